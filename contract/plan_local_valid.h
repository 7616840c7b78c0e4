// The judge of a Plan's rows about checks of this host itself. A part of plan_checks_valid.h.
#pragma once

#include <expected>

#include "contract/plan_checks_valid.h"

namespace contract {

std::expected<void, PlanError> check_local(const CheckRows& rows);

}  // namespace contract
