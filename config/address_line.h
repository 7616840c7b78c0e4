// One line of virtual_ipaddress: ADDRESS[/PREFIX] [dev INTERFACE], and words that are known but not
// supported yet.
#pragma once

#include <optional>

#include "config/config.h"
#include "config/diagnostic.h"
#include "config/statement.h"

namespace config {

// The address of the line; nothing when it is not usable, which has been reported.
std::optional<AddressLine> read_address_line(const Statement& line, Diagnostics& diagnostics);

}  // namespace config
