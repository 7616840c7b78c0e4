#include "contract/plan_notify_valid.h"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "contract/plan_parts.h"

namespace contract {
namespace {

// It is in the log.
bool is_path(std::string_view path) {
  return is_file_path(path) && path.size() <= kMaxPathBytes && is_visible(path);
}

// By script: whether a check runs it.
std::vector<bool> scripts_of_checks(const Plan& plan) {
  std::vector<bool> is_checked(plan.scripts().size());
  for (const PlanCheck& row : plan.checks()) {
    if (row.kind == CheckKind::script) is_checked[row.subject] = true;
  }
  return is_checked;
}

// Of no check, no notification and no other FIFO: it is the only one that runs as long as we do.
bool is_script_of_fifo(const Plan& plan, std::uint32_t script) {
  const auto runs_it = [&](const auto& row) { return row.script == script; };
  return script < plan.scripts().size() && !scripts_of_checks(plan)[script] &&
         std::ranges::none_of(plan.notifications(), runs_it) &&
         std::ranges::count_if(plan.fifos(), runs_it) == 1;
}

}  // namespace

std::expected<void, PlanError> check_fifos(const Plan& plan, std::string_view text) {
  std::string_view first;
  for (const PlanFifo& row : plan.fifos()) {
    const auto path = part_of(text, row.path);
    const auto user = part_of(text, row.user);
    const auto group = part_of(text, row.group);
    const bool is_good = path && user && group && is_path(*path) && is_name_of_user(*user) &&
                         is_name_of_user(*group) && *path != first &&
                         (row.script == kNoScript || is_script_of_fifo(plan, row.script));
    if (!is_good) return std::unexpected(PlanError::fifo);
    first = *path;
  }
  return {};
}

std::expected<void, PlanError> check_notifications(const Plan& plan) {
  const std::vector<bool> is_checked = scripts_of_checks(plan);
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
