// The rows of a Plan about checks of this host itself: what of it is looked at. A part of plan.h.
#pragma once

#include <cstdint>

#include "contract/plan_checks.h"

namespace contract {

inline constexpr std::uint32_t kMaxPathBytes = 4095;

// A file with a number in it.
struct PlanFile {
  PlanText path = {};  // absolute
};
static_assert(sizeof(PlanFile) == 8);

}  // namespace contract
