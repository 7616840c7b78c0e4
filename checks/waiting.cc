#include "checks/waiting.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>

#include "os/channel.h"
#include "os/clock.h"

namespace checks {
namespace {

// Longer than this nobody waits without looking around.
constexpr vrrp::Nanoseconds kLongest = std::chrono::minutes{1};

}  // namespace

pollfd readable(const os::Fd& fd) { return {.fd = fd.number(), .events = POLLIN, .revents = 0}; }

bool is_ready(const pollfd& entry) { return entry.revents != 0; }

void wait_for(std::span<pollfd> entries, vrrp::Instant deadline) {
  const vrrp::Instant now = os::monotonic_now();
  const vrrp::Nanoseconds left =
      deadline > now + kLongest ? kLongest : std::max(deadline - now, vrrp::Nanoseconds{});
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
  const timespec limit{.tv_sec = seconds.count(), .tv_nsec = (left - seconds).count()};
  if (ppoll(entries.data(), entries.size(), &limit, nullptr) >= 0) return;
  for (pollfd& entry : entries) entry.revents = 0;
}

std::optional<std::size_t> take_record(const os::Fd& channel, std::span<std::uint8_t> buffer) {
  const auto size = os::receive_record(channel, buffer, MSG_DONTWAIT);
  if (size) return *size;
  if (size.error().number == EAGAIN || size.error().number == EINTR) return std::nullopt;
  // Too large a record is told from the end by nobody: both end the conversation.
  return 0;
}

std::optional<contract::RoleVerb> hear_supervisor(const os::Fd& channel) {
  std::array<std::uint8_t, sizeof(contract::RoleMessage)> bytes{};
  const auto size = take_record(channel, bytes);
  if (!size) return std::nullopt;
  const auto message = contract::read_role_message(std::span(bytes).first(*size));
  return message ? message->verb : contract::RoleVerb::stop;
}

bool is_end_of_all(const os::Fd& supervisor) {
  constexpr vrrp::Nanoseconds kPatience = std::chrono::milliseconds{500};
  const vrrp::Instant deadline = os::monotonic_now() + kPatience;
  while (os::monotonic_now() < deadline) {
    std::array polls{readable(supervisor)};
    wait_for(polls, deadline);
    if (hear_supervisor(supervisor) == contract::RoleVerb::stop) return true;
  }
  return false;
}

void tell(const os::Fd& supervisor, const contract::RoleMessage& message) {
  (void)os::send_record(supervisor, contract::bytes_of(message), MSG_DONTWAIT);
}

}  // namespace checks
