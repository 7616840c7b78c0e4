// Time in a simulation. There is one virtual time; each host's monotonic clock starts anywhere and
// may run fast, and its wall clock may be stepped. worker::Clock, which the worker's loop asks, is
// defined in clock.cc and tells the time that was set last.
#pragma once

#include <chrono>
#include <cstdint>

#include "vrrp/time.h"

namespace sim {

using vrrp::Nanoseconds;

// A tag for points in the one virtual time, so that it is not mixed up with a host's.
struct TrueClock {
  // NOLINTBEGIN(readability-identifier-naming): the standard's names for a clock's members.
  using duration = Nanoseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<TrueClock, duration>;
  static constexpr bool is_steady = true;
  // NOLINTEND(readability-identifier-naming)
};
using Moment = TrueClock::time_point;

class HostClock {
 public:
  struct Shape {
    Nanoseconds start{};                // of the monotonic clock
    Nanoseconds wall_ahead{};           // wall clock minus monotonic clock
    std::int64_t fast_per_million = 0;  // 10,000: one percent
  };
  explicit HostClock(const Shape& shape) : shape_(shape) {}

  vrrp::Instant monotonic(Moment now) const;
  // The first moment at which monotonic() is at or after `instant`.
  Moment when(vrrp::Instant instant) const;
  Nanoseconds wall(Moment now) const;
  void step_wall(Nanoseconds by) { shape_.wall_ahead += by; }

  // From now on worker::Clock tells this time.
  void show(Moment now) const;

 private:
  Shape shape_;
};

}  // namespace sim
