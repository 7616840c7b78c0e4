// The judge of a Plan's rows about native checks. A part of check_checks() in plan_checks_valid.cc.
#pragma once

#include <expected>

#include "contract/plan_checks_valid.h"

namespace contract {

// Of rows whose checks have been judged.
std::expected<void, PlanError> check_probes(const CheckRows& rows);

}  // namespace contract
