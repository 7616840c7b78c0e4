#include "checks/latency.h"

#include <fmt/format.h>

#include "os/clock.h"

namespace checks {

using contract::RunOutcome;

Finding judge_latency(Finding finding, std::uint32_t limit_ms, vrrp::Instant asked) {
  constexpr double kNanosecondsPerSecond = 1e9;
  constexpr double kMillisecondsPerSecond = 1e3;
  const bool is_right =
      finding.outcome == RunOutcome::passed || finding.outcome == RunOutcome::warned;
  if (!is_right || limit_ms == 0) return finding;
  const vrrp::Nanoseconds took = os::monotonic_now() - asked;
  if (took <= std::chrono::milliseconds{limit_ms}) return finding;
  return {.text = fmt::format("the answer took {:.3f} s, more than {} s",
                              static_cast<double>(took.count()) / kNanosecondsPerSecond,
                              limit_ms / kMillisecondsPerSecond)};
}

}  // namespace checks
