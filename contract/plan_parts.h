// What the judges of a Plan have in common: parts of its text, and addresses in its rows.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "contract/plan_checks.h"

namespace contract {

// Nothing when it is not inside the text, or too long.
inline std::optional<std::string_view> part_of(std::string_view text, PlanText place,
                                               std::size_t limit = SIZE_MAX) {
  if (place.offset > text.size() || place.size_bytes > text.size() - place.offset ||
      place.size_bytes > limit) {
    return std::nullopt;
  }
  return text.substr(place.offset, place.size_bytes);
}

inline bool is_visible(char c) { return c > ' ' && c < 0x7f; }

inline bool is_visible(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return is_visible(c); });
}

// Of what people name: not empty, visible ASCII, and no longer than that.
inline bool is_name(std::string_view text, std::size_t most_bytes) {
  return !text.empty() && text.size() <= most_bytes && is_visible(text);
}

// Absolute, of a file in a folder; what opens it wants a C string.
inline bool is_file_path(std::string_view path) {
  return path.starts_with('/') && !path.ends_with('/') && path.find('\0') == std::string_view::npos;
}

// Of a user or a group; it may be empty.
inline bool is_name_of_user(std::string_view name) {
  return name.size() <= kMaxUserNameBytes && is_visible(name);
}

// Of a row of a script's user: without the colon that stands for all further groups.
inline std::string_view named_group(std::string_view group) {
  return group.substr(group.starts_with(':') ? 1 : 0);
}

inline bool is_family(std::uint8_t number) { return number == 4 || number == 6; }

// Nothing but zeros behind an IPv4 address.
inline bool is_padded(std::uint8_t family, const std::array<std::uint8_t, 16>& bytes) {
  return family == 6 ||
         std::all_of(bytes.begin() + 4, bytes.end(), [](std::uint8_t octet) { return octet == 0; });
}

inline std::uint8_t longest_prefix(std::uint8_t family) { return family == 4 ? 32 : 128; }

}  // namespace contract
