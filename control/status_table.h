// The status document as tables for a person. Pure: text in, text out.
#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace control {

// A table of the routers, and one of the health checks when there are some; a row that needs
// attention begins with "!". Or why there is none.
std::expected<std::string, std::string> status_table(std::string_view document);

}  // namespace control
