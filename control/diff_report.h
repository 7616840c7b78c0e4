// What `regent diff` prints for people: the routers that are disturbed first, each on a line with
// its details below, and a line that counts.
//
//   - web (eth0, VRID 51, IPv4): removed, its addresses are withdrawn
//       - 192.0.2.1/24
//   ~ mail (eth0, VRID 53, IPv4): keeps its state
//       priority 100 -> 150
//   1 removed, 1 changed, 12 untouched.
#pragma once

#include <string>

#include "config/plan_difference.h"
#include "contract/plan.h"

namespace control {

// Borrows all three.
struct DiffInput {
  const contract::Plan& before;
  const contract::Plan& after;
  const config::PlanDifference& difference;
};

std::string diff_report(const DiffInput& input);

}  // namespace control
