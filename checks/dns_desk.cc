#include "checks/dns_desk.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <span>
#include <utility>

#include "checks/waiting.h"
#include "os/channel.h"
#include "os/clock.h"

namespace checks {

using contract::PlanDns;
using contract::ProbeOrder;
using contract::Transport;
using vrrp::Instant;

namespace {

constexpr int kEnded = 0;
constexpr int kBroken = 1;

DnsQuestion question_of(const contract::Plan& plan, std::uint32_t target) {
  const PlanDns& row = plan.dns()[plan.checks()[plan.targets()[target].check].subject];
  return {.name = plan.name(row), .expected = plan.expected(row), .row = row};
}

}  // namespace

DnsDesk::DnsDesk(const contract::Plan& plan, std::uint32_t target, const os::Fd& channel)
    : plan_(plan),
      channel_(channel),
      desks_(desks_of(plan)),
      desk_(desks_.of_target[target]),
      scratch_(kMaxDnsMessageBytes) {}

int DnsDesk::run() {
  std::vector<pollfd> polls;
  while (has_peer_) {
    polls.assign({readable(channel_)});
    Instant next = vrrp::kNever;
    for (const Talk& talk : talks_) {
      polls.push_back(talk.talk.awaited());
      next = std::min(next, talk.talk.deadline());
    }
    wait_for(polls, next);
    const Instant now = os::monotonic_now();
    std::size_t place = 0;
    talks_.remove_if([&](Talk& talk) {
      const bool has_to_go_on = is_ready(polls[++place]) || talk.talk.deadline() <= now;
      return has_to_go_on && is_over(talk);
    });
    if (!is_ready(polls[0])) continue;
    const Life life = take_orders();
    if (life != Life::going) return life == Life::ended ? kEnded : kBroken;
  }
  return kEnded;
}

DnsDesk::Life DnsDesk::take_orders() {
  for (;;) {
    std::array<std::uint8_t, sizeof(ProbeOrder)> bytes{};
    auto record = os::receive_fds(channel_, bytes, MSG_DONTWAIT);
    if (!record && (record.error().number == EAGAIN || record.error().number == EINTR)) {
      return Life::going;
    }
    if (!record || record->size_bytes == 0) return Life::ended;
    const auto order = contract::read_probe_order(std::span(bytes).first(record->size_bytes),
                                                  plan_.targets().size());
    if (!order || record->fds.size() != 1) return Life::broken;
    if (!begin(*order, std::move(record->fds.front()))) return Life::broken;
  }
}

bool DnsDesk::begin(const ProbeOrder& order, os::Fd socket) {
  if (desks_.of_target[order.target] != desk_) return false;
  // Whoever asks again does not wait for the answer before.
  talks_.remove_if([&](const Talk& talk) { return talk.order.target == order.target; });
  const Instant now = os::monotonic_now();
  const Transport transport =
      order.is_stream != 0 ? Transport::tcp : plan_.targets()[order.target].transport;
  Talk talk{.order = order,
            .talk = DnsTalk(question_of(plan_, order.target), transport, std::move(socket), now,
                            now + std::chrono::milliseconds{order.timeout_ms})};
  if (!is_over(talk)) talks_.push_back(std::move(talk));
  return true;
}

bool DnsDesk::is_over(Talk& talk) {
  const auto finding = talk.talk.go_on(scratch_, os::monotonic_now());
  if (finding) tell(talk.order, *finding);
  return finding.has_value();
}

void DnsDesk::tell(const ProbeOrder& order, const Finding& finding) {
  has_peer_ &= os::send_record(channel_, contract::bytes_of(to_result(order, finding))).has_value();
}

}  // namespace checks
