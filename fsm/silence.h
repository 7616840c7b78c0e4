// When may a Backup believe that nothing was said? An advert that lay in the socket while we were
// not scheduled, or that the kernel dropped because the queue was full, is not silence. Pure: the
// worker tells what its receive passes showed, the answer is a time.
#pragma once

#include <cstdint>

#include "vrrp/time.h"

namespace fsm {

// What one family's receive socket has shown up to now.
struct Hearing {
  vrrp::Instant pass_began{};      // when the last receive pass entered the kernel
  bool drained = false;            // that pass found nothing more, with the receive armed
  vrrp::Instant latest_arrival{};  // of any advert, by stamps that can be trusted
  // When adverts were first and last found to be lost, in the present row of losses; the epoch:
  // never.
  vrrp::Instant first_overflow{};
  vrrp::Instant last_overflow{};
};

// The earliest instant at which a down deadline that has passed may be acted on, given an
// Active_Adver_Interval. At or before `hearing.pass_began`: now. Later: look again then.
// The socket is believed once it was empty after the deadline, or showed an advert that arrived
// after it. After an overflow one more interval must pass without loss, but a flood cannot put off
// a promotion by more than three intervals, from the deadline or from the first loss: we may have
// been asleep until then.
vrrp::Instant silence_believable_at(vrrp::Instant deadline, vrrp::Nanoseconds active_interval,
                                    const Hearing& hearing);

// Keeps the account of one receive socket: is told of every datagram and of the end of every pass.
class Listener {
 public:
  struct Delivery {
    vrrp::Nanoseconds stamp{};  // by the wall clock
    // Datagrams lost on the socket before this one, modulo 2^32.
    std::uint32_t overflow_count = 0;
  };
  struct Heard {
    vrrp::Instant arrival{};   // the stamp, as far as it can be true
    std::uint32_t lost = 0;    // since the datagram before
    bool begins_loss = false;  // the first loss after at least a second without
  };
  // At the beginning of a turn: the monotonic clock minus the wall clock.
  void compare_clocks(vrrp::Nanoseconds ahead_of_realtime, vrrp::Instant now);
  // A datagram was handed over in the turn of `now`.
  Heard hear(const Delivery& delivery, vrrp::Instant now);

  struct Pass {
    vrrp::Instant began{};   // before the kernel was entered
    bool armed = false;      // the receive goes on; false: it ended, and must be armed again
    bool delivered = false;  // at least one datagram, whatever it was
  };
  void end_pass(const Pass& pass);

  // Of the pass that ended last.
  vrrp::Instant believable_at(vrrp::Instant deadline, vrrp::Nanoseconds active_interval) const {
    return silence_believable_at(deadline, active_interval, hearing_);
  }

 private:
  Hearing hearing_{};
  vrrp::Instant latest_heard_{};  // as hear() said it
  std::uint32_t overflow_count_ = 0;
  vrrp::Nanoseconds ahead_of_realtime_{};
  vrrp::Nanoseconds ahead_when_true_{};
  // The wall clock was stepped: stamps up to this one prove nothing. The epoch: all are true.
  vrrp::Instant false_stamps_until_{};
};

}  // namespace fsm
