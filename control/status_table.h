// The status document as a table for a person. Pure: text in, text out.
#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace control {

// The table with its newlines; a row that needs attention begins with "!". Or why there is none.
std::expected<std::string, std::string> status_table(std::string_view document);

}  // namespace control
