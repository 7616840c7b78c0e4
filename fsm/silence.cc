#include "fsm/silence.h"

#include <algorithm>

namespace fsm {
namespace {

constexpr int kMaxIntervalsOfDoubt = 3;
// Clocks that drift apart are not stepped; an arrival may be off by so much.
constexpr vrrp::Nanoseconds kMaxDrift = std::chrono::milliseconds{1};
// Without loss for so long, the next one is news.
constexpr vrrp::Nanoseconds kEndOfLoss = std::chrono::seconds{1};

}  // namespace

vrrp::Instant silence_believable_at(vrrp::Instant deadline, vrrp::Nanoseconds active_interval,
                                    const Hearing& hearing) {
  const vrrp::Instant end_of_doubt = deadline + kMaxIntervalsOfDoubt * active_interval;
  const bool heard_enough = hearing.drained || hearing.latest_arrival > deadline ||
                            (hearing.has_false_stamps && hearing.pass_began >= end_of_doubt);
  if (hearing.pass_began < deadline || !heard_enough) {
    // The next pass, whenever it is, begins later than this one.
    return std::max(deadline, hearing.pass_began + vrrp::Nanoseconds{1});
  }
  if (hearing.last_overflow == vrrp::Instant{}) return deadline;
  const vrrp::Instant clean = hearing.last_overflow + active_interval;
  return std::clamp(clean, deadline, end_of_doubt);
}

void Listener::compare_clocks(vrrp::Nanoseconds ahead_of_realtime) {
  ahead_of_realtime_ = ahead_of_realtime;
  const vrrp::Nanoseconds drift = std::chrono::abs(ahead_of_realtime - ahead_when_drained_);
  if (drift > kMaxDrift) hearing_.has_false_stamps = true;
}

Listener::Heard Listener::hear(const Delivery& delivery, vrrp::Instant now) {
  // Datagrams of one socket come in the order of their arrival. What a stamp from before a step of
  // the wall clock says is kept between the datagram before and now, which is good enough to time
  // an advert, but proves nothing of what may still be in the queue.
  const vrrp::Instant stamped{delivery.stamp + ahead_of_realtime_};
  latest_heard_ = std::clamp(stamped, latest_heard_, now);
  if (!hearing_.has_false_stamps) hearing_.latest_arrival = latest_heard_;
  Heard heard{.arrival = latest_heard_, .lost = delivery.overflow_count - overflow_count_};
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
  latest_heard_ = std::max(latest_heard_, pass.began);
  hearing_.latest_arrival = latest_heard_;
  hearing_.has_false_stamps = false;
  ahead_when_drained_ = ahead_of_realtime_;
}

}  // namespace fsm
