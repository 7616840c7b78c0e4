#include "config/trail.h"

#include <algorithm>
#include <iterator>
#include <limits>

namespace config {

Rounds Trail::add(Origin origin, std::uint64_t rounds) {
  rounds = std::max<std::uint64_t>(rounds, 1);
  const bool has_room = rounds < std::numeric_limits<std::uint32_t>::max() - next_;
  if (origins_.size() >= kMaxOrigins || !has_room) return {.first = origin.parent, .step = 0};
  origin.first = static_cast<std::uint32_t>(next_);
  origin.text = intern(origin.text);
  next_ += rounds;
  origins_.push_back(origin);
  return {.first = origin.first, .step = 1};
}

const Origin* Trail::find(std::uint32_t number) const {
  const auto after = std::ranges::upper_bound(origins_, number, {}, &Origin::first);
  return number == 0 || after == origins_.begin() ? nullptr : &*std::prev(after);
}

std::string_view Trail::intern(std::string_view text) {
  const auto known = known_texts_.find(text);
  if (known != known_texts_.end()) return known->second;
  const std::string_view kept = texts_.emplace_back(text);
  known_texts_.emplace(kept, kept);
  return kept;
}

}  // namespace config
