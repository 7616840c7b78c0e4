// The characters between words, and those of names. By hand, because every character of an expanded
// text passes here.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace config {

// The line feed is none: it ends a line.
constexpr bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r' && c != '\n'); }

// Offset of the first blank from `at` on, or of the first other character; or the end.
constexpr std::size_t find_blank(std::string_view text, std::size_t at = 0) {
  while (at < text.size() && !is_blank(text[at])) ++at;
  return at;
}
constexpr std::size_t skip_blanks(std::string_view text, std::size_t at = 0) {
  while (at < text.size() && is_blank(text[at])) ++at;
  return at;
}
// Offset behind the last character that is no blank.
constexpr std::size_t end_without_blanks(std::string_view text) {
  std::size_t end = text.size();
  while (end > 0 && is_blank(text[end - 1])) --end;
  return end;
}

// Only ASCII that can be seen: what a name in a Plan is made of.
constexpr bool is_visible(std::string_view text) {
  for (const char c : text) {
    if (c <= ' ' || c >= 0x7f) return false;
  }
  return true;
}

// Of ASCII; all else stays.
inline std::string in_small_letters(std::string_view text) {
  std::string small(text);
  for (char& c : small) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return small;
}

}  // namespace config
