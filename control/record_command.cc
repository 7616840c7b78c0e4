#include "control/record_command.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>

#include "contract/roles.h"
#include "control/daemon_socket.h"
#include "control/status_fields.h"
#include "control/status_query.h"
#include "os/fd.h"

namespace control {
namespace {

using Clock = std::chrono::steady_clock;

int complain(const std::string& words, int status) {
  std::fprintf(stderr, "regent: %s\n", words.c_str());
  return status;
}

// The signals that end a recording, from now on as a descriptor.
os::Fd take_signals() {
  std::signal(SIGPIPE, SIG_IGN);
  sigset_t ending;
  sigemptyset(&ending);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&ending, signal);
  sigprocmask(SIG_BLOCK, &ending, nullptr);
  return os::Fd(signalfd(-1, &ending, SFD_CLOEXEC));
}

// Where the text goes. A file is made when there is something to write.
class Output {
 public:
  explicit Output(const std::string& file) : file_(file) {}

  // Returns errno of what failed, 0 when all is written.
  int write(std::string_view text) {
    if (!file_.empty() && !fd_.is_open()) {
      fd_ = os::Fd(open(file_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0666));
      if (!fd_.is_open()) return errno;
    }
    const int number = file_.empty() ? STDOUT_FILENO : fd_.number();
    while (!text.empty()) {
      const ssize_t size = ::write(number, text.data(), text.size());
      if (size < 0 && errno == EINTR) continue;
      if (size < 0) return errno;
      text.remove_prefix(static_cast<std::size_t>(size));
    }
    return 0;
  }
  std::string name() const { return file_.empty() ? "standard output" : file_; }

 private:
  std::string file_;
  os::Fd fd_;
};

// One recording, from the request to the end of the answer.
class Session {
 public:
  Session(const RecordOptions& options, std::string path, os::Fd socket, os::Fd signals)
      : output_(options.output),
        path_(std::move(path)),
        socket_(std::move(socket)),
        signals_(std::move(signals)),
        answer_by_(Clock::now() + kAnswerLimit) {
    if (options.seconds > 0) {
      const std::chrono::duration<double> time(options.seconds);
      end_at_ = Clock::now() + std::chrono::duration_cast<Clock::duration>(time);
    }
  }

  int run() {
    while (!status_) {
      std::array<pollfd, 2> polls{{{.fd = socket_.number(), .events = POLLIN, .revents = 0},
                                   {.fd = signals_.number(), .events = POLLIN, .revents = 0}}};
      if (is_ending_) polls[1].fd = -1;
      const int ready = poll(polls.data(), polls.size(), timeout_ms());
      if (ready > 0 && polls[0].revents != 0) take_answer();
      const bool is_over = Clock::now() >= end_at_;
      if (!is_ending_ && (is_over || (ready > 0 && polls[1].revents != 0))) end();
      if (!status_ && Clock::now() >= answer_by_) {
        status_ = complain(silence_words(EAGAIN, path_, kAnswerLimit), kRecordRefused);
      }
    }
    return *status_;
  }

 private:
  int timeout_ms() const {
    constexpr std::chrono::milliseconds kLongest = std::chrono::hours{1};
    const Clock::time_point next = std::min(answer_by_, is_ending_ ? kNever : end_at_);
    if (next == kNever) return -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - Clock::now());
    return static_cast<int>(std::clamp(left, std::chrono::milliseconds{0}, kLongest).count());
  }

  // The daemon says the rest and hangs up.
  void end() {
    is_ending_ = true;
    answer_by_ = Clock::now() + kAnswerLimit;
    // It may be gone already: then reading says so.
    shutdown(socket_.number(), SHUT_WR);
  }

  void take_answer() {
    std::array<char, 65536> part;
    const ssize_t size = recv(socket_.number(), part.data(), part.size(), MSG_DONTWAIT);
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (size < 0) {
      status_ = complain(silence_words(errno, path_, kAnswerLimit), kRecordRefused);
    } else if (size == 0) {
      take_end();
    } else {
      take_text({part.data(), static_cast<std::size_t>(size)});
    }
  }

  void take_text(std::string_view text) {
    answer_by_ = is_ending_ ? Clock::now() + kAnswerLimit : kNever;
    // A scenario never begins with a brace, an error always.
    if (!has_text_ && text.starts_with('{')) is_error_ = true;
    has_text_ = true;
    if (is_error_) {
      error_ += text;
      return;
    }
    const int error = output_.write(text);
    if (error == EPIPE) {
      status_ = kRecorded;
    } else if (error != 0) {
      status_ = complain(fmt::format("writing {}: {}", output_.name(), std::strerror(error)),
                         kRecordNotWritten);
    }
  }

  void take_end() {
    if (is_error_) {
      const auto checked = check_document(error_);
      status_ = complain(checked ? "regentd answers what is no recording" : checked.error(),
                         kRecordRefused);
    } else if (!is_ending_) {
      status_ = complain("regentd has ended the recording", kRecordRefused);
    } else {
      status_ = kRecorded;
    }
  }

  static constexpr Clock::time_point kNever = Clock::time_point::max();

  Output output_;
  std::string path_;
  os::Fd socket_;
  os::Fd signals_;
  Clock::time_point end_at_ = kNever;
  Clock::time_point answer_by_;  // something must come until then
  bool is_ending_ = false;
  bool has_text_ = false;
  bool is_error_ = false;
  std::string error_;
  std::optional<int> status_;
};

}  // namespace

int record_command(const std::string& run_directory, const RecordOptions& options) {
  const std::string path = run_directory + "/" + std::string(contract::kStatusSocketName);
  auto socket = connect_to_daemon(path, kAnswerLimit);
  if (!socket) return complain(socket.error(), kRecordRefused);
  os::Fd signals = take_signals();
  if (!signals.is_open()) return complain("signalfd: out of descriptors", kRecordRefused);
  const std::string request = fmt::format("record {}\n", options.router);
  // A few bytes fit into an empty socket, or it is closed and reading will say so.
  (void)!send(socket->number(), request.data(), request.size(), MSG_NOSIGNAL);
  return Session(options, path, std::move(*socket), std::move(signals)).run();
}

}  // namespace control
