// How the settings of a dns_check, tcp_check, http_check or unit_check go together: what is
// required, which times are not longer than others, and what can be expected of which answer. That
// names are unique and defined is trackers.h, which is the caller.
#pragma once

#include <cstdint>

#include "config/config.h"
#include "config/diagnostic.h"

namespace config {

void check_native(const NativeCheck& check, Diagnostics& diagnostics);

// What holds when nothing is given.
inline constexpr Decimal kNativeInterval{.millionths = 1'000'000};
// Four fifths of the interval.
Decimal default_timeout(Decimal interval);
// Of a server without one; 0: there has to be one.
std::uint16_t default_port(const NativeCheck& check);

}  // namespace config
