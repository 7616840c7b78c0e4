#include "checks/askers.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <expected>
#include <string>
#include <utility>

#include "checks/lead.h"
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

// A socket that is connected, or on the way.
std::expected<os::Fd, os::SysError> connect_to(const PlanTarget& target, Transport transport) {
  const int kind = transport == Transport::tcp ? SOCK_STREAM : SOCK_DGRAM;
  os::Fd made(
      socket(target.family == 4 ? AF_INET : AF_INET6, kind | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!made.is_open()) return std::unexpected(os::last_error("socket"));
  if (const auto led = lead_to(target, made); !led) return std::unexpected(led.error());
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

Askers::Askers(const contract::Plan& plan, const os::Fd& prober, Instant now,
               EchoSockets echo_sockets)
    : plan_(plan),
      prober_(prober),
      echo_sockets_(std::move(echo_sockets)),
      desks_(desks_of(plan)),
      askers_(desks_.first.size()),
      questions_(plan.targets().size()),
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
    questions_[target].deadline = now + timeout(plan_, check) + kPatienceWithAsker;
    if (askers_[desks_.of_target[target]].channel.is_open()) {
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
  for (std::uint32_t desk = 0; desk < polls.size(); ++desk) {
    if (is_ready(polls[desk])) take_records(desk, now);
  }
}

void Askers::look_around(Instant now) {
  for (std::uint32_t target = 0; target < questions_.size(); ++target) {
    if (questions_[target].deadline <= now) lose(desks_.of_target[target], now);
  }
  for (std::uint32_t desk = 0; desk < askers_.size(); ++desk) {
    if (!askers_[desk].channel.is_open() && askers_[desk].restart <= now) start(desk, now);
  }
}

Instant Askers::next() const {
  Instant next = vrrp::kNever;
  for (const Question& question : questions_) next = std::min(next, question.deadline);
  for (const Asker& asker : askers_) {
    if (!asker.channel.is_open()) next = std::min(next, asker.restart);
  }
  return next;
}

std::vector<Askers::Ended> Askers::take_ended() { return std::exchange(ended_, {}); }

// A prober that is gone is the end of everything, of which the supervisor says more.
void Askers::start(std::uint32_t desk, Instant now) {
  Asker& asker = askers_[desk];
  asker.restart = now + kLongestPause;
  auto ends = os::make_channel();
  if (!ends) return;
  const contract::ProbeStart order{.target = desks_.first[desk]};
  const std::array fds{ends->second.number()};
  if (os::send_fds(prober_, contract::bytes_of(order), fds)) {
    asker.channel = std::move(ends->first);
  }
}

void Askers::ask(std::uint32_t target, Transport transport, Instant now) {
  questions_[target].transport = transport;
  const PlanTarget& row = plan_.targets()[target];
  const auto fail = [&](const os::SysError& error) {
    conclude(target, unreachable(error.number), now);
  };
  if (transport == Transport::icmp) {
    const EchoSockets::Pair& pair = echo_sockets_.of(target);
    // The way to it may have changed.
    const auto led = lead_again(row, pair.sender);
    if (!led) return fail(led.error());
    return send_order(target, std::array{pair.sender.number(), pair.hearer.number()}, now);
  }
  const auto socket = connect_to(row, transport);
  if (!socket) return fail(socket.error());
  send_order(target, std::array{socket->number()}, now);
}

void Askers::send_order(std::uint32_t target, std::span<const int> sockets, Instant now) {
  const Question& question = questions_[target];
  const std::uint32_t desk = desks_.of_target[target];
  const ProbeOrder order{
      .run = round_of(target).run(),
      .timeout_ms = milliseconds_until(question.deadline - kPatienceWithAsker, now),
      .is_stream = question.transport == Transport::tcp ? 1U : 0U,
      .target = target,
      .echo_identifier = echo_sockets_.of(target).identifier};
  if (!os::send_fds(askers_[desk].channel, contract::bytes_of(order), sockets)) lose(desk, now);
}

// All that have come: a process that asks for several targets has often more than one.
void Askers::take_records(std::uint32_t desk, Instant now) {
  while (askers_[desk].channel.is_open()) {
    std::array<std::uint8_t, sizeof(ProbeResult)> bytes{};
    const auto size = checks::take_record(askers_[desk].channel, bytes);
    if (!size) return;
    const auto result =
        contract::read_probe_result(std::span(bytes).first(*size), plan_.targets().size());
    if (!result || desks_.of_target[result->target] != desk) return lose(desk, now);
    // Late: it was given up, or has nothing to say now.
    if (questions_[result->target].deadline == vrrp::kNever ||
        result->run != round_of(result->target).run()) {
      continue;
    }
    askers_[desk].pause = kFirstPause;
    take_result(result->target, *result, now);
  }
}

void Askers::take_result(std::uint32_t target, const ProbeResult& result, Instant now) {
  if (result.outcome == RunOutcome::truncated && questions_[target].transport == Transport::udp) {
    return ask(target, Transport::tcp, now);
  }
  Finding finding{.outcome = result.outcome,
                  .text = std::string(result.output.data(), result.output_size_bytes),
                  .error = result.code};
  // Otherwise nothing has to be cut.
  if (finding.outcome == RunOutcome::truncated) finding.outcome = RunOutcome::failed;
  conclude(target, std::move(finding), now);
}

void Askers::lose(std::uint32_t desk, Instant now) {
  Asker& asker = askers_[desk];
  // The process sees it, unless it hangs; then it is killed when the next one is started.
  asker.channel.close();
  asker.restart = now + asker.pause;
  asker.pause = std::min(2 * asker.pause, kLongestPause);
  for (std::uint32_t target = 0; target < questions_.size(); ++target) {
    if (desks_.of_target[target] != desk || questions_[target].deadline == vrrp::kNever) continue;
    conclude(target, {.outcome = RunOutcome::lost}, now);
  }
}

Round& Askers::round_of(std::uint32_t target) { return rounds_[plan_.targets()[target].check]; }

void Askers::conclude(std::uint32_t target, Finding finding, Instant now) {
  questions_[target].deadline = vrrp::kNever;
  const std::uint32_t check = plan_.targets()[target].check;
  Round& round = round_of(target);
  if (!round.take(target - first_of_check_[check], std::move(finding))) return;
  ended_.push_back({.check = check, .run = round.run(), .result = round.result(now)});
}

}  // namespace checks
