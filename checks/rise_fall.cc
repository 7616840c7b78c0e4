#include "checks/rise_fall.h"

namespace checks {

using vrrp::Verdict;

void RiseFall::take(Result result) {
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

}  // namespace checks
