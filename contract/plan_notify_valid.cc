#include "contract/plan_notify_valid.h"

#include <utility>
#include <vector>

namespace contract {

std::expected<void, PlanError> check_notifications(const Plan& plan) {
  std::vector<bool> is_checked(plan.scripts().size());
  for (const PlanCheck& row : plan.checks()) {
    if (row.kind == CheckKind::script) is_checked[row.subject] = true;
  }
  const PlanNotify* previous = nullptr;
  for (const PlanNotify& row : plan.notifications()) {
    if (row.reserved != decltype(row.reserved){}) return std::unexpected(PlanError::reserved);
    const bool is_in_order = previous == nullptr || std::pair(previous->router, previous->kind) <
                                                        std::pair(row.router, row.kind);
    const bool is_known = row.kind >= NotifyKind::any && row.kind <= NotifyKind::rx_lower_pri;
    const bool is_good = row.router < plan.routers().size() && row.script < plan.scripts().size() &&
                         !is_checked[row.script];
    if (!is_known || !is_good || !is_in_order) return std::unexpected(PlanError::notification);
    previous = &row;
  }
  return {};
}

}  // namespace contract
