// What differs between the notifications of two Plans: those of one router, and those of all of
// them. A part of plan_difference.h.
#pragma once

#include <vector>

#include "config/check_difference.h"
#include "config/plan_difference.h"

namespace config {

std::vector<SettingChange> notify_changes(const PlannedRouter& before, const PlannedRouter& after);

// FIFOs, mail and URLs, and what they call this host.
std::vector<SettingChange> notification_changes(const contract::Plan& before,
                                                const contract::Plan& after);

}  // namespace config
