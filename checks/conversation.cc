#include "checks/conversation.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "checks/waiting.h"
#include "os/clock.h"

namespace checks {

using contract::RunOutcome;

std::expected<void, Finding> connection_made(const os::Fd& socket) {
  int error = 0;
  socklen_t size = sizeof(error);
  if (getsockopt(socket.number(), SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
  if (error != 0) return std::unexpected(unreachable(error));
  return {};
}

std::expected<void, Finding> Conversation::await_connected() {
  if (const auto ready = await(POLLOUT); !ready) return ready;
  return connection_made(socket_);
}

std::expected<void, Finding> Conversation::write_all(std::span<const std::uint8_t> bytes) {
  while (!bytes.empty()) {
    const ssize_t size =
        send(socket_.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (size < 0 && errno == EAGAIN) {
      if (const auto ready = await(POLLOUT); !ready) return ready;
      continue;
    }
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return std::unexpected(unreachable(errno));
    bytes = bytes.subspan(static_cast<std::size_t>(size));
  }
  return {};
}

std::expected<std::size_t, Finding> Conversation::read_some(std::span<std::uint8_t> buffer) {
  for (;;) {
    if (const auto ready = await(POLLIN); !ready) return std::unexpected(ready.error());
    const ssize_t size = recv(socket_.number(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (size >= 0) return static_cast<std::size_t>(size);
    if (errno != EAGAIN && errno != EINTR) return std::unexpected(unreachable(errno));
  }
}

std::expected<void, Finding> Conversation::read_all(std::span<std::uint8_t> buffer) {
  while (!buffer.empty()) {
    const auto size = read_some(buffer);
    if (!size) return std::unexpected(size.error());
    if (*size == 0) {
      return std::unexpected(Finding{.text = "the connection was closed before the answer came"});
    }
    buffer = buffer.subspan(*size);
  }
  return {};
}

std::expected<void, Finding> Conversation::await(short events) {
  pollfd entry{.fd = socket_.number(), .events = events, .revents = 0};
  while (os::monotonic_now() < deadline_) {
    wait_for(std::span(&entry, 1), deadline_);
    if (entry.revents != 0) return {};
  }
  return std::unexpected(Finding{.outcome = RunOutcome::timed_out});
}

}  // namespace checks
