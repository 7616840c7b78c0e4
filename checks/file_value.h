// The number that a file says, with keepalived's rules. Pure; file_checks.cc is the caller.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace checks {

// More of a file does not count.
inline constexpr std::size_t kMaxValueBytes = 127;

// As strtol reads the start of the text: blanks, a sign, decimal, 0x and hexadecimal or 0 and
// octal digits; what follows does not count. 0 when it begins otherwise. What does not fit is the
// nearest number that does.
std::int32_t file_value(std::string_view content);

}  // namespace checks
