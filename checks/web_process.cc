#include "checks/web_process.h"

#include <span>
#include <utility>

#include "checks/http_probe.h"
#include "checks/probe_process.h"
#include "os/clock.h"
#include "privsep/sandbox/sandbox.h"

namespace checks {

int live_as_web_probe(const contract::Plan& plan, std::uint32_t target, os::Fd channel,
                      const sandbox::Filter& filter, const WebTrust& trust, pid_t parent) {
  if (!become_probe(std::move(channel), parent)) return kLockedOut;
  const contract::PlanTarget& row = plan.targets()[target];
  const contract::PlanHttp& http = plan.http()[plan.checks()[row.check].subject];
  HttpProbe probe(plan, row, trust.of(plan.ca_file(http)));
  if (!probe.is_usable() || !sandbox::lock_web_probe(filter)) return kLockedOut;
  return answer_orders(
      plan, target, 1, [&](const contract::ProbeOrder& order, std::span<const os::Fd> sockets) {
        return probe.ask(sockets[0],
                         os::monotonic_now() + std::chrono::milliseconds{order.timeout_ms});
      });
}

}  // namespace checks
