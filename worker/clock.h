// The only place where the worker asks for the time: once per turn.
#pragma once

#include "vrrp/time.h"

namespace worker {

struct Clock {
  static vrrp::Instant now();
  // CLOCK_MONOTONIC minus CLOCK_REALTIME at this moment, to translate the kernel's time stamps.
  static vrrp::Nanoseconds monotonic_ahead_of_realtime();
};

}  // namespace worker
