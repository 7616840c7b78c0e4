// How a dns_check or tcp_check of a Plan is defined, for the comparison with that of another. The
// caller is check_difference.cc.
#pragma once

#include <string>
#include <string_view>

#include "contract/plan.h"

namespace config {

// Everything that is shown, with the name first. Not what a tcp_check sends and expects, as there
// may be a password in it.
std::string native_definition(const contract::Plan& plan, const contract::PlanCheck& check);

// What is not shown of it; empty of a dns_check.
std::string native_secrets(const contract::Plan& plan, const contract::PlanCheck& check);

}  // namespace config
