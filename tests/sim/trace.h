// What happens, a line each, for `scripts/sim SEED`.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <cstdio>

#include "tests/sim/clock.h"

namespace sim {

class Trace {
 public:
  enum class Level : std::uint8_t {
    silent,
    story,  // faults, transitions, what the helper is asked for
    wire,   // and every advert that is sent
  };
  explicit Trace(Level level) : level_(level) {}

  bool shows(Level level) const { return level_ >= level; }

  template <typename... Values>
  void line(Level level, Moment now, fmt::format_string<Values...> text, Values&&... values) {
    if (!shows(level)) return;
    const double seconds = std::chrono::duration<double>(now.time_since_epoch()).count();
    fmt::print("{:12.6f}  {}\n", seconds, fmt::format(text, std::forward<Values>(values)...));
  }

 private:
  Level level_;
};

}  // namespace sim
