// The judge of the rows about mail, for validate_plan() alone; and what an address is, for those
// who make such rows as well.
#pragma once

#include <expected>
#include <string_view>

#include "contract/plan.h"

namespace contract {

// Whether it can stand in a header as it is, alone and among others: visible ASCII, and nothing
// that begins a comment, a group, a quoted part or another address there.
bool is_mail_address(std::string_view text);
// Whether it can stand in a subject: printable ASCII, not too long.
bool is_mail_host(std::string_view text);

std::expected<void, PlanError> check_mail(const Plan& plan, std::string_view text);

}  // namespace contract
