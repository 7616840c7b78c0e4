// The judge of a Plan's rows about http checks. A part of check_probes() in plan_probes_valid.cc.
#pragma once

#include <expected>
#include <string_view>

#include "contract/plan_checks_valid.h"

namespace contract {

std::expected<void, PlanError> check_http(const CheckRows& rows);

// What can be asked for: begins with a slash, and has neither blanks nor control characters.
bool is_request_path(std::string_view text);
// What can be in a Host header and in a certificate: letters, digits, dots, hyphens, underscores.
bool is_host_name(std::string_view text);
// Lines of a name, a colon and a value in printable ASCII; empty: there is none.
bool are_header_lines(std::string_view text);
// Whether one of such lines has this name, whose letters may be small or large (RFC 9110 5.1).
bool has_header(std::string_view lines, std::string_view name);

}  // namespace contract
