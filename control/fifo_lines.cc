#include "control/fifo_lines.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace control {

FifoLines::Written FifoLines::write(std::uint32_t router, Kind kind, std::string line) {
  const Attempt result = has_waiting() ? Attempt::full : attempt(line);
  if (result == Attempt::written) return Written::yes;
  if (result == Attempt::failed || kind == Kind::happening) {
    ++lost_;
    return Written::lost;
  }
  if (waiting_.put(router, std::move(line))) ++lost_;
  return Written::waits;
}

void FifoLines::go_on() {
  while (!waiting_.is_empty()) {
    const Attempt result = attempt(waiting_.first());
    if (result == Attempt::full) return;
    if (result == Attempt::failed) ++lost_;
    waiting_.take_first();
  }
}

void FifoLines::give_up() {
  lost_ += waiting_.size();
  waiting_.clear();
}

FifoState FifoLines::state() const {
  return {.is_open = file_.is_open(),
          .is_full = has_waiting(),
          .written = written_,
          .lost = lost_,
          .waiting = waiting_.size()};
}

// We have it open for reading, too: what is in it can be read by us, if by nobody else.
bool FifoLines::is_read() const {
  pollfd unread{.fd = file_.number(), .events = POLLIN, .revents = 0};
  return !has_waiting() && poll(&unread, 1, 0) == 0;
}

// A line is shorter than PIPE_BUF: it is written whole, or not at all.
FifoLines::Attempt FifoLines::attempt(const std::string& line) {
  if (!file_.is_open()) return Attempt::failed;
  const ssize_t written = TEMP_FAILURE_RETRY(::write(file_.number(), line.data(), line.size()));
  if (written == static_cast<ssize_t>(line.size())) {
    ++written_;
    return Attempt::written;
  }
  if (written < 0 && errno == EAGAIN) return Attempt::full;
  file_.close();
  return Attempt::failed;
}

}  // namespace control
