#include "checks/askers.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <expected>
#include <string>
#include <utility>

#include "checks/waiting.h"
#include "os/channel.h"
#include "os/sys_error.h"

namespace checks {

using contract::PlanTarget;
using contract::ProbeOrder;
using contract::ProbeResult;
using contract::RunOutcome;
using contract::Transport;
using vrrp::Instant;
using vrrp::Nanoseconds;

namespace {

// An address and port as the kernel takes them.
struct SocketAddress {
  SocketAddress(std::uint8_t family, const std::array<std::uint8_t, 16>& bytes,
                std::uint16_t port) {
    if (family == 4) {
      sockaddr_in address{};
      address.sin_family = AF_INET;
      address.sin_port = htons(port);
      std::memcpy(&address.sin_addr, bytes.data(), sizeof(address.sin_addr));
      std::memcpy(&storage, &address, sizeof(address));
      size_bytes = sizeof(address);
    } else {
      sockaddr_in6 address{};
      address.sin6_family = AF_INET6;
      address.sin6_port = htons(port);
      std::memcpy(&address.sin6_addr, bytes.data(), sizeof(address.sin6_addr));
      std::memcpy(&storage, &address, sizeof(address));
      size_bytes = sizeof(address);
    }
  }
  const sockaddr* pointer() const { return reinterpret_cast<const sockaddr*>(&storage); }

  sockaddr_storage storage{};
  socklen_t size_bytes = 0;
};

// A socket that is connected, or on the way.
std::expected<os::Fd, os::SysError> connect_to(const PlanTarget& target, Transport transport) {
  const int kind = transport == Transport::tcp ? SOCK_STREAM : SOCK_DGRAM;
  os::Fd made(
      socket(target.family == 4 ? AF_INET : AF_INET6, kind | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!made.is_open()) return std::unexpected(os::last_error("socket"));
  if (target.has_source != 0) {
    const SocketAddress source(target.family, target.source, 0);
    if (bind(made.number(), source.pointer(), source.size_bytes) != 0) {
      return std::unexpected(os::last_error("bind"));
    }
  }
  const SocketAddress server(target.family, target.bytes, target.port);
  if (connect(made.number(), server.pointer(), server.size_bytes) != 0 && errno != EINPROGRESS) {
    return std::unexpected(os::last_error("connect"));
  }
  return made;
}

Nanoseconds timeout(const contract::Plan& plan, std::uint32_t check) {
  return std::chrono::milliseconds{plan.checks()[check].timeout_ms};
}

std::uint32_t milliseconds_until(Instant limit, Instant now) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(limit - now).count();
  return static_cast<std::uint32_t>(std::max<std::int64_t>(left, 1));
}

}  // namespace

Askers::Askers(const contract::Plan& plan, const os::Fd& prober, Instant now)
    : plan_(plan),
      prober_(prober),
      askers_(plan.targets().size()),
      first_of_check_(plan.checks().size()) {
  for (std::uint32_t check = 0; check < plan.checks().size(); ++check) {
    rounds_.emplace_back(plan, check);
    const auto servers = plan.targets_of(check);
    first_of_check_[check] = static_cast<std::uint32_t>(servers.data() - plan.targets().data());
  }
  for (Asker& asker : askers_) asker.restart = now;
  look_around(now);
}

void Askers::begin(std::uint32_t check, std::uint32_t run, Instant now) {
  rounds_[check].begin(run, now);
  const std::uint32_t first = first_of_check_[check];
  for (std::uint32_t target = first; target < first + plan_.targets_of(check).size(); ++target) {
    Asker& asker = askers_[target];
    asker.deadline = now + timeout(plan_, check) + kPatienceWithAsker;
    if (asker.channel.is_open()) {
      ask(target, plan_.targets()[target].transport, now);
    } else {
      conclude(target, {.outcome = RunOutcome::lost}, now);
    }
  }
}

void Askers::append_to(std::vector<pollfd>& polls) const {
  for (const Asker& asker : askers_) polls.push_back(readable(asker.channel));
}

void Askers::hear(std::span<const pollfd> polls, Instant now) {
  for (std::uint32_t target = 0; target < polls.size(); ++target) {
    if (is_ready(polls[target])) take_record(target, now);
  }
}

void Askers::look_around(Instant now) {
  for (std::uint32_t target = 0; target < askers_.size(); ++target) {
    Asker& asker = askers_[target];
    if (asker.channel.is_open() && asker.deadline <= now) lose(target, now);
    if (!asker.channel.is_open() && asker.restart <= now) start(target, now);
  }
}

Instant Askers::next() const {
  Instant next = vrrp::kNever;
  for (const Asker& asker : askers_) {
    next = std::min(next, asker.channel.is_open() ? asker.deadline : asker.restart);
  }
  return next;
}

std::vector<Askers::Ended> Askers::take_ended() { return std::exchange(ended_, {}); }

// A prober that is gone is the end of everything, of which the supervisor says more.
void Askers::start(std::uint32_t target, Instant now) {
  Asker& asker = askers_[target];
  asker.restart = now + kLongestPause;
  auto ends = os::make_channel();
  if (!ends) return;
  const contract::ProbeStart order{.target = target};
  const std::array fds{ends->second.number()};
  if (os::send_fds(prober_, contract::bytes_of(order), fds)) {
    asker.channel = std::move(ends->first);
  }
}

void Askers::ask(std::uint32_t target, Transport transport, Instant now) {
  Asker& asker = askers_[target];
  asker.is_over_tcp = transport == Transport::tcp;
  const auto socket = connect_to(plan_.targets()[target], transport);
  if (!socket) {
    return conclude(target, {.outcome = RunOutcome::unreachable, .error = socket.error().number},
                    now);
  }
  const ProbeOrder order{.run = round_of(target).run(),
                         .timeout_ms = milliseconds_until(asker.deadline - kPatienceWithAsker, now),
                         .is_stream = asker.is_over_tcp ? 1U : 0U};
  const std::array fds{socket->number()};
  if (!os::send_fds(asker.channel, contract::bytes_of(order), fds)) lose(target, now);
}

void Askers::take_record(std::uint32_t target, Instant now) {
  Asker& asker = askers_[target];
  std::array<std::uint8_t, sizeof(ProbeResult)> bytes{};
  const auto size = checks::take_record(asker.channel, bytes);
  if (!size) return;
  const auto result = contract::read_probe_result(std::span(bytes).first(*size));
  if (!result) return lose(target, now);
  // Late: it was given up, or has nothing to say now.
  if (asker.deadline == vrrp::kNever || result->run != round_of(target).run()) return;
  take_result(target, *result, now);
}

void Askers::take_result(std::uint32_t target, const ProbeResult& result, Instant now) {
  Asker& asker = askers_[target];
  asker.pause = kFirstPause;
  if (result.outcome == RunOutcome::truncated && !asker.is_over_tcp) {
    return ask(target, Transport::tcp, now);
  }
  Finding finding{.outcome = result.outcome,
                  .text = std::string(result.output.data(), result.output_size_bytes),
                  .error = result.code};
  // Over TCP nothing has to be cut.
  if (finding.outcome == RunOutcome::truncated) finding.outcome = RunOutcome::failed;
  conclude(target, std::move(finding), now);
}

void Askers::lose(std::uint32_t target, Instant now) {
  Asker& asker = askers_[target];
  // The process sees it, unless it hangs; then it is killed when the next one is started.
  asker.channel.close();
  asker.restart = now + asker.pause;
  asker.pause = std::min(2 * asker.pause, kLongestPause);
  if (asker.deadline != vrrp::kNever) conclude(target, {.outcome = RunOutcome::lost}, now);
}

Round& Askers::round_of(std::uint32_t target) { return rounds_[plan_.targets()[target].check]; }

void Askers::conclude(std::uint32_t target, Finding finding, Instant now) {
  askers_[target].deadline = vrrp::kNever;
  const std::uint32_t check = plan_.targets()[target].check;
  Round& round = round_of(target);
  if (!round.take(target - first_of_check_[check], std::move(finding))) return;
  ended_.push_back({.check = check, .run = round.run(), .result = round.result(now)});
}

}  // namespace checks
