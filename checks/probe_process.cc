#include "checks/probe_process.h"

#include <sys/prctl.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <span>
#include <utility>

#include "checks/conversation.h"
#include "checks/dns_desk.h"
#include "checks/echo_probe.h"
#include "checks/tcp_probe.h"
#include "contract/probe_message.h"
#include "os/channel.h"
#include "os/clock.h"
#include "privsep/sandbox/sandbox.h"

namespace checks {

using contract::CheckKind;
using contract::PlanCheck;
using contract::ProbeOrder;
using contract::ProbeResult;

namespace {

// Only the channel is left, and what belongs to nobody.
bool give_up_descriptors(os::Fd channel) {
  // What this writes to its log would be foreign words.
  if (dup2(STDIN_FILENO, STDOUT_FILENO) < 0 || dup2(STDIN_FILENO, STDERR_FILENO) < 0) return false;
  if (channel.number() != kChannel && dup2(channel.number(), kChannel) < 0) return false;
  if (channel.number() == kChannel) channel.release();
  return close_range(kChannel + 1, ~0U, 0) == 0;
}

vrrp::Instant deadline_of(const ProbeOrder& order) {
  return os::monotonic_now() + std::chrono::milliseconds{order.timeout_ms};
}

}  // namespace

bool become_probe(os::Fd channel, pid_t parent) {
  return prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0 && getppid() == parent &&
         give_up_descriptors(std::move(channel));
}

int answer_orders(const contract::Plan& plan, std::uint32_t target, std::size_t sockets,
                  const Ask& ask) {
  const os::Fd channel(kChannel);
  for (;;) {
    std::array<std::uint8_t, sizeof(ProbeOrder)> bytes{};
    const auto record = os::receive_fds(channel, bytes);
    if (!record || record->size_bytes == 0) return 0;
    const auto order = contract::read_probe_order(std::span(bytes).first(record->size_bytes),
                                                  plan.targets().size());
    if (!order || order->target != target || record->fds.size() != sockets) return kLockedOut;
    const ProbeResult result = to_result(*order, ask(*order, record->fds));
    if (!os::send_record(channel, contract::bytes_of(result))) return 0;
  }
}

int live_as_probe(const contract::Plan& plan, std::uint32_t target, os::Fd channel,
                  const sandbox::Filter& filter, pid_t parent) {
  if (!become_probe(std::move(channel), parent) || !sandbox::lock_probe(filter)) return kLockedOut;
  const contract::PlanTarget& server = plan.targets()[target];
  const PlanCheck& check = plan.checks()[server.check];
  if (check.kind == CheckKind::dns) {
    const os::Fd left(kChannel);
    return DnsDesk(plan, target, left).run();
  }
  using Sockets = std::span<const os::Fd>;
  if (check.kind == CheckKind::icmp) {
    const contract::PlanIcmp& row = plan.icmp()[check.subject];
    return answer_orders(plan, target, 2, [&](const ProbeOrder& order, Sockets sockets) {
      return ask_echo({.server = contract::address(server),
                       .identifier = static_cast<std::uint16_t>(order.echo_identifier),
                       .row = row},
                      {.sender = sockets[0], .hearer = sockets[1]}, deadline_of(order));
    });
  }
  const contract::PlanTcp& row = plan.tcp()[check.subject];
  return answer_orders(plan, target, 1, [&](const ProbeOrder& order, Sockets sockets) {
    Conversation conversation(sockets[0], deadline_of(order));
    return ask_tcp({.send = plan.sent(row), .expect = plan.expected(row)}, conversation);
  });
}

}  // namespace checks
