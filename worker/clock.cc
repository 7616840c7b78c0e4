#include "worker/clock.h"

#include <ctime>

namespace worker {
namespace {

vrrp::Nanoseconds read(clockid_t clock) {
  timespec time{};
  // Cannot fail for these two clocks.
  clock_gettime(clock, &time);
  return std::chrono::seconds{time.tv_sec} + vrrp::Nanoseconds{time.tv_nsec};
}

}  // namespace

vrrp::Instant Clock::now() { return vrrp::Instant{read(CLOCK_MONOTONIC)}; }

vrrp::Nanoseconds Clock::monotonic_ahead_of_realtime() {
  return read(CLOCK_MONOTONIC) - read(CLOCK_REALTIME);
}

}  // namespace worker
