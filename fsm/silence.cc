#include "fsm/silence.h"

#include <algorithm>

namespace fsm {
namespace {

constexpr int kMaxIntervalsOfDoubt = 3;
// Clocks that drift apart are not stepped; an arrival may be off by so much.
constexpr vrrp::Nanoseconds kMaxDrift = std::chrono::milliseconds{1};
// A datagram does not wait longer than this in the queue of a worker that runs.
constexpr vrrp::Nanoseconds kLongestDoubt = std::chrono::seconds{10};
// That an advert can say (v2). Every router believes silence again after so long without loss.
constexpr vrrp::Nanoseconds kLongestInterval = std::chrono::seconds{255};
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
  const vrrp::Instant last =
      std::max(deadline, hearing.first_overflow) + kMaxIntervalsOfDoubt * active_interval;
  return std::clamp(clean, deadline, last);
}

// What came before a step is stamped off by as much, so a stamp that is later than now and the step
// together is of a datagram that came after it.
void Listener::compare_clocks(vrrp::Nanoseconds ahead_of_realtime, vrrp::Instant now) {
  ahead_of_realtime_ = ahead_of_realtime;
  const vrrp::Nanoseconds step = std::chrono::abs(ahead_of_realtime - ahead_when_true_);
  if (step <= kMaxDrift) return;
  ahead_when_true_ = ahead_of_realtime;
  false_stamps_until_ = std::max(false_stamps_until_, now) + std::min(step, kLongestDoubt);
}

Listener::Heard Listener::hear(const Delivery& delivery, vrrp::Instant now) {
  // Datagrams of one socket come in the order of their arrival. What a false stamp says is kept
  // between the datagram before and now, which is good enough to time an advert, but proves nothing
  // of what may still be in the queue.
  const vrrp::Instant stamped{delivery.stamp + ahead_of_realtime_};
  latest_heard_ = std::clamp(stamped, latest_heard_, now);
  if (stamped > false_stamps_until_ && stamped <= now) {
    false_stamps_until_ = {};
    hearing_.latest_arrival = latest_heard_;
  }
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
  false_stamps_until_ = {};
  ahead_when_true_ = ahead_of_realtime_;
}

}  // namespace fsm
