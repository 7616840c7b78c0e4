// The judge of a Plan's rows about checks of this host itself. A part of plan_checks_valid.h.
#pragma once

#include <expected>
#include <string_view>

#include "contract/plan_checks_valid.h"

namespace contract {

std::expected<void, PlanError> check_local(const CheckRows& rows);

// Whether it can be the name of a unit of systemd, and is that of a folder that leads nowhere else.
bool is_unit_name(std::string_view name);

}  // namespace contract
