// flap_limit, flap_window and flap_hold, which all checks with runs have: what they mean together.
// The callers are trackers.cc, check_rows.cc, native_rows.cc, effective.cc and the differences.
#pragma once

#include <cstdint>
#include <string>

#include "config/config.h"
#include "config/diagnostic.h"
#include "contract/plan_checks.h"

namespace config {

inline constexpr Decimal kDefaultFlapWindow{.millionths = 60'000'000};

// Of a definition, borrowed.
struct FlapSettings {
  const Setting<std::uint32_t>& limit;
  const Setting<Decimal>& window;
  const Setting<Decimal>& hold;
};
FlapSettings flap_settings(const auto& definition) {
  return {definition.flap_limit, definition.flap_window, definition.flap_hold};
}

// Without `flap_limit` the others mean nothing, which is an error.
void check_flapping(const FlapSettings& settings, Diagnostics& diagnostics);
void set_flapping(const FlapSettings& settings, contract::PlanCheck& row);
// What is used where nothing is given; the hold is as long as the window.
Decimal flap_window(const FlapSettings& settings);
Decimal flap_hold(const FlapSettings& settings);
// When it counts as down besides its results: " init_fail flap_limit 5 flap_window 60 flap_hold
// 60", or nothing.
std::string down_words(const contract::PlanCheck& row);

}  // namespace config
