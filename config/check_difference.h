// What changes for a virtual router in the checks that it depends on, when one Plan follows
// another. A part of plan_difference.h.
#pragma once

#include <cstdint>
#include <vector>

#include "config/plan_difference.h"
#include "contract/plan.h"

namespace config {

// A router of a Plan.
struct PlannedRouter {
  const contract::Plan& plan;
  std::uint32_t row = 0;
};

// `track_script`, `track_interface`, `track_check` or `track_file` when others are tracked, or with
// another weight; `vrrp_script`, `dns_check`, `tcp_check`, `http_check`, `icmp_check` or
// `track_file` for each that stays and is defined otherwise. No command is shown, and not what a
// tcp_check sends and expects or the headers of an http_check, as there may be a password in it:
// both texts are empty when only that differs.
std::vector<SettingChange> check_changes(const PlannedRouter& before, const PlannedRouter& after);

}  // namespace config
