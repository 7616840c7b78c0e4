// The one source of chance of a simulation: the same seed gives the same run on every machine.
#pragma once

#include <cstdint>

#include "vrrp/check.h"
#include "vrrp/time.h"

namespace sim {

// SplitMix64.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  // 0 to count - 1.
  std::uint32_t below(std::uint32_t count) {
    CHECK(count > 0);
    return static_cast<std::uint32_t>(next() % count);
  }
  // Both ends included.
  std::uint32_t between(std::uint32_t low, std::uint32_t high) {
    return low + below(high - low + 1);
  }
  vrrp::Nanoseconds between(vrrp::Nanoseconds low, vrrp::Nanoseconds high) {
    CHECK(low <= high);
    const auto room = static_cast<std::uint64_t>((high - low).count()) + 1;
    return low + vrrp::Nanoseconds{static_cast<std::int64_t>(next() % room)};
  }
  bool chance(std::uint32_t percent) { return percent > 0 && below(100) < percent; }

 private:
  std::uint64_t state_;
};

}  // namespace sim
