#include "config/url_difference.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "config/url_parts.h"
#include "config/value.h"

namespace config {
namespace {

using contract::Plan;
using contract::PlanUrl;

// Does not compile when there is another field: whoever adds one compares it below. The name of the
// host is that of all notifications: notify_difference.cc.
constexpr bool knows_fields(const PlanUrl& row) {
  [[maybe_unused]] const auto& [name, url, headers, ca_file, host, timeout_ms] = row;
  return true;
}
static_assert(knows_fields(PlanUrl{}));

constexpr std::string_view kNone = "none";

const PlanUrl* find_url(const Plan& plan, std::string_view name) {
  const auto found =
      std::ranges::find(plan.urls(), name, [&](const PlanUrl& row) { return plan.name(row); });
  return found == plan.urls().end() ? nullptr : &*found;
}

SettingChange change_in(std::string_view name, std::string_view keyword, std::string before,
                        std::string after) {
  return {.keyword = keyword,
          .before = std::move(before),
          .after = std::move(after),
          .block = fmt::format("notify_url {}", name)};
}

// A row, and the Plan it is of.
struct PlannedUrl {
  const Plan& plan;
  const PlanUrl& row;

  std::string server() const { return shown_server(plan.url(row)); }
  std::string ca_file() const {
    return std::string(plan.ca_file(row).empty() ? kNone : plan.ca_file(row));
  }
  std::string timeout() const { return to_string(seconds_of(row.timeout_ms)); }
};

void compare(const PlannedUrl& before, const PlannedUrl& after,
             std::vector<SettingChange>& changes) {
  const std::string_view name = after.plan.name(after.row);
  if (before.server() != after.server()) {
    changes.push_back(change_in(name, "url", before.server(), after.server()));
  } else if (before.plan.url(before.row) != after.plan.url(after.row)) {
    changes.push_back(change_in(name, "url", "", ""));
  }
  if (before.plan.headers(before.row) != after.plan.headers(after.row)) {
    changes.push_back(change_in(name, "header", "", ""));
  }
  if (before.ca_file() != after.ca_file()) {
    changes.push_back(change_in(name, "ca_file", before.ca_file(), after.ca_file()));
  }
  if (before.timeout() != after.timeout()) {
    changes.push_back(change_in(name, "timeout", before.timeout(), after.timeout()));
  }
}

}  // namespace

std::vector<SettingChange> url_changes(const Plan& before, const Plan& after) {
  std::vector<SettingChange> changes;
  for (const PlanUrl& row : before.urls()) {
    const std::string_view name = before.name(row);
    if (find_url(after, name) != nullptr) continue;
    changes.push_back(change_in(name, "url", PlannedUrl{before, row}.server(), std::string(kNone)));
  }
  for (const PlanUrl& row : after.urls()) {
    const PlannedUrl now{after, row};
    if (const PlanUrl* old_row = find_url(before, after.name(row))) {
      compare({before, *old_row}, now, changes);
    } else {
      changes.push_back(change_in(after.name(row), "url", std::string(kNone), now.server()));
    }
  }
  return changes;
}

}  // namespace config
