// Results become a verdict: so many good ones in a row make a check up, so many bad ones make it
// down, as keepalived counts. The first result of all decides alone.
#pragma once

#include <cstdint>

#include "vrrp/verdict.h"

namespace checks {

enum class Result : std::uint8_t { good, bad };

class RiseFall {
 public:
  // Both are at least 1. `start` is unknown, or down for a check that has failed until it has
  // succeeded.
  RiseFall(std::uint32_t rise, std::uint32_t fall, vrrp::Verdict start)
      : rise_(rise), fall_(fall), verdict_(start) {}

  vrrp::Verdict verdict() const { return verdict_; }
  // So many results in a row speak against the verdict.
  std::uint32_t streak() const { return streak_; }

  void take(Result result);

 private:
  std::uint32_t rise_;
  std::uint32_t fall_;
  vrrp::Verdict verdict_;
  std::uint32_t streak_ = 0;
};

}  // namespace checks
