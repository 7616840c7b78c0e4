#include "checks/echo_probe.h"

#include <linux/errqueue.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/random.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <optional>
#include <span>
#include <vector>

#include "checks/echo_reply.h"
#include "checks/latency.h"
#include "checks/waiting.h"
#include "os/clock.h"

namespace checks {

using contract::RunOutcome;
using vrrp::Family;
using vrrp::Instant;

namespace {

// The longest IPv4 header, and an echo with one byte more than is ever sent: a longer reply is seen
// to be none.
constexpr std::size_t kLargestBytes = 60 + 8 + contract::kMaxEchoBytes + 1;
// So many that came before the question are forgotten at once.
constexpr int kMaxForgotten = 1000;

// Nothing else than the server may know it beforehand.
void fill_randomly(std::span<std::uint8_t> bytes) {
  while (!bytes.empty()) {
    const ssize_t size = getrandom(bytes.data(), bytes.size(), 0);
    if (size > 0) bytes = bytes.subspan(static_cast<std::size_t>(size));
  }
}

Echo fresh_echo(const EchoQuestion& question) {
  std::array<std::uint8_t, 2> sequence{};
  fill_randomly(sequence);
  Echo echo{.server = question.server,
            .identifier = question.identifier,
            .sequence = static_cast<std::uint16_t>(sequence[0] << 8 | sequence[1]),
            .payload = std::vector<std::uint8_t>(question.row.size_bytes)};
  fill_randomly(echo.payload);
  return echo;
}

// Of what is not one, that of no server.
vrrp::IpAddress address_in(const sockaddr_storage& storage) {
  if (storage.ss_family == AF_INET) {
    sockaddr_in address{};
    std::memcpy(&address, &storage, sizeof(address));
    return {Family::ipv4, {reinterpret_cast<const std::uint8_t*>(&address.sin_addr), 4}};
  }
  if (storage.ss_family != AF_INET6) return {};
  sockaddr_in6 address{};
  std::memcpy(&address, &storage, sizeof(address));
  return {Family::ipv6, {reinterpret_cast<const std::uint8_t*>(&address.sin6_addr), 16}};
}

// What the kernel says of an error: struct sock_extended_err, and who has reported it behind it.
struct Report {
  int error = 0;
  vrrp::IpAddress reporter;
};

std::optional<Report> report_in(msghdr& message) {
  for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr;
       part = CMSG_NXTHDR(&message, part)) {
    const bool is_report = (part->cmsg_level == IPPROTO_IP && part->cmsg_type == IP_RECVERR) ||
                           (part->cmsg_level == IPPROTO_IPV6 && part->cmsg_type == IPV6_RECVERR);
    if (!is_report || part->cmsg_len < CMSG_LEN(sizeof(sock_extended_err))) continue;
    sock_extended_err error{};
    std::memcpy(&error, CMSG_DATA(part), sizeof(error));
    sockaddr_storage reporter{};
    const std::size_t rest = part->cmsg_len - CMSG_LEN(sizeof(error));
    std::memcpy(&reporter, CMSG_DATA(part) + sizeof(error), std::min(rest, sizeof(reporter)));
    return Report{.error = static_cast<int>(error.ee_errno), .reporter = address_in(reporter)};
  }
  return std::nullopt;
}

// Hears what comes about an echo.
class Hearer {
 public:
  explicit Hearer(const os::Fd& socket) : socket_(socket) {}

  // Errors about earlier questions.
  void forget_errors() {
    for (int i = 0; i < kMaxForgotten && receive(MSG_ERRQUEUE) >= 0; ++i) {
    }
  }

  // One that has come, and is about this echo.
  std::optional<Finding> take_error(const Echo& echo) {
    const ssize_t size = receive(MSG_ERRQUEUE);
    if (size < 0 || !is_request(echo, received(size))) return std::nullopt;
    const auto report = report_in(message_);
    if (!report || report->error == 0) return std::nullopt;
    return Finding{.outcome = RunOutcome::unreachable,
                   .text = report->reporter.to_string() + " says so",
                   .error = report->error};
  }

  // Whether the reply is what has come.
  bool take_reply(const Echo& echo) {
    const ssize_t size = receive(0);
    // An error is told here once, and is in the queue of errors besides.
    return size >= 0 && is_reply(echo, {.source = address_in(source_), .bytes = received(size)});
  }

 private:
  ssize_t receive(int flags) {
    source_ = {};
    iovec place{.iov_base = bytes_.data(), .iov_len = bytes_.size()};
    message_ = {};
    message_.msg_name = &source_;
    message_.msg_namelen = sizeof(source_);
    message_.msg_iov = &place;
    message_.msg_iovlen = 1;
    message_.msg_control = control_.data();
    message_.msg_controllen = control_.size();
    return recvmsg(socket_.number(), &message_, flags | MSG_DONTWAIT);
  }
  std::span<const std::uint8_t> received(ssize_t size) const {
    return std::span(bytes_).first(static_cast<std::size_t>(size));
  }

  const os::Fd& socket_;
  std::array<std::uint8_t, kLargestBytes> bytes_{};
  alignas(cmsghdr) std::array<std::uint8_t, 512> control_{};
  sockaddr_storage source_{};
  msghdr message_{};
};

}  // namespace

Finding ask_echo(const EchoQuestion& question, const EchoEnds& ends, Instant deadline) {
  const Echo echo = fresh_echo(question);
  const std::vector<std::uint8_t> request = echo_request(echo);
  Hearer hearer(ends.hearer);
  hearer.forget_errors();
  const Instant asked = os::monotonic_now();
  if (send(ends.sender.number(), request.data(), request.size(), MSG_NOSIGNAL | MSG_DONTWAIT) < 0) {
    return unreachable(errno);
  }
  pollfd entry = readable(ends.hearer);
  while (os::monotonic_now() < deadline) {
    wait_for(std::span(&entry, 1), deadline);
    if (!is_ready(entry)) continue;
    if (hearer.take_reply(echo)) {
      return judge_latency({.outcome = RunOutcome::passed}, question.row.latency_ms, asked);
    }
    if (const auto finding = hearer.take_error(echo)) return *finding;
  }
  return {.outcome = RunOutcome::timed_out};
}

}  // namespace checks
