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

std::optional<std::int32_t> present_value(const PlanCheck& check, const CheckRecord& record) {
  if (!has_value(check)) return std::nullopt;
  const bool is_read =
      record.result.outcome == static_cast<std::uint32_t>(contract::RunOutcome::value);
  return is_read ? record.result.code : 0;
}

InterfaceState present_state(const contract::Plan& plan, const Ledgers& ledgers,
                             std::uint32_t check) {
  const auto interface = ledgers.worker.interface_record(plan.checks()[check].subject);
  return interface ? interface->state : InterfaceState::unknown;
}

}  // namespace control
