// The settings of one instance as they hold together: version, interval, authentication, priority
// and preemption, announcements. Defaults come from global_defs, and from keepalived where that is
// silent.
#pragma once

#include <cstdint>
#include <optional>

#include "config/config.h"
#include "config/diagnostic.h"
#include "contract/plan.h"
#include "vrrp/version.h"

namespace config {

// What can be said of global_defs, and of where it stands.
void check_globals(const Config& config, Diagnostics& diagnostics);

// The version of a router of this family, also when it is one that the family cannot have.
vrrp::Version configured_version(const Globals& globals, const Instance& instance,
                                 vrrp::Family family);
// The priority, or what is meant without one.
std::uint8_t configured_priority(const Instance& instance);

// Fills in everything of `row` but its name, its interface and its addresses. Without a family, of
// which there is an error already, nothing is said that depends on it.
void apply_settings(const Globals& globals, const Instance& instance,
                    std::optional<vrrp::Family> family, contract::PlanRouter& row,
                    Diagnostics& diagnostics);

}  // namespace config
