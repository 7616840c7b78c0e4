// The start of regent-checkd, regent-prober and regent-runner: the Plan, the sandbox, and the first
// word to the supervisor.
#pragma once

#include <cstdint>
#include <expected>
#include <span>

#include "contract/plan.h"
#include "contract/roles.h"
#include "os/fd.h"
#include "os/memory.h"
#include "privsep/sandbox/sandbox.h"

namespace checks {

// The sealed Plan that the supervisor has passed on, and the memory it lives in.
class PlanOfRole {
 public:
  static std::expected<PlanOfRole, sandbox::Failure> map();
  const contract::Plan& plan() const { return plan_; }

 private:
  os::Mapping memory_;
  contract::Plan plan_;
};

// SIGINT and its kin are the supervisor's; then everything that the role does not need is given up.
// `tcp_ports`: what it may connect to.
std::expected<void, sandbox::Failure> lock_in(contract::Role role,
                                              std::span<const std::uint16_t> tcp_ports = {});

void say_ready(const os::Fd& supervisor);
// Says why this process cannot go on; returns its exit code.
int refuse(const os::Fd& supervisor, const sandbox::Failure& failure);

}  // namespace checks
