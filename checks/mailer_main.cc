// regent-mailer: gives mail to the system's sendmail. It says who gets it, as the Plan has it, and
// writes every header; control says a subject and lines of text, and neither can be more than that.
//
// It is the one process of the tree without "no new privileges", seccomp filter and Landlock, and
// plainly so: all of them would be inherited by sendmail, and no mail system of this host would
// work, as each begins with a program that is setuid or setgid (postfix: postdrop, exim, dma). For
// the same reason it keeps the bounding set that regentd was started with: an exim that becomes
// root must be able to become somebody else afterwards. What confines it is that it has a user of
// its own, no capability, no file, and reads nothing but numbers and printable ASCII of a known
// length.
//
// The supervisor starts it before it gives all that up itself, when it does not know yet whether
// there is mail: until the Plan arrives this process waits, and ends when none does.
#include <array>
#include <csignal>
#include <cstdint>
#include <utility>

#include "checks/mailer.h"
#include "checks/role_start.h"
#include "contract/roles.h"
#include "os/channel.h"
#include "os/host_name.h"

namespace checks {
namespace {

int live(const os::Fd& supervisor) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) std::signal(signal, SIG_IGN);
  std::array<std::uint8_t, 1> bytes{};
  auto given = os::receive_fds(supervisor, bytes);
  if (!given || given->size_bytes == 0) return 0;  // There is no mail.
  if (given->fds.size() != 2) return refuse(supervisor, {contract::Stage::arguments, 0});
  const auto plan = PlanOfRole::map(std::move(given->fds[0]));
  if (!plan) return refuse(supervisor, plan.error());
  if (plan->plan().mail() == nullptr) return refuse(supervisor, {contract::Stage::plan, 0});
  say_ready(supervisor);
  return Mailer(plan->plan(), supervisor, std::move(given->fds[1]), os::host_name()).run();
}

}  // namespace
}  // namespace checks

int main() { return checks::live(os::Fd(contract::kSupervisorFd)); }
