// Time as this project speaks of it: centiseconds on the wire, nanoseconds inside, and one Instant
// type for "now", which is always handed in. Nothing here reads a clock.
#pragma once

#include <chrono>
#include <cstdint>

namespace vrrp {

using Nanoseconds = std::chrono::nanoseconds;

// The unit of Max Advertise Interval in VRRPv3 (RFC 9568 5.2.7).
using Centiseconds = std::chrono::duration<std::int64_t, std::centi>;

// A tag for points in time on the host's monotonic clock; it cannot be asked for the time.
struct MonotonicClock {
  // NOLINTBEGIN(readability-identifier-naming): the standard's names for a clock's members.
  using duration = Nanoseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<MonotonicClock, duration>;
  static constexpr bool is_steady = true;
  // NOLINTEND(readability-identifier-naming)
};

using Instant = MonotonicClock::time_point;

// A deadline that never comes.
inline constexpr Instant kNever = Instant::max();

static_assert(Centiseconds{100} == std::chrono::seconds{1});

}  // namespace vrrp
