#include "checks/probe_process.h"

#include <sys/prctl.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <span>
#include <utility>

#include "checks/conversation.h"
#include "checks/dns_probe.h"
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

constexpr int kChannel = 3;

// Only the channel is left, and what belongs to nobody.
bool give_up_descriptors(os::Fd channel) {
  // What this writes to its log would be foreign words.
  if (dup2(STDIN_FILENO, STDOUT_FILENO) < 0 || dup2(STDIN_FILENO, STDERR_FILENO) < 0) return false;
  if (channel.number() != kChannel && dup2(channel.number(), kChannel) < 0) return false;
  if (channel.number() == kChannel) channel.release();
  return close_range(kChannel + 1, ~0U, 0) == 0;
}

ProbeResult to_message(const ProbeOrder& order, const Finding& finding) {
  ProbeResult result{.run = order.run, .outcome = finding.outcome, .code = finding.error};
  result.output_size_bytes = contract::put_output(result.output, finding.text);
  return result;
}

class Probe {
 public:
  Probe(const contract::Plan& plan, std::uint32_t target)
      : plan_(plan), check_(plan.checks()[plan.targets()[target].check]) {}

  Finding ask(const ProbeOrder& order, const os::Fd& socket) const {
    Conversation conversation(socket,
                              os::monotonic_now() + std::chrono::milliseconds{order.timeout_ms});
    if (check_.kind == CheckKind::tcp) {
      const contract::PlanTcp& row = plan_.tcp()[check_.subject];
      return ask_tcp({.send = plan_.sent(row), .expect = plan_.expected(row)}, conversation);
    }
    const contract::PlanDns& row = plan_.dns()[check_.subject];
    const DnsQuestion question{
        .name = plan_.name(row), .expected = plan_.expected(row), .row = row};
    return order.is_stream != 0 ? ask_dns_over_tcp(question, conversation)
                                : ask_dns(question, conversation);
  }

 private:
  const contract::Plan& plan_;
  const PlanCheck& check_;
};

}  // namespace

bool become_probe(os::Fd channel, pid_t parent) {
  return prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0 && getppid() == parent &&
         give_up_descriptors(std::move(channel));
}

int answer_orders(const Ask& ask) {
  const os::Fd channel(kChannel);
  for (;;) {
    std::array<std::uint8_t, sizeof(ProbeOrder)> bytes{};
    const auto record = os::receive_fds(channel, bytes);
    if (!record || record->size_bytes == 0) return 0;
    const auto order = contract::read_probe_order(std::span(bytes).first(record->size_bytes));
    if (!order || record->fds.size() != 1) return kLockedOut;
    const ProbeResult result = to_message(*order, ask(*order, record->fds.front()));
    if (!os::send_record(channel, contract::bytes_of(result))) return 0;
  }
}

int live_as_probe(const contract::Plan& plan, std::uint32_t target, os::Fd channel,
                  const sandbox::Filter& filter, pid_t parent) {
  if (!become_probe(std::move(channel), parent) || !sandbox::lock_probe(filter)) return kLockedOut;
  const Probe probe(plan, target);
  return answer_orders(
      [&](const ProbeOrder& order, const os::Fd& socket) { return probe.ask(order, socket); });
}

}  // namespace checks
