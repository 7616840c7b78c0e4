// regent-poster: posts events to the URLs of the Plan. Control says which URL and a body of
// printable ASCII; where it goes to, and every header, is of the Plan.
//
// Nothing that comes from a network is read by the process that lives on: for each event there is a
// copy of it, which looks up the server, connects, posts, and ends. Main and copy are locked in
// before, and can open no file but those of name look-ups, no other socket than UDP and TCP, and no
// TCP connection but to the ports of the URLs, and of DNS.
#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <string>
#include <utility>
#include <vector>

#include "checks/name_lookup.h"
#include "checks/post_process.h"
#include "checks/post_url.h"
#include "checks/poster.h"
#include "checks/role_start.h"
#include "checks/web_trust.h"
#include "contract/message.h"
#include "contract/roles.h"
#include "privsep/sandbox/filter.h"

namespace checks {
namespace {

constexpr std::uint16_t kDnsPort = 53;

// For answers of DNS that are too long for UDP, and of the URLs.
std::vector<std::uint16_t> ports_of(const contract::Plan& plan) {
  std::vector<std::uint16_t> ports{kDnsPort};
  for (const contract::PlanUrl& row : plan.urls()) {
    // What libcurl does not take for a URL cannot be posted to, either.
    if (const auto url = take_apart(plan.url(row))) ports.push_back(url->port);
  }
  return ports;
}

std::expected<void, sandbox::Failure> lock_in_with_names(const contract::Plan& plan) {
  const std::vector<std::uint16_t> ports = ports_of(plan);
  const std::vector<std::string> folders = resolver_folders();
  // What keeps the names of DNS servers on this host, and is there already.
  const std::array<std::string, 3> more{"/run/systemd/resolve", "/run/resolvconf",
                                        "/run/NetworkManager"};
  return lock_in(contract::Role::poster,
                 {.tcp_ports = ports, .readable_folders = folders, .listed_folders = more});
}

int live(const os::Fd& supervisor) {
  const auto plan = PlanOfRole::map();
  if (!plan) return refuse(supervisor, plan.error());
  if (plan->plan().urls().empty()) return refuse(supervisor, {contract::Stage::plan, 0});
  os::Fd control(contract::kPosterControlFd);
  // Nobody asks how one of them has ended: its channel says that it has.
  std::signal(SIGCHLD, SIG_IGN);
  const auto filter = sandbox::Filter::of_post();
  if (!filter) return refuse(supervisor, {contract::Stage::seccomp, filter.error()});
  // OpenSSL asks for the time zone when it looks at a certificate; this one is in no file.
  setenv("TZ", "UTC0", 1);
  tzset();
  // The files of both libraries are read here, as no copy has to.
  if (curl_global_init(CURL_GLOBAL_ALL) != CURLE_OK) {
    return refuse(supervisor, {contract::Stage::limits, 0});
  }
  use_only_files_and_dns();
  const WebTrust trust = WebTrust::of_urls(plan->plan());
  if (const auto locked = lock_in_with_names(plan->plan()); !locked) {
    return refuse(supervisor, locked.error());
  }
  say_ready(supervisor);
  const PostLife life = [&](const contract::PostOrder& order, os::Fd channel, pid_t parent) {
    return live_as_post({.plan = plan->plan(), .trust = trust, .filter = *filter}, order,
                        std::move(channel), parent);
  };
  return Poster(plan->plan(), supervisor, std::move(control), life).run();
}

}  // namespace
}  // namespace checks

int main() {
  const os::Fd supervisor(contract::kSupervisorFd);
  return checks::live(supervisor);
}
