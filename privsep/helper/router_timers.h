// At most one deadline per router, the earliest first. Memory is bounded by the number of routers,
// whatever is asked how often.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "vrrp/time.h"

namespace helper {

class RouterTimers {
 public:
  explicit RouterTimers(std::size_t routers) : at_(routers, vrrp::kNever) {}

  // Replaces the router's deadline; kNever removes it.
  void set(std::uint32_t router, vrrp::Instant at) {
    if (at_[router] != vrrp::kNever) order_.erase({at_[router], router});
    at_[router] = at;
    if (at != vrrp::kNever) order_.emplace(at, router);
  }
  vrrp::Instant at(std::uint32_t router) const { return at_[router]; }
  vrrp::Instant next() const { return order_.empty() ? vrrp::kNever : order_.begin()->first; }
  // The router of the earliest deadline that has passed; its deadline is gone afterwards.
  std::optional<std::uint32_t> pop_due(vrrp::Instant now) {
    if (next() > now || order_.empty()) return std::nullopt;
    const std::uint32_t router = order_.begin()->second;
    set(router, vrrp::kNever);
    return router;
  }

 private:
  std::vector<vrrp::Instant> at_;
  std::set<std::pair<vrrp::Instant, std::uint32_t>> order_;
};

}  // namespace helper
