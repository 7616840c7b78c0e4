// The judge of the rows about URLs, for validate_plan() alone; and what a URL is, for those who
// make such rows as well.
#pragma once

#include <expected>
#include <string_view>

#include "contract/plan.h"

namespace contract {

// Whether events can be posted to it: http or https, a host, perhaps a port and a user with a
// password (RFC 3986 3.2), and whatever visible ASCII follows, but no fragment.
bool is_post_url(std::string_view text);

std::expected<void, PlanError> check_urls(const Plan& plan, std::string_view text);

}  // namespace contract
