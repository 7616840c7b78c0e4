// "Did you mean": the known word that is the fewest typing mistakes away.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace config {

// Insertions, deletions, replacements and swaps of neighbours that turn one word into the other.
std::size_t typing_distance(std::string_view from, std::string_view to);

// The candidate closest to `word`, the first of several. When all are more than a third of the word
// away, the shortest that starts with it, if it has five characters; otherwise empty. Differences
// of upper and lower case count for nothing.
std::string_view closest(std::span<const std::string_view> candidates, std::string_view word);

// "did you mean `priority`?"; empty when there is no word near.
std::string did_you_mean(std::string_view near);

}  // namespace config
