// The arithmetic of RFC 9568 6.1 and RFC 3768 6.1, in nanoseconds: whole centiseconds would make
// every Backup of a sub-second router promote at the same moment.
#pragma once

#include "vrrp/priority.h"
#include "vrrp/time.h"
#include "vrrp/version.h"

namespace vrrp {

// v3: (256 - priority) / 256 of the Active router's interval. v2: that part of one second, whatever
// the interval.
constexpr Nanoseconds skew_time(Version version, Priority priority, Nanoseconds active_interval) {
  const Nanoseconds whole = version == Version::v2 ? std::chrono::seconds{1} : active_interval;
  return whole * (256 - priority.number()) / 256;
}

// Three intervals and the skew: how long a Backup waits for an advert.
constexpr Nanoseconds active_down_interval(Version version, Priority priority,
                                           Nanoseconds active_interval) {
  return 3 * active_interval + skew_time(version, priority, active_interval);
}

}  // namespace vrrp
