// Passwords that say nothing. A password of VRRP is no secret, as every advert shows it; it keeps
// apart groups that have the same VRID by mistake, which one that everybody chooses does not.
#pragma once

#include <string_view>

namespace config {

// Judges the 8 bytes that are sent. For lint_routers.cc.
bool is_guessable(std::string_view password);

}  // namespace config
