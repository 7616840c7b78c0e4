#include "os/clock.h"

#include <ctime>

namespace os {

vrrp::Instant monotonic_now() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);  // Cannot fail for this clock.
  return vrrp::Instant{std::chrono::seconds{time.tv_sec} + vrrp::Nanoseconds{time.tv_nsec}};
}

}  // namespace os
