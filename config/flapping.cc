#include "config/flapping.h"

#include <fmt/format.h>

#include <string_view>

#include "config/value.h"
#include "contract/plan.h"

namespace config {
namespace {

void report_useless(const Setting<Decimal>& setting, std::string_view keyword,
                    Diagnostics& diagnostics) {
  if (!setting.is_given()) return;
  diagnostics.add({.code = Code::contradiction,
                   .span = setting.at,
                   .message = fmt::format("`{}` means nothing without `flap_limit`", keyword),
                   .help = "`flap_limit` and a number of changes"});
}

}  // namespace

void check_flapping(const FlapSettings& settings, Diagnostics& diagnostics) {
  if (settings.limit.is_given()) return;
  report_useless(settings.window, "flap_window", diagnostics);
  report_useless(settings.hold, "flap_hold", diagnostics);
}

void set_flapping(const FlapSettings& settings, contract::PlanCheck& row) {
  if (!settings.limit.value) return;
  row.flap_changes = static_cast<std::uint16_t>(*settings.limit.value);
  row.flap_window_ms = milliseconds(flap_window(settings));
  row.flap_hold_ms = milliseconds(flap_hold(settings));
}

Decimal flap_window(const FlapSettings& settings) {
  return settings.window.value.value_or(kDefaultFlapWindow);
}

Decimal flap_hold(const FlapSettings& settings) {
  return settings.hold.value.value_or(flap_window(settings));
}

std::string down_words(const contract::PlanCheck& row) {
  const std::string_view first = has(row, contract::CheckFlag::starts_down) ? " init_fail" : "";
  if (!may_flap(row)) return std::string(first);
  return fmt::format("{} flap_limit {} flap_window {} flap_hold {}", first, row.flap_changes,
                     to_string(seconds_of(row.flap_window_ms)),
                     to_string(seconds_of(row.flap_hold_ms)));
}

}  // namespace config
