// regent-checkd: when each health check runs, and what its results mean. It runs no script itself:
// the runners do, one for each user that scripts have. It connects sockets to servers, and has them
// asked by others: processes of prober. It reads files for the number in them, looks at the names
// of processes and at the control groups of units, and otherwise reads nothing but records of exact
// size; it says to the worker only the number of a check, and one of three verdicts or what number
// a file has.
#include <unistd.h>

#include <chrono>
#include <expected>
#include <string>
#include <utility>
#include <vector>

#include "checks/askers.h"
#include "checks/book.h"
#include "checks/checkd_loop.h"
#include "checks/echo_sockets.h"
#include "checks/file_checks.h"
#include "checks/process_checks.h"
#include "checks/role_start.h"
#include "checks/schedule.h"
#include "checks/unit_checks.h"
#include "contract/check_ledger.h"
#include "contract/roles.h"
#include "os/clock.h"
#include "os/memory.h"

namespace checks {
namespace {

std::vector<vrrp::Nanoseconds> by_check(const contract::Plan& plan,
                                        std::uint32_t contract::PlanCheck::* milliseconds) {
  std::vector<vrrp::Nanoseconds> found;
  for (const contract::PlanCheck& row : plan.checks()) {
    found.emplace_back(std::chrono::milliseconds{row.*milliseconds});
  }
  return found;
}

// One process does all DNS checks of a server (desks.h), and wakes once for those that are due
// together.
std::vector<bool> shared_starts(const contract::Plan& plan) {
  std::vector<bool> found;
  for (const contract::PlanCheck& row : plan.checks()) {
    found.push_back(row.kind == contract::CheckKind::dns);
  }
  return found;
}

// Of UDP as well: an answer that does not fit is asked for over TCP.
std::vector<std::uint16_t> tcp_ports(const contract::Plan& plan) {
  std::vector<std::uint16_t> ports;
  for (const contract::PlanTarget& row : plan.targets()) {
    if (row.transport != contract::Transport::icmp) ports.push_back(row.port);
  }
  return ports;
}

constexpr const char* kProc = "/proc";
constexpr const char* kControlGroups = "/sys/fs/cgroup";

std::vector<std::string> listed_folders(const contract::Plan& plan) {
  std::vector<std::string> folders;
  if (!plan.processes().empty()) folders.emplace_back(kProc);
  if (!plan.units().empty()) folders.emplace_back(kControlGroups);
  return folders;
}

// The channel from the helper is behind those to the runners, and has no further use.
std::expected<EchoSockets, sandbox::Failure> take_echo_sockets(const contract::Plan& plan) {
  if (plan.icmp().empty()) return EchoSockets();
  const os::Fd helper(contract::kCheckdFirstRunnerFd +
                      static_cast<int>(plan.script_users().size()));
  return EchoSockets::take(plan, helper);
}

int live(const os::Fd& supervisor) {
  const auto plan = PlanOfRole::map();
  if (!plan) return refuse(supervisor, plan.error());
  // The memory stays when its descriptor is closed.
  auto memory = os::Mapping::of(os::Fd(contract::kCheckdLedgerFd), os::Access::read_write);
  const std::size_t checks = plan->plan().checks().size();
  const auto count = static_cast<std::uint32_t>(checks);
  if (!memory || memory->bytes().size() != contract::check_ledger_size_bytes(count)) {
    return refuse(supervisor, {contract::Stage::ledger, memory ? 0 : memory.error().number});
  }
  const os::Fd worker(contract::kCheckdWorkerFd);
  const os::Fd wake(contract::kCheckdWakeFd);
  std::vector<os::Fd> runners;
  for (std::size_t i = 0; i < plan->plan().script_users().size(); ++i) {
    runners.emplace_back(contract::kCheckdFirstRunnerFd + static_cast<int>(i));
  }
  auto echo_sockets = take_echo_sockets(plan->plan());
  if (!echo_sockets) return refuse(supervisor, echo_sockets.error());
  const vrrp::Instant now = os::monotonic_now();
  Book book(plan->plan(), contract::CheckLedgerWriter::format(memory->writable_bytes(), count),
            now);
  Schedule schedule(by_check(plan->plan(), &contract::PlanCheck::interval_ms), now,
                    by_check(plan->plan(), &contract::PlanCheck::fast_interval_ms),
                    shared_starts(plan->plan()));
  const os::Fd prober(contract::kCheckdProberFd);
  FileChecks files(plan->plan());
  ProcessChecks processes(plan->plan(), kProc);
  UnitChecks units(plan->plan(), kControlGroups);
  const std::vector<std::uint16_t> ports = tcp_ports(plan->plan());
  const std::vector<std::string> folders = folders_of_files(plan->plan());
  const std::vector<std::string> listed = listed_folders(plan->plan());
  const auto locked =
      lock_in(contract::Role::checkd,
              {.tcp_ports = ports, .readable_folders = folders, .listed_folders = listed});
  if (!locked) {
    return refuse(supervisor, locked.error());
  }
  Askers askers(plan->plan(), prober, os::monotonic_now(), std::move(*echo_sockets));
  CheckdLoop loop(plan->plan(),
                  {.book = book,
                   .schedule = schedule,
                   .askers = askers,
                   .files = files,
                   .processes = processes,
                   .units = units},
                  {.supervisor = supervisor, .worker = worker, .wake = wake, .runners = runners});
  say_ready(supervisor);
  return loop.run();
}

}  // namespace
}  // namespace checks

int main() {
  const os::Fd supervisor(contract::kSupervisorFd);
  return checks::live(supervisor);
}
