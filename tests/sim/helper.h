// A model of the privileged helper of one host: takes requests in order, needs a while for each,
// and answers. Knows which routers' addresses are on the host.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "contract/message.h"
#include "tests/sim/clock.h"

namespace sim {

class Helper {
 public:
  Helper(std::size_t routers, Nanoseconds delay) : delay_(delay), is_present_(routers) {}

  // The addresses of a router that is held for the first time cannot be added: EADDRNOTAVAIL.
  void fail_holds(bool fails) { fails_ = fails; }

  // When the request will be carried out.
  Moment take(const contract::RequestItem& request, Moment now);
  bool is_due(Moment now) const { return !queue_.empty() && queue_.front().at <= now; }
  // Carries out the first request, which must be due; the answer, if it has one.
  std::optional<contract::FactItem> carry_out();

  bool is_present(std::uint32_t router) const { return is_present_[router]; }
  // The host lost its power.
  void forget_everything();

 private:
  struct Pending {
    contract::RequestItem request;
    Moment at;
  };

  Nanoseconds delay_;
  bool fails_ = false;
  Moment busy_until_;
  std::deque<Pending> queue_;
  std::vector<bool> is_present_;  // by router
};

}  // namespace sim
