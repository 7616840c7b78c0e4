#include "config/notify_difference.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "config/notify_rows.h"

namespace config {
namespace {

using contract::NotifyKind;
using contract::Plan;
using contract::PlanNotify;

// Does not compile when there is another field: whoever adds one compares it below.
constexpr bool knows_fields(const PlanNotify& row) {
  [[maybe_unused]] const auto& [router, script, kind, reserved] = row;
  return true;
}
static_assert(knows_fields(PlanNotify{}));

struct Told {
  std::string shown = "none";  // the program and its user
  std::string_view words;      // not shown: there may be a password among them

  friend bool operator==(const Told&, const Told&) = default;
};

Told told(const PlannedRouter& router, NotifyKind kind) {
  const Plan& plan = router.plan;
  const auto rows = plan.notifications_of(router.row);
  const auto row = std::ranges::find(rows, kind, &PlanNotify::kind);
  if (row == rows.end()) return {};
  const contract::PlanScript& script = plan.scripts()[row->script];
  const contract::PlanScriptUser& user = plan.script_users()[script.user];
  const std::string_view words = plan.words(script);
  const std::string_view group = plan.group(user);
  return {.shown = fmt::format("{} user {}{}{}", words.substr(0, words.find('\0')), plan.user(user),
                               group.empty() ? "" : " ", group),
          .words = words};
}

}  // namespace

std::vector<SettingChange> notify_changes(const PlannedRouter& before, const PlannedRouter& after) {
  std::vector<SettingChange> changes;
  for (const NotifyKeyword& keyword : kNotifyKeywords) {
    Told old_one = told(before, keyword.kind);
    Told new_one = told(after, keyword.kind);
    if (old_one == new_one) continue;
    if (old_one.shown == new_one.shown) {  // in its arguments
      old_one.shown.clear();
      new_one.shown.clear();
    }
    changes.push_back({.keyword = keyword.name,
                       .before = std::move(old_one.shown),
                       .after = std::move(new_one.shown)});
  }
  return changes;
}

}  // namespace config
