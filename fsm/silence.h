// When may a Backup believe that nothing was said? An advert that lay in the socket while we were
// not scheduled, or that the kernel dropped because the queue was full, is not silence. Pure: the
// worker tells what its receive pass showed, the answer is a time.
#pragma once

#include "vrrp/time.h"

namespace fsm {

// What one family's receive socket has shown up to now.
struct Hearing {
  vrrp::Instant pass_began{};      // when the last receive pass entered the kernel
  bool drained = false;            // that pass found nothing more, with the receive armed
  vrrp::Instant latest_arrival{};  // of any advert handed to the state machine
  vrrp::Instant last_overflow{};   // when adverts were last found to be lost; the epoch: never
};

// The earliest instant at which a down deadline that has passed may be acted on, given an
// Active_Adver_Interval. At or before `hearing.pass_began`: now. Later: look again then.
// The socket is believed once it was empty after the deadline, or showed an advert that arrived
// after it. After an overflow one more interval must pass without loss, but a flood cannot put off
// a promotion by more than three intervals.
vrrp::Instant silence_believable_at(vrrp::Instant deadline, vrrp::Nanoseconds active_interval,
                                    const Hearing& hearing);

}  // namespace fsm
