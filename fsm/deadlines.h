// One deadline per router in a heap. An advert only moves the number: a later deadline leaves the
// heap as it is and is corrected when the old time comes; an earlier one moves up at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "vrrp/indices.h"
#include "vrrp/time.h"

namespace fsm {

class Deadlines {
 public:
  // Allocates everything it will ever need.
  explicit Deadlines(std::size_t routers);

  // kNever takes the router out.
  void set(vrrp::RouterIndex router, vrrp::Instant when);

  // No deadline comes before this; it may be earlier than the next real one. kNever: there is none.
  vrrp::Instant next() const;

  // Takes out one router whose deadline is at or before `now`.
  std::optional<vrrp::RouterIndex> pop_due(vrrp::Instant now);

 private:
  struct Entry {
    vrrp::Instant filed;  // at or before the router's wanted deadline
    std::uint32_t router;
  };
  static constexpr std::uint32_t kAbsent = UINT32_MAX;

  void sift_up(std::size_t at);
  void sift_down(std::size_t at);
  void place(std::size_t at, Entry entry);
  void remove_top();

  std::vector<Entry> heap_;
  std::vector<vrrp::Instant> wanted_;    // by router
  std::vector<std::uint32_t> position_;  // by router: place in the heap, or kAbsent
};

}  // namespace fsm
