// regent-prober: asks servers for the native checks, with a process for each server, so that an
// answer that breaks its reader takes no other check with it. This process itself reads no answer
// and opens no socket; the sockets come from checkd, which reads no answer either.
#include <csignal>
#include <utility>

#include "checks/probe_process.h"
#include "checks/prober.h"
#include "checks/role_start.h"
#include "contract/message.h"
#include "contract/roles.h"
#include "privsep/sandbox/filter.h"

namespace checks {
namespace {

int live(const os::Fd& supervisor) {
  const auto plan = PlanOfRole::map();
  if (!plan) return refuse(supervisor, plan.error());
  const os::Fd checkd(contract::kProberCheckdFd);
  // Nobody asks how one of them has ended: its channel says that it has.
  std::signal(SIGCHLD, SIG_IGN);
  const auto filter = sandbox::Filter::of_probe();
  if (!filter) return refuse(supervisor, {contract::Stage::seccomp, filter.error()});
  if (const auto locked = lock_in(contract::Role::prober); !locked) {
    return refuse(supervisor, locked.error());
  }
  say_ready(supervisor);
  const ProbeLife life = [&](std::uint32_t target, os::Fd channel, pid_t parent) {
    return live_as_probe(plan->plan(), target, std::move(channel), *filter, parent);
  };
  return Prober(plan->plan(), supervisor, checkd, life).run();
}

}  // namespace
}  // namespace checks

int main() {
  const os::Fd supervisor(contract::kSupervisorFd);
  return checks::live(supervisor);
}
