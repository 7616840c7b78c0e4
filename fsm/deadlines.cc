#include "fsm/deadlines.h"

#include <algorithm>

#include "vrrp/check.h"

namespace fsm {

Deadlines::Deadlines(std::size_t routers)
    : wanted_(routers, vrrp::kNever), position_(routers, kAbsent) {
  heap_.reserve(routers);
}

void Deadlines::set(vrrp::RouterIndex router, vrrp::Instant when) {
  CHECK(router.number < wanted_.size());
  wanted_[router.number] = when;
  const std::uint32_t at = position_[router.number];
  if (at == kAbsent) {
    if (when == vrrp::kNever) return;
    heap_.push_back({});
    place(heap_.size() - 1, {.filed = when, .router = router.number});
    sift_up(heap_.size() - 1);
  } else if (when < heap_[at].filed) {
    heap_[at].filed = when;
    sift_up(at);
  }
}

vrrp::Instant Deadlines::next() const { return heap_.empty() ? vrrp::kNever : heap_.front().filed; }

std::optional<vrrp::RouterIndex> Deadlines::pop_due(vrrp::Instant now) {
  while (!heap_.empty() && heap_.front().filed <= now) {
    const std::uint32_t router = heap_.front().router;
    const vrrp::Instant wanted = wanted_[router];
    if (wanted == vrrp::kNever) {
      remove_top();
    } else if (wanted > now) {
      heap_.front().filed = wanted;
      sift_down(0);
    } else {
      remove_top();
      wanted_[router] = vrrp::kNever;
      return vrrp::RouterIndex{router};
    }
  }
  return std::nullopt;
}

void Deadlines::place(std::size_t at, Entry entry) {
  heap_[at] = entry;
  position_[entry.router] = static_cast<std::uint32_t>(at);
}

void Deadlines::remove_top() {
  position_[heap_.front().router] = kAbsent;
  const Entry last = heap_.back();
  heap_.pop_back();
  if (heap_.empty()) return;
  place(0, last);
  sift_down(0);
}

void Deadlines::sift_up(std::size_t at) {
  const Entry entry = heap_[at];
  while (at > 0) {
    const std::size_t parent = (at - 1) / 2;
    if (heap_[parent].filed <= entry.filed) break;
    place(at, heap_[parent]);
    at = parent;
  }
  place(at, entry);
}

void Deadlines::sift_down(std::size_t at) {
  const Entry entry = heap_[at];
  for (std::size_t child = 2 * at + 1; child < heap_.size(); child = 2 * at + 1) {
    if (child + 1 < heap_.size() && heap_[child + 1].filed < heap_[child].filed) ++child;
    if (entry.filed <= heap_[child].filed) break;
    place(at, heap_[child]);
    at = child;
  }
  place(at, entry);
}

}  // namespace fsm
