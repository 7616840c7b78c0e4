#include "config/check_difference.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "config/value.h"

namespace config {
namespace {

using contract::CheckKind;
using contract::Plan;
using contract::PlanCheck;
using contract::PlanScript;
using contract::PlanScriptUser;
using contract::PlanTrack;

// These do not compile when there is another field: whoever adds one compares it below.
constexpr bool knows_fields(const PlanCheck& check) {
  [[maybe_unused]] const auto& [name, kind, flags, reserved, subject, interval_ms, timeout_ms, rise,
                                fall, fast_interval_ms] = check;
  return true;
}
static_assert(knows_fields(PlanCheck{}));
constexpr bool knows_fields(const PlanTrack& track) {
  [[maybe_unused]] const auto& [router, check, weight, is_reversed, reserved] = track;
  return true;
}
static_assert(knows_fields(PlanTrack{}));

std::span<const PlanTrack> tracks_of(const PlannedRouter& router) {
  const auto found =
      std::ranges::equal_range(router.plan.tracks(), router.row, {}, &PlanTrack::router);
  return {found.begin(), found.end()};
}

// What tells one check from another, and stays when a definition changes.
struct Identity {
  std::string_view list;  // the keyword of the list that it is tracked in
  std::string_view name;

  friend bool operator==(const Identity&, const Identity&) = default;
};

constexpr std::string_view kTrackScript = "track_script";
constexpr std::string_view kTrackInterface = "track_interface";
constexpr std::array kLists{kTrackScript, kTrackInterface};

Identity identity(const Plan& plan, const PlanCheck& check) {
  const bool is_interface = check.kind == CheckKind::interface;
  return {.list = is_interface ? kTrackInterface : kTrackScript, .name = plan.name(check)};
}

const PlanCheck& check_of(const PlannedRouter& router, const PlanTrack& track) {
  return router.plan.checks()[track.check];
}

std::string described(const PlannedRouter& router, const PlanTrack& track) {
  std::string text(router.plan.name(check_of(router, track)));
  if (track.weight != 0) text += fmt::format(" weight {}", track.weight);
  if (track.is_reversed != 0) text += " reverse";
  return text;
}

// By name: where a definition stands in the file does not matter.
std::string list_of(const PlannedRouter& router, std::string_view keyword) {
  std::vector<std::string> names;
  for (const PlanTrack& track : tracks_of(router)) {
    if (identity(router.plan, check_of(router, track)).list != keyword) continue;
    names.push_back(described(router, track));
  }
  std::ranges::sort(names);
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
  return list.empty() ? "none" : list;
}

std::string seconds(std::uint32_t milliseconds) {
  return to_string(Decimal{.millionths = std::uint64_t{milliseconds} * 1000});
}

std::string user_of(const Plan& plan, const PlanCheck& check) {
  const PlanScriptUser& row = plan.script_users()[plan.scripts()[check.subject].user];
  const std::string_view group = plan.group(row);
  return fmt::format("{}{}{}", plan.user(row), group.empty() ? "" : " ", group);
}

std::string definition(const Plan& plan, const PlanCheck& check) {
  return fmt::format("{}: interval {} timeout {} rise {} fall {} user {}{}", plan.name(check),
                     seconds(check.interval_ms), seconds(check.timeout_ms), check.rise, check.fall,
                     user_of(plan, check),
                     has(check, contract::CheckFlag::starts_down) ? " init_fail" : "");
}

std::string_view command(const Plan& plan, const PlanCheck& check) {
  return plan.words(plan.scripts()[check.subject]);
}

// Of one check that both routers depend on. Nothing is defined of an interface.
void compare_definitions(const Plan& before, const PlanCheck& old_check, const Plan& after,
                         const PlanCheck& check, std::vector<SettingChange>& changes) {
  if (check.kind != CheckKind::script) return;
  std::string old_text = definition(before, old_check);
  std::string new_text = definition(after, check);
  if (old_text != new_text) {
    changes.push_back(
        {.keyword = "vrrp_script", .before = std::move(old_text), .after = std::move(new_text)});
  } else if (command(before, old_check) != command(after, check)) {
    changes.push_back({.keyword = "vrrp_script", .before = "", .after = ""});
  }
}

}  // namespace

std::vector<SettingChange> check_changes(const PlannedRouter& before, const PlannedRouter& after) {
  std::vector<SettingChange> changes;
  for (const std::string_view list : kLists) {
    std::string old_list = list_of(before, list);
    std::string new_list = list_of(after, list);
    if (old_list == new_list) continue;
    changes.push_back(
        {.keyword = list, .before = std::move(old_list), .after = std::move(new_list)});
  }
  for (const PlanTrack& track : tracks_of(after)) {
    const PlanCheck& check = check_of(after, track);
    const Identity wanted = identity(after.plan, check);
    const auto& old_tracks = tracks_of(before);
    const auto same = std::ranges::find_if(old_tracks, [&](const PlanTrack& old) {
      return identity(before.plan, check_of(before, old)) == wanted;
    });
    if (same == old_tracks.end()) continue;
    compare_definitions(before.plan, check_of(before, *same), after.plan, check, changes);
  }
  return changes;
}

}  // namespace config
