// The patterns of include: which names match `*`, `?` and `[...]`, and what a pattern with braces
// stands for. As a shell does it, and without its surprises: nothing here is exponential.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace config {

bool has_wildcard(std::string_view pattern);

// A name without slashes. A leading dot is matched only by a dot.
bool matches(std::string_view pattern, std::string_view name);

// "a{b,c{d,e}}" is "ab", "acd", "ace". A brace without its partner stands for itself. Nothing when
// there would be more than kMaxAlternatives.
inline constexpr std::size_t kMaxAlternatives = 1000;
std::optional<std::vector<std::string>> expand_braces(std::string_view pattern);

}  // namespace config
