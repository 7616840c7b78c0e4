#include "config/check_difference.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "config/flapping.h"
#include "config/native_checks.h"
#include "config/native_difference.h"
#include "config/process_rows.h"
#include "config/value.h"

namespace config {
namespace {

using contract::CheckKind;
using contract::Plan;
using contract::PlanCheck;
using contract::PlanFile;
using contract::PlanScript;
using contract::PlanScriptUser;
using contract::PlanTrack;
using contract::PlanUnit;

// These do not compile when there is another field: whoever adds one compares it below.
constexpr bool knows_fields(const PlanCheck& check) {
  [[maybe_unused]] const auto& [name, kind, flags, flap_changes, subject, interval_ms, timeout_ms,
                                rise, fall, fast_interval_ms, flap_window_ms, flap_hold_ms] = check;
  return true;
}
static_assert(knows_fields(PlanCheck{}));
constexpr bool knows_fields(const PlanTrack& track) {
  [[maybe_unused]] const auto& [router, check, weight, is_reversed, reserved] = track;
  return true;
}
static_assert(knows_fields(PlanTrack{}));
constexpr bool knows_fields(const PlanFile& file) {
  [[maybe_unused]] const auto& [path] = file;
  return true;
}
static_assert(knows_fields(PlanFile{}));

constexpr bool knows_fields(const PlanUnit& unit) {
  [[maybe_unused]] const auto& [name] = unit;
  return true;
}
static_assert(knows_fields(PlanUnit{}));

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
constexpr std::string_view kTrackCheck = "track_check";
constexpr std::string_view kTrackFile = "track_file";
constexpr std::string_view kTrackProcess = "track_process";
constexpr std::string_view kPriorityList = "priority_list";
constexpr std::array kLists{kTrackScript, kTrackInterface, kTrackCheck,
                            kTrackFile,   kTrackProcess,   kPriorityList};

std::string_view list_keyword(CheckKind kind) {
  switch (kind) {
    case CheckKind::script:
      return kTrackScript;
    case CheckKind::interface:
      return kTrackInterface;
    case CheckKind::tcp:
    case CheckKind::dns:
    case CheckKind::http:
    case CheckKind::unit:
    case CheckKind::icmp:
      return kTrackCheck;
    case CheckKind::file:
      return kTrackFile;
    case CheckKind::process:
      return kTrackProcess;
    case CheckKind::list:
      return kPriorityList;
  }
  return {};
}

Identity identity(const Plan& plan, const PlanCheck& check) {
  return {.list = list_keyword(check.kind), .name = plan.name(check)};
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

std::string user_of(const Plan& plan, const PlanCheck& check) {
  const PlanScriptUser& row = plan.script_users()[plan.scripts()[check.subject].user];
  const std::string_view group = plan.group(row);
  return fmt::format("{}{}{}", plan.user(row), group.empty() ? "" : " ", group);
}

// What is shown of a definition, and what is compared only.
struct Definition {
  std::string_view keyword;
  std::string shown;
  std::string hidden;
};

std::string unit_definition(const Plan& plan, const PlanCheck& check) {
  std::string text = fmt::format("{}: unit {} interval {} rise {} fall {}", plan.name(check),
                                 plan.name(plan.units()[check.subject]),
                                 to_string(seconds_of(check.interval_ms)), check.rise, check.fall);
  if (check.fast_interval_ms != 0) {
    text += fmt::format(" fast_interval {}", to_string(seconds_of(check.fast_interval_ms)));
  }
  return text + down_words(check);
}

Definition definition(const Plan& plan, const PlanCheck& check) {
  if (check.kind == CheckKind::file) {
    return {.keyword = "track_file",
            .shown = fmt::format("{}: file {}", plan.name(check),
                                 plan.path(plan.files()[check.subject])),
            .hidden = ""};
  }
  if (check.kind == CheckKind::process) {
    return {.keyword = "vrrp_track_process",
            .shown = fmt::format("{}: {}", plan.name(check),
                                 process_words(plan, plan.processes()[check.subject])),
            .hidden = ""};
  }
  if (const NativeBlock* native = native_block(check.kind)) {
    const bool is_unit = check.kind == CheckKind::unit;
    return {.keyword = native->keyword,
            .shown = is_unit ? unit_definition(plan, check) : native_definition(plan, check),
            .hidden = native_secrets(plan, check)};
  }
  return {.keyword = "vrrp_script",
          .shown = fmt::format("{}: interval {} timeout {} rise {} fall {} user {}{}",
                               plan.name(check), to_string(seconds_of(check.interval_ms)),
                               to_string(seconds_of(check.timeout_ms)), check.rise, check.fall,
                               user_of(plan, check), down_words(check)),
          .hidden = std::string(plan.words(plan.scripts()[check.subject]))};
}

// Of one check that both routers depend on. Nothing is defined of an interface.
void compare_definitions(const Plan& before, const PlanCheck& old_check, const Plan& after,
                         const PlanCheck& check, std::vector<SettingChange>& changes) {
  if (check.kind == CheckKind::interface || check.kind == CheckKind::list) return;
  Definition old_one = definition(before, old_check);
  Definition new_one = definition(after, check);
  // One of another kind may look the same.
  if (old_one.keyword != new_one.keyword) {
    old_one.shown = fmt::format("{} {}", old_one.keyword, old_one.shown);
  }
  if (old_one.shown != new_one.shown) {
    changes.push_back({.keyword = new_one.keyword,
                       .before = std::move(old_one.shown),
                       .after = std::move(new_one.shown)});
  } else if (old_one.hidden != new_one.hidden) {
    changes.push_back({.keyword = new_one.keyword, .before = "", .after = ""});
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
