// What differs between the blocks of notify_url in two Plans. A part of plan_difference.h; the
// caller is notify_difference.cc.
#pragma once

#include <vector>

#include "config/plan_difference.h"
#include "contract/plan.h"

namespace config {

// Blocks are the same one when they have the same name; those that go come first. Of a URL its
// scheme, host and port are shown, and nothing of a header: both texts are empty when the rest
// differs. Of a block that comes or goes there is its `url` alone.
std::vector<SettingChange> url_changes(const contract::Plan& before, const contract::Plan& after);

}  // namespace config
