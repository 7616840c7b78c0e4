#include "config/notify_difference.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "config/fifo_rows.h"
#include "config/mail_difference.h"
#include "config/notify_rows.h"
#include "config/url_difference.h"

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
constexpr bool knows_fields(const contract::PlanFifo& row) {
  [[maybe_unused]] const auto& [path, user, group, script] = row;
  return true;
}
static_assert(knows_fields(contract::PlanFifo{}));

constexpr std::string_view kGlobals = "global_defs";

struct Told {
  std::string shown = "none";  // the program and its user
  std::string_view words;      // not shown: there may be a password among them

  friend bool operator==(const Told&, const Told&) = default;
};

Told told_by(const Plan& plan, std::uint32_t number) {
  const contract::PlanScript& script = plan.scripts()[number];
  const contract::PlanScriptUser& user = plan.script_users()[script.user];
  const std::string_view words = plan.words(script);
  const std::string_view group = plan.group(user);
  return {.shown = fmt::format("{} user {}{}{}", words.substr(0, words.find('\0')), plan.user(user),
                               group.empty() ? "" : " ", group),
          .words = words};
}

Told told(const PlannedRouter& router, NotifyKind kind) {
  const Plan& plan = router.plan;
  const auto rows = plan.notifications_of(router.row);
  const auto row = std::ranges::find(rows, kind, &PlanNotify::kind);
  if (row == rows.end()) return {};
  return told_by(plan, row->script);
}

// FIFO number `number` of a Plan, and its script: that of the keyword is not in the Plan, so the
// first one is called notify_fifo and the second one vrrp_notify_fifo.
Told fifo(const Plan& plan, std::size_t number) {
  if (number >= plan.fifos().size()) return {};
  const contract::PlanFifo& row = plan.fifos()[number];
  const std::string_view group = plan.group(row);
  return {.shown = fmt::format("{} {}{}{}", plan.path(row), plan.user(row),
                               group.empty() ? "" : " ", group),
          .words = {}};
}

Told fifo_script(const Plan& plan, std::size_t number) {
  const bool has_one =
      number < plan.fifos().size() && plan.fifos()[number].script != contract::kNoScript;
  return has_one ? told_by(plan, plan.fifos()[number].script) : Told();
}

// What mail and events call this host; nothing when nobody is told.
std::optional<std::string_view> told_host(const Plan& plan) {
  if (plan.mail() != nullptr) return plan.host(*plan.mail());
  if (!plan.urls().empty()) return plan.host(plan.urls().front());
  return std::nullopt;
}

void append_change(std::vector<SettingChange>& changes, std::string_view keyword, Told before,
                   Told after, std::string_view block = {}) {
  if (before == after) return;
  if (before.shown == after.shown) {  // in its arguments
    before.shown.clear();
    after.shown.clear();
  }
  changes.push_back({.keyword = keyword,
                     .before = std::move(before.shown),
                     .after = std::move(after.shown),
                     .block = std::string(block)});
}

void append_host(std::vector<SettingChange>& changes, const Plan& before, const Plan& after) {
  const auto old_host = told_host(before);
  const auto new_host = told_host(after);
  if (!old_host || !new_host || *old_host == *new_host) return;
  const auto shown = [](std::string_view host) {
    return std::string(host.empty() ? "none" : host);
  };
  changes.push_back({.keyword = "router_id",
                     .before = shown(*old_host),
                     .after = shown(*new_host),
                     .block = std::string(kGlobals)});
}

}  // namespace

std::vector<SettingChange> notify_changes(const PlannedRouter& before, const PlannedRouter& after) {
  std::vector<SettingChange> changes;
  for (const NotifyKeyword& keyword : kNotifyKeywords) {
    append_change(changes, keyword.name, told(before, keyword.kind), told(after, keyword.kind));
  }
  return changes;
}

std::vector<SettingChange> notification_changes(const Plan& before, const Plan& after) {
  std::vector<SettingChange> changes;
  append_host(changes, before, after);
  for (std::size_t i = 0; i < kFifoKeywords.size(); ++i) {
    const FifoKeyword& keyword = kFifoKeywords[i];
    append_change(changes, keyword.name, fifo(before, i), fifo(after, i), kGlobals);
    append_change(changes, keyword.script_name, fifo_script(before, i), fifo_script(after, i),
                  kGlobals);
  }
  std::ranges::move(mail_changes(before, after), std::back_inserter(changes));
  std::ranges::move(url_changes(before, after), std::back_inserter(changes));
  return changes;
}

}  // namespace config
