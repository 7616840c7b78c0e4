// What differs between the notifications of one router in two Plans. A part of plan_difference.h.
#pragma once

#include <vector>

#include "config/check_difference.h"
#include "config/plan_difference.h"

namespace config {

std::vector<SettingChange> notify_changes(const PlannedRouter& before, const PlannedRouter& after);

}  // namespace config
