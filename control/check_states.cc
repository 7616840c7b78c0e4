#include "control/check_states.h"

namespace control {

using contract::CheckRecord;
using contract::InterfaceState;
using contract::PlanCheck;

std::optional<CheckRecord> present_record(const contract::Plan& plan, const Ledgers& ledgers,
                                          std::uint32_t check) {
  const PlanCheck& row = plan.checks()[check];
  if (is_of_checkd(row)) return ledgers.checks ? ledgers.checks->check(check) : std::nullopt;
  const auto interface = ledgers.worker.interface_record(row.subject);
  if (!interface) return std::nullopt;
  return CheckRecord{.verdict = static_cast<std::uint8_t>(contract::verdict_of(interface->state)),
                     .since_ns = interface->since_ns};
}

InterfaceState present_state(const contract::Plan& plan, const Ledgers& ledgers,
                             std::uint32_t check) {
  const auto interface = ledgers.worker.interface_record(plan.checks()[check].subject);
  return interface ? interface->state : InterfaceState::unknown;
}

}  // namespace control
