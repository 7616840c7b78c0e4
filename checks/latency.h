// The limit of a native check for answers that are right but take too long.
#pragma once

#include <cstdint>

#include "checks/finding.h"
#include "vrrp/time.h"

namespace checks {

// The finding of a question that was asked at `asked` and has just been answered. 0: there is no
// limit but the timeout.
Finding judge_latency(Finding finding, std::uint32_t limit_ms, vrrp::Instant asked);

}  // namespace checks
