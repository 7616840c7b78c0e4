// One line of virtual_ipaddress: ADDRESS[/PREFIX] [dev INTERFACE], and words that are known but not
// supported yet.
#pragma once

#include <optional>
#include <string_view>

#include "config/config.h"
#include "config/diagnostic.h"
#include "config/statement.h"

namespace config {

// No keyword has a dot or a colon, and every address has one.
constexpr bool looks_like_address(std::string_view word) {
  return word.find_first_of(".:") != std::string_view::npos;
}

// The address of the line; nothing when it is not usable, which has been reported.
std::optional<AddressLine> read_address_line(const Statement& line, Diagnostics& diagnostics);

}  // namespace config
