#include "tests/sim/helper.h"

#include <algorithm>
#include <cerrno>

namespace sim {

Moment Helper::take(const contract::RequestItem& request, Moment now) {
  busy_until_ = std::max(busy_until_, now);
  if (request.operation != contract::Operation::announce) busy_until_ += delay_;
  queue_.push_back({.request = request, .at = busy_until_});
  return busy_until_;
}

std::optional<contract::FactItem> Helper::carry_out() {
  const contract::RequestItem request = queue_.front().request;
  queue_.pop_front();
  contract::FactItem fact{.index = request.router};
  switch (request.operation) {
    case contract::Operation::announce:
      return std::nullopt;
    case contract::Operation::release:
      is_present_[request.router] = false;
      fact.kind = contract::FactKind::released;
      return fact;
    case contract::Operation::hold:
      break;
  }
  if (fails_ && !is_present_[request.router]) {
    fact.kind = contract::FactKind::hold_failed;
    fact.error = EADDRNOTAVAIL;
    return fact;
  }
  is_present_[request.router] = true;
  fact.kind = contract::FactKind::held;
  return fact;
}

void Helper::forget_everything() {
  queue_.clear();
  is_present_.assign(is_present_.size(), false);
}

}  // namespace sim
