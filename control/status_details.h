// The status document in full, for `regent status -v`: timers and counters of each router, what is
// known of each health check, counters of each interface. Pure: text in, text out.
#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace control {

// One paragraph per router, then one per check, then one per interface; of the reasons to drop an
// advert only those that occurred. Or why there are none.
std::expected<std::string, std::string> status_details(std::string_view document);

}  // namespace control
