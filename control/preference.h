// Another order in the text of a priority list: what `regent prefer` writes. Comments, blanks and
// all other entries stay as they are. Pure; the caller is prefer_command.cc.
#pragma once

#include <expected>
#include <span>
#include <string>
#include <string_view>

#include "contract/priority_list.h"

namespace control {

struct Preference {
  std::string_view router;
  std::span<const std::string> hosts;  // first in the new order, at least one
};
enum class NewHosts : std::uint8_t { refused, added };

// The text with these hosts before all others of the router's entry, which keep their order. A
// router that has no entry of its own gets one, made of the one that counted for it. An error is a
// sentence: the list is not good, or a host is not in the entry and is not to be added.
std::expected<std::string, std::string> prefer(std::string_view text, const Preference& preference,
                                               NewHosts new_hosts);

}  // namespace control
