#include "fsm/silence.h"

#include <algorithm>

namespace fsm {
namespace {

constexpr int kMaxIntervalsOfDoubt = 3;
// Clocks that drift apart are not stepped; an arrival may be off by so much.
constexpr vrrp::Nanoseconds kMaxDrift = std::chrono::milliseconds{1};
// That an advert can say (v2). Every router believes silence again after so long without loss.
constexpr vrrp::Nanoseconds kLongestInterval = std::chrono::seconds{255};
// Without loss for so long, the next one is news.
constexpr vrrp::Nanoseconds kEndOfLoss = std::chrono::seconds{1};

}  // namespace

vrrp::Instant silence_believable_at(vrrp::Instant deadline, vrrp::Nanoseconds active_interval,
                                    const Hearing& hearing) {
  const vrrp::Nanoseconds most = kMaxIntervalsOfDoubt * active_interval;
  const bool has_false_stamps = hearing.false_stamps_since != vrrp::Instant{};
  const bool heard_enough =
      hearing.drained || hearing.latest_arrival > deadline ||
      (has_false_stamps &&
       hearing.pass_began >= std::max(deadline, hearing.false_stamps_since) + most);
  if (hearing.pass_began < deadline || !heard_enough) {
    // The next pass, whenever it is, begins later than this one.
    return std::max(deadline, hearing.pass_began + vrrp::Nanoseconds{1});
  }
  if (hearing.last_overflow == vrrp::Instant{}) return deadline;
  const vrrp::Instant clean = hearing.last_overflow + active_interval;
  return std::clamp(clean, deadline, std::max(deadline, hearing.first_overflow) + most);
}

void Listener::compare_clocks(vrrp::Nanoseconds ahead_of_realtime, vrrp::Instant now) {
  ahead_of_realtime_ = ahead_of_realtime;
  const vrrp::Nanoseconds drift = std::chrono::abs(ahead_of_realtime - ahead_when_drained_);
  if (drift <= kMaxDrift || hearing_.false_stamps_since != vrrp::Instant{}) return;
  hearing_.false_stamps_since = now;
}

Listener::Heard Listener::hear(const Delivery& delivery, vrrp::Instant now) {
  // Datagrams of one socket come in the order of their arrival. What a stamp from before a step of
  // the wall clock says is kept between the datagram before and now, which is good enough to time
  // an advert, but proves nothing of what may still be in the queue.
  const vrrp::Instant stamped{delivery.stamp + ahead_of_realtime_};
  latest_heard_ = std::clamp(stamped, latest_heard_, now);
  const bool is_true = hearing_.false_stamps_since == vrrp::Instant{};
  if (is_true) hearing_.latest_arrival = latest_heard_;
  Heard heard{.arrival = latest_heard_, .lost = delivery.overflow_count - overflow_count_};
  if (heard.lost == 0) return heard;
  overflow_count_ = delivery.overflow_count;
  heard.begins_loss = now - hearing_.last_overflow > kEndOfLoss;
  const bool is_first = hearing_.last_overflow == vrrp::Instant{};
  if (is_first || now - hearing_.last_overflow > kLongestInterval) hearing_.first_overflow = now;
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
  hearing_.false_stamps_since = {};
  ahead_when_drained_ = ahead_of_realtime_;
}

}  // namespace fsm
