#include "fsm/silence.h"

#include <algorithm>

namespace fsm {
namespace {

constexpr int kMaxIntervalsOfDoubt = 3;
// Without loss for so long, the next one is news.
constexpr vrrp::Nanoseconds kEndOfLoss = std::chrono::seconds{1};

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

Listener::Heard Listener::hear(const Delivery& delivery, vrrp::Instant now) {
  // The stamp is wall-clock time: a step of that clock must not matter. Datagrams of one socket
  // come in the order of their arrival.
  hearing_.latest_arrival = std::clamp(delivery.stamped, hearing_.latest_arrival, now);
  Heard heard{.arrival = hearing_.latest_arrival,
              .lost = delivery.overflow_count - overflow_count_};
  if (heard.lost == 0) return heard;
  overflow_count_ = delivery.overflow_count;
  heard.begins_loss = now - hearing_.last_overflow > kEndOfLoss;
  hearing_.last_overflow = now;
  return heard;
}

void Listener::end_pass(const Pass& pass) {
  hearing_.pass_began = pass.began;
  // A receive that ended, for want of buffers most likely, has not seen the end of the queue.
  hearing_.drained = pass.armed && !pass.delivered;
  if (!hearing_.drained) return;
  // Everything that had come before this pass was handed over.
  hearing_.latest_arrival = std::max(hearing_.latest_arrival, pass.began);
}

}  // namespace fsm
