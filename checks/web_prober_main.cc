// regent-web-prober: what regent-prober is, and asks web servers besides. It stands in its place
// when the configuration has an http_check, so that nobody else has libcurl and TLS in his memory.
#include <curl/curl.h>

#include <csignal>
#include <cstdlib>
#include <ctime>
#include <utility>

#include "checks/probe_process.h"
#include "checks/prober.h"
#include "checks/role_start.h"
#include "checks/web_process.h"
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
  // A server that closes early must not end who asks it.
  std::signal(SIGPIPE, SIG_IGN);
  const auto filter = sandbox::Filter::of_probe();
  const auto web_filter = sandbox::Filter::of_web_probe();
  if (!filter || !web_filter) {
    return refuse(supervisor,
                  {contract::Stage::seccomp, filter ? web_filter.error() : filter.error()});
  }
  // OpenSSL asks for the time zone when it looks at a certificate; this one is in no file.
  setenv("TZ", "UTC0", 1);
  tzset();
  // The files of both libraries are read here, as no copy can.
  if (curl_global_init(CURL_GLOBAL_ALL) != CURLE_OK) {
    return refuse(supervisor, {contract::Stage::limits, 0});
  }
  const WebTrust trust = WebTrust::of_checks(plan->plan());
  if (const auto locked = lock_in(contract::Role::prober); !locked) {
    return refuse(supervisor, locked.error());
  }
  say_ready(supervisor);
  const ProbeLife life = [&](std::uint32_t target, os::Fd channel, pid_t parent) {
    const contract::PlanCheck& check = plan->plan().checks()[plan->plan().targets()[target].check];
    return check.kind == contract::CheckKind::http
               ? live_as_web_probe(plan->plan(), target, std::move(channel), *web_filter, trust,
                                   parent)
               : live_as_probe(plan->plan(), target, std::move(channel), *filter, parent);
  };
  return Prober(plan->plan(), supervisor, checkd, life).run();
}

}  // namespace
}  // namespace checks

int main() {
  const os::Fd supervisor(contract::kSupervisorFd);
  return checks::live(supervisor);
}
