// The rows of a Plan about URLs that events are posted to. A part of plan.h.
#pragma once

#include <cstdint>
#include <string_view>

#include "contract/plan_checks.h"

namespace contract {

inline constexpr std::uint32_t kMaxUrls = 8;
inline constexpr std::uint32_t kMaxUrlBytes = 2048;
inline constexpr std::uint32_t kDefaultPostTimeoutMs = 10'000;
inline constexpr std::uint32_t kMaxPostTimeoutMs = 60'000;

// No two have the same name. What is in `url` and `headers` may be a secret: neither is shown.
struct PlanUrl {
  PlanText name = {};            // for people
  PlanText url = {};             // http or https
  PlanText headers = {};         // further ones, with a line feed between two
  PlanText ca_file = {};         // whose certificates are trusted; empty: those of the system
  PlanText host = {};            // of the daemon, as the events have it; empty: the host's name
  std::uint32_t timeout_ms = 0;  // of one attempt, with looking up the name of the server
};
static_assert(sizeof(PlanUrl) == 44);

}  // namespace contract
