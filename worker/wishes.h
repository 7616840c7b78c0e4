// At most one wish per router, served in the order in which routers first wished. Memory is bounded
// by the number of routers; a newer wish replaces an older one in its place.
#pragma once

#include <cstdint>
#include <vector>

#include "vrrp/indices.h"

namespace worker {

// `Wish` is an enumeration with the enumerator `none`.
template <typename Wish>
class Wishes {
 public:
  explicit Wishes(std::size_t routers) : wish_(routers, Wish::none), queue_(routers) {}

  void put(vrrp::RouterIndex router, Wish wish) {
    Wish& present = wish_[router.number];
    if (present == Wish::none) {
      queue_[(head_ + count_) % queue_.size()] = router;
      ++count_;
    }
    present = wish;
  }

  bool empty() const { return count_ == 0; }
  Wish of(vrrp::RouterIndex router) const { return wish_[router.number]; }

  struct Taken {
    vrrp::RouterIndex router;
    Wish wish;
  };
  // Only when not empty.
  Taken take() {
    const vrrp::RouterIndex router = queue_[head_];
    head_ = (head_ + 1) % queue_.size();
    --count_;
    const Wish wish = wish_[router.number];
    wish_[router.number] = Wish::none;
    return {router, wish};
  }

 private:
  std::vector<Wish> wish_;  // by router
  std::vector<vrrp::RouterIndex> queue_;
  std::size_t head_ = 0;
  std::size_t count_ = 0;
};

}  // namespace worker
