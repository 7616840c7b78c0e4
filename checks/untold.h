// What the worker is still to be told: numbers of checks or of routers, each once, first come
// first. What is said of a number is what holds when it is said. The callers are book.cc and
// ranks.cc.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "contract/check_message.h"

namespace checks {

class Untold {
 public:
  // Of numbers below `count`.
  explicit Untold(std::size_t count) : is_waiting_(count) {}

  void add(std::uint32_t number);
  // The next items, made by `item_of(number)`: at most as many as a record holds; empty: all is
  // told. Valid until the next call of any of these.
  std::span<const contract::CheckItem> news(auto item_of) {
    news_count_ = std::min(waiting_.size(), news_.size());
    for (std::size_t i = 0; i < news_count_; ++i) news_[i] = item_of(waiting_[i]);
    return std::span(news_).first(news_count_);
  }
  // What news() said last was told.
  void note_told();

 private:
  std::vector<std::uint32_t> waiting_;  // the first one next
  std::vector<bool> is_waiting_;        // by number
  std::array<contract::CheckItem, contract::kMaxItemsPerRecord> news_{};
  std::size_t news_count_ = 0;
};

}  // namespace checks
