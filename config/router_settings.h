// The settings of one instance as they hold together: version, interval, authentication, priority
// and preemption, announcements. Defaults come from global_defs, and from keepalived where that is
// silent.
#pragma once

#include <optional>

#include "config/config.h"
#include "config/diagnostic.h"
#include "contract/plan.h"
#include "vrrp/version.h"

namespace config {

// What can be said of global_defs, and of where it stands.
void check_globals(const Config& config, Diagnostics& diagnostics);

// Fills in everything of `row` but its name, its interface and its addresses. Without a family, of
// which there is an error already, nothing is said that depends on it.
void apply_settings(const Globals& globals, const Instance& instance,
                    std::optional<vrrp::Family> family, contract::PlanRouter& row,
                    Diagnostics& diagnostics);

}  // namespace config
