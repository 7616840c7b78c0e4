#include "fsm/silence.h"

#include <algorithm>

namespace fsm {
namespace {

constexpr int kMaxIntervalsOfDoubt = 3;

}  // namespace

vrrp::Instant silence_believable_at(vrrp::Instant deadline, vrrp::Nanoseconds active_interval,
                                    const Hearing& hearing) {
  const bool heard_enough = hearing.drained || hearing.latest_arrival > deadline;
  if (hearing.pass_began < deadline || !heard_enough) {
    // The next pass, whenever it is, begins later than this one.
    return std::max(deadline, hearing.pass_began + vrrp::Nanoseconds{1});
  }
  if (hearing.last_overflow == vrrp::Instant{}) return deadline;
  const vrrp::Instant clean = hearing.last_overflow + active_interval;
  return std::clamp(clean, deadline, deadline + kMaxIntervalsOfDoubt * active_interval);
}

}  // namespace fsm
