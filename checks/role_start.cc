#include "checks/role_start.h"

#include <csignal>
#include <utility>

#include "checks/waiting.h"
#include "contract/message.h"

namespace checks {

using contract::RoleVerb;
using contract::Stage;
using sandbox::Failure;

std::expected<PlanOfRole, Failure> PlanOfRole::map(os::Fd file) {
  auto memory = os::Mapping::of(file, os::Access::read_only);
  if (!memory) return std::unexpected(Failure{Stage::plan, memory.error().number});
  const auto plan = contract::validate_plan(memory->bytes());
  if (!plan) return std::unexpected(Failure{Stage::plan, 0});
  PlanOfRole found;
  found.memory_ = std::move(*memory);
  found.plan_ = *plan;
  return found;
}

std::expected<void, Failure> lock_in(contract::Role role, const sandbox::Exceptions& exceptions) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) std::signal(signal, SIG_IGN);
  if (const auto layers = sandbox::confine(role, exceptions); !layers) {
    return std::unexpected(layers.error());
  }
  return sandbox::lock(role);
}

void say_ready(const os::Fd& supervisor) { tell(supervisor, {.verb = RoleVerb::ready}); }

int refuse(const os::Fd& supervisor, const Failure& failure) {
  tell(supervisor, {.verb = RoleVerb::failed, .stage = failure.stage, .error = failure.error});
  return 1;
}

}  // namespace checks
