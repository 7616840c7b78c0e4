// The judge of a Plan's rows about notifications. A part of validate_plan() in plan.cc, which has
// judged the scripts and the checks before.
#pragma once

#include <expected>
#include <string_view>

#include "contract/plan.h"

namespace contract {

std::expected<void, PlanError> check_notifications(const Plan& plan);
// `text`: of the Plan.
std::expected<void, PlanError> check_fifos(const Plan& plan, std::string_view text);

}  // namespace contract
