#include "checks/rise_fall.h"

#include <utility>

namespace checks {

using vrrp::Verdict;

void RiseFall::take(Result result) {
  if (result == Result::none) return miss();
  has_missed_ = false;
  const Verdict said = result == Result::good ? Verdict::up : Verdict::down;
  if (said == verdict_) {
    streak_ = 0;
    return;
  }
  ++streak_;
  const std::uint32_t needed = said == Verdict::up ? rise_ : fall_;
  if (verdict_ != Verdict::unknown && streak_ < needed) return;
  verdict_ = said;
  streak_ = 0;
}

void RiseFall::miss() {
  const bool is_second = std::exchange(has_missed_, true);
  streak_ = 0;
  if (verdict_ == Verdict::down) return;
  verdict_ = is_second ? Verdict::down : Verdict::unknown;
}

}  // namespace checks
