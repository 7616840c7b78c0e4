// What waits to be told about virtual routers, in the order in which it came: of each router the
// latest only. The callers are fifo_lines.h and post_queue.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

namespace control {

template <typename Item>
class LatestOfEach {
 public:
  struct Entry {
    std::uint32_t router;
    Item item;
  };

  bool is_empty() const { return entries_.empty(); }
  std::size_t size() const { return entries_.size(); }

  // Puts it behind all others. Returns what waited of this router, and does not any more.
  std::optional<Item> put(std::uint32_t router, Item item) {
    std::optional<Item> older;
    if (const auto found = places_.find(router); found != places_.end()) {
      const auto entry = entries_.find(found->second);
      older = std::move(entry->second.item);
      entries_.erase(entry);
    }
    add(++last_, router, std::move(item));
    return older;
  }

  // Puts back in front of all others what was taken; nothing of its router waits.
  void put_back(Entry entry) { add(--first_, entry.router, std::move(entry.item)); }

  // What waits of this router; null: nothing.
  Item* find(std::uint32_t router) {
    const auto found = places_.find(router);
    return found == places_.end() ? nullptr : &entries_.find(found->second)->second.item;
  }

  // The first one; only of what is not empty.
  const Item& first() const { return entries_.begin()->second.item; }
  Entry take_first() {
    Entry entry = std::move(entries_.begin()->second);
    places_.erase(entry.router);
    entries_.erase(entries_.begin());
    return entry;
  }

  void clear() {
    entries_.clear();
    places_.clear();
  }

 private:
  void add(std::int64_t place, std::uint32_t router, Item item) {
    places_[router] = place;
    entries_.emplace(place, Entry{.router = router, .item = std::move(item)});
  }

  std::map<std::int64_t, Entry> entries_;         // by their places in the order
  std::map<std::uint32_t, std::int64_t> places_;  // of the routers
  std::int64_t first_ = 0;
  std::int64_t last_ = 0;
};

}  // namespace control
