#include "config/suggest.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

namespace config {
namespace {

// No keyword is longer; whatever is, is not a misspelt keyword.
constexpr std::size_t kMaxWordBytes = 48;

char lower_case(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lower_case(std::string_view word) {
  std::string lower(word);
  std::ranges::transform(lower, lower.begin(), [](char c) { return lower_case(c); });
  return lower;
}

// What somebody has cut short: `virtual_ip`. Fewer characters are the start of anything.
std::string_view shortest_with_start(std::span<const std::string_view> candidates,
                                     std::string_view start) {
  constexpr std::size_t kLeastBytes = 5;
  std::string_view found;
  if (start.size() < kLeastBytes) return found;
  for (const std::string_view candidate : candidates) {
    const bool is_better = found.empty() || candidate.size() < found.size();
    if (is_better && lower_case(candidate).starts_with(start)) found = candidate;
  }
  return found;
}

}  // namespace

std::size_t typing_distance(std::string_view from, std::string_view to) {
  // Three rows of the table of distances between prefixes: `row[j]` belongs to to.substr(0, j).
  std::vector<std::size_t> before_last(to.size() + 1);
  std::vector<std::size_t> last(to.size() + 1);
  std::vector<std::size_t> row(to.size() + 1);
  for (std::size_t j = 0; j <= to.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= from.size(); ++i) {
    std::swap(before_last, last);
    std::swap(last, row);
    row[0] = i;
    for (std::size_t j = 1; j <= to.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
      const bool is_swap = i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1];
      if (is_swap) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
  }
  return row[to.size()];
}

std::string_view closest(std::span<const std::string_view> candidates, std::string_view word) {
  if (word.size() > kMaxWordBytes) return {};
  const std::string given = lower_case(word);
  std::size_t best = std::max<std::size_t>(word.size() / 3, 1) + 1;
  std::string_view found;
  for (const std::string_view candidate : candidates) {
    const std::size_t least =
        std::max(candidate.size(), word.size()) - std::min(candidate.size(), word.size());
    if (least >= best) continue;
    const std::size_t distance = typing_distance(given, lower_case(candidate));
    if (distance < best) {
      best = distance;
      found = candidate;
    }
  }
  return found.empty() ? shortest_with_start(candidates, given) : found;
}

std::string did_you_mean(std::string_view near) {
  return near.empty() ? "" : fmt::format("did you mean `{}`?", near);
}

}  // namespace config
