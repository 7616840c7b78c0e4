// regent-runner: runs the scripts of one user. There is one for each user that scripts of the
// configuration have, and it has that user's ids from its start, and no capability.
//
// What is left to it is a process that can start others: no filter of system calls but the one
// that every process of the tree inherits, and no rule for files but those of its user. So it takes
// no words from anybody: which script to run is a number, the words are in the sealed Plan.
#include <charconv>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

#include "checks/role_start.h"
#include "checks/runner.h"
#include "contract/roles.h"

namespace checks {
namespace {

// argv[1]: which of the Plan's script users this process is.
std::uint32_t user_of(std::span<char*> arguments) {
  std::uint32_t user = UINT32_MAX;
  if (arguments.size() != 2) return user;
  const std::string_view word = arguments[1];
  (void)std::from_chars(word.data(), word.data() + word.size(), user);
  return user;
}

int live(const os::Fd& supervisor, std::uint32_t user) {
  const auto plan = PlanOfRole::map();
  if (!plan) return refuse(supervisor, plan.error());
  if (user >= plan->plan().script_users().size()) {
    return refuse(supervisor, {contract::Stage::arguments, 0});
  }
  RunnerPeers peers{.checkd = os::Fd(contract::kRunnerCheckdFd),
                    .control = os::Fd(contract::kRunnerControlFd)};
  if (const auto locked = lock_in(contract::Role::runner); !locked) {
    return refuse(supervisor, locked.error());
  }
  say_ready(supervisor);
  return Runner(plan->plan(), user, supervisor, std::move(peers)).run();
}

}  // namespace
}  // namespace checks

int main(int argc, char** argv) {
  const os::Fd supervisor(contract::kSupervisorFd);
  return checks::live(supervisor, checks::user_of({argv, static_cast<std::size_t>(argc)}));
}
