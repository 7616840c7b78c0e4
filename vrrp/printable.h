// Printable ASCII. What a script, a server or another process has written is anything, and
// terminals and mail programs believe what they read.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace vrrp {

constexpr bool is_printable(char c) { return c >= ' ' && c <= '~'; }

// The same text with a question mark for each byte that is something else.
inline std::string printable(std::string_view text) {
  std::string shown(text);
  std::ranges::replace_if(shown, [](char c) { return !is_printable(c); }, '?');
  return shown;
}

}  // namespace vrrp
