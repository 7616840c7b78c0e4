// Results become a verdict: so many good ones in a row make a check up, so many bad ones make it
// down, as keepalived counts. The first result of all decides alone. Without a result a check that
// was up is not known to be, and the second time in a row it is down.
#pragma once

#include <cstdint>

#include "vrrp/verdict.h"

namespace checks {

// None: whoever was to find out is gone.
enum class Result : std::uint8_t { good, bad, none };

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
  void miss();

  std::uint32_t rise_;
  std::uint32_t fall_;
  vrrp::Verdict verdict_;
  std::uint32_t streak_ = 0;
  bool has_missed_ = false;  // the last time there was no result
};

}  // namespace checks
