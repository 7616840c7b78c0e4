#include "contract/plan_checks_valid.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "contract/plan_local_valid.h"
#include "contract/plan_parts.h"
#include "contract/plan_probes_valid.h"

namespace contract {
namespace {

using Judgement = std::expected<void, PlanError>;

Judgement check_script_users(const CheckRows& rows) {
  std::vector<std::pair<std::string_view, std::string_view>> known;
  for (const PlanScriptUser& row : rows.script_users) {
    const auto user = part_of(rows.text, row.user);
    const auto group = part_of(rows.text, row.group);
    const bool is_good = user && group && !user->empty() && is_name_of_user(*user) &&
                         is_name_of_user(named_group(*group));
    if (!is_good || std::ranges::find(known, std::pair(*user, *group)) != known.end()) {
      return std::unexpected(PlanError::script_user);
    }
    known.emplace_back(*user, *group);
  }
  return {};
}

Judgement check_scripts(const CheckRows& rows) {
  for (const PlanScript& row : rows.scripts) {
    if (row.reserved != 0) return std::unexpected(PlanError::reserved);
    const auto words = part_of(rows.text, row.words);
    const bool is_good = words && words->size() <= kMaxScriptBytes && words->ends_with('\0') &&
                         !words->starts_with('\0') && row.user < rows.script_users.size();
    if (!is_good) return std::unexpected(PlanError::script);
  }
  return {};
}

// How many subjects there are for checks of this kind; none for a kind that does not exist.
std::size_t subjects(const CheckRows& rows, CheckKind kind) {
  switch (kind) {
    case CheckKind::script:
      return rows.scripts.size();
    case CheckKind::interface:
      return rows.interfaces;
    case CheckKind::tcp:
      return rows.tcp.size();
    case CheckKind::dns:
      return rows.dns.size();
    case CheckKind::file:
      return rows.files.size();
    case CheckKind::list:
      return rows.lists.size();
    case CheckKind::http:
      return rows.http.size();
    case CheckKind::process:
      return rows.processes.size();
    case CheckKind::unit:
      return rows.units.size();
    case CheckKind::icmp:
      return rows.icmp.size();
  }
  return 0;
}

bool has_no_flap_times(const PlanCheck& row) {
  return row.flap_window_ms == 0 && row.flap_hold_ms == 0;
}

bool has_flap_times_in_range(const PlanCheck& row) {
  if (!may_flap(row)) return has_no_flap_times(row);
  return row.flap_changes >= kMinFlapChanges && row.flap_window_ms >= 1 &&
         row.flap_window_ms <= kMaxFlapTimeMs && row.flap_hold_ms >= 1 &&
         row.flap_hold_ms <= kMaxFlapTimeMs;
}

bool has_values_in_range(const PlanCheck& row) {
  const auto is_between = [](std::uint32_t number, std::uint32_t most) {
    return number >= 1 && number <= most;
  };
  if (is_followed(row)) {
    return row.flags == 0 && row.interval_ms == 0 && row.timeout_ms == 0 && row.rise == 0 &&
           row.fall == 0 && row.fast_interval_ms == 0 && !may_flap(row) && has_no_flap_times(row);
  }
  const int known_flags = is_native(row) ? 3 : 1;
  return (row.flags & ~known_flags) == 0 && has_flap_times_in_range(row) &&
         row.fast_interval_ms <= row.interval_ms &&
         is_between(row.interval_ms, kMaxCheckIntervalMs) &&
         is_between(row.timeout_ms, kMaxCheckIntervalMs) && is_between(row.rise, kMaxRiseFall) &&
         is_between(row.fall, kMaxRiseFall);
}

// Which subjects have a check, by kind.
class Subjects {
 public:
  // False when there is no such subject, or when it has a check already.
  bool take(const CheckRows& rows, const PlanCheck& row) {
    const std::size_t count = subjects(rows, row.kind);
    if (row.subject >= count) return false;
    std::vector<bool>& taken = taken_[static_cast<std::size_t>(row.kind)];
    taken.resize(count);
    if (taken[row.subject]) return false;
    taken[row.subject] = true;
    return true;
  }

 private:
  std::array<std::vector<bool>, static_cast<std::size_t>(CheckKind::icmp) + 1> taken_;
};

Judgement check_lists(const CheckRows& rows) {
  for (const PlanList& row : rows.lists) {
    const auto host = part_of(rows.text, row.host, kMaxHostBytes);
    if (!host || host->empty() || !is_visible(*host)) return std::unexpected(PlanError::list);
  }
  return {};
}

Judgement check_check_rows(const CheckRows& rows) {
  std::vector<std::pair<CheckKind, std::string_view>> names;
  names.reserve(rows.checks.size());
  Subjects taken;
  for (const PlanCheck& row : rows.checks) {
    const auto name = part_of(rows.text, row.name);
    if (!name || !is_name(*name, kMaxCheckNameBytes)) {
      return std::unexpected(PlanError::check_name);
    }
    if (row.kind == CheckKind::list && !name->starts_with('/')) {
      return std::unexpected(PlanError::check_name);
    }
    if (!taken.take(rows, row) || !has_values_in_range(row)) {
      return std::unexpected(PlanError::check_value);
    }
    names.emplace_back(row.kind, *name);
  }
  std::ranges::sort(names);
  if (std::ranges::adjacent_find(names) != names.end()) {
    return std::unexpected(PlanError::check_name);
  }
  return {};
}

bool has_weight_in_range(const PlanTrack& row, const PlanCheck& check) {
  return row.weight >= -max_weight(check) && row.weight <= max_weight(check);
}

// Each pair once; `previous` is null before the first one.
bool is_in_order(const PlanTrack* previous, const PlanTrack& row) {
  return previous == nullptr ||
         std::pair(previous->router, previous->check) < std::pair(row.router, row.check);
}

Judgement check_tracks(const CheckRows& rows) {
  const PlanTrack* previous = nullptr;
  std::optional<std::uint32_t> list_of;  // the last router that has one
  for (const PlanTrack& row : rows.tracks) {
    if (row.reserved != 0) return std::unexpected(PlanError::reserved);
    const bool is_good =
        row.router < rows.routers && row.check < rows.checks.size() && row.is_reversed <= 1;
    if (!is_good || !is_in_order(previous, row) ||
        !has_weight_in_range(row, rows.checks[row.check])) {
      return std::unexpected(PlanError::track);
    }
    previous = &row;
    if (rows.checks[row.check].kind != CheckKind::list) continue;
    if (list_of == row.router || row.weight != 0 || row.is_reversed != 0) {
      return std::unexpected(PlanError::track);
    }
    list_of = row.router;
  }
  return {};
}

}  // namespace

std::expected<void, PlanError> check_checks(const CheckRows& rows) {
  if (const Judgement ok = check_script_users(rows); !ok) return ok;
  if (const Judgement ok = check_scripts(rows); !ok) return ok;
  if (const Judgement ok = check_check_rows(rows); !ok) return ok;
  if (const Judgement ok = check_probes(rows); !ok) return ok;
  if (const Judgement ok = check_local(rows); !ok) return ok;
  if (const Judgement ok = check_lists(rows); !ok) return ok;
  return check_tracks(rows);
}

}  // namespace contract
