// The start of regent-checkd, regent-mailer, regent-poster, regent-prober and regent-runner: the
// Plan, the sandbox, and the first word to the supervisor; and the exit codes of their ends.
#pragma once

#include <expected>

#include "contract/plan.h"
#include "contract/roles.h"
#include "os/fd.h"
#include "os/memory.h"
#include "privsep/sandbox/sandbox.h"

namespace checks {

// The sealed Plan that the supervisor has passed on, and the memory it lives in.
class PlanOfRole {
 public:
  // Where the supervisor puts it, or another descriptor of it.
  static std::expected<PlanOfRole, sandbox::Failure> map(os::Fd file = os::Fd(contract::kPlanFd));
  const contract::Plan& plan() const { return plan_; }

 private:
  os::Mapping memory_;
  contract::Plan plan_;
};

// SIGINT and its kin are the supervisor's; then everything that the role does not need is given up.
// `exceptions`: what it may do all the same.
std::expected<void, sandbox::Failure> lock_in(contract::Role role,
                                              const sandbox::Exceptions& exceptions = {});

// Exit codes of a loop that has begun.
inline constexpr int kEndedWell = 0;
inline constexpr int kContractIsBroken = 1;

void say_ready(const os::Fd& supervisor);
// Says why this process cannot go on; returns its exit code.
int refuse(const os::Fd& supervisor, const sandbox::Failure& failure);

}  // namespace checks
