// The rows of a Plan about notifications: which script is told what about which virtual router. A
// part of plan.h.
#pragma once

#include <array>
#include <cstdint>

#include "contract/plan_checks.h"

namespace contract {

// What a script is told of.
enum class NotifyKind : std::uint8_t {
  any = 1,           // each new state, and the end; four more words say which
  active = 2,        // it has become Active
  backup = 3,        // ... Backup
  fault = 4,         // ... Fault
  stop = 5,          // the daemon ends
  rx_lower_pri = 6,  // Active, it has heard another router that ranks below it
};
inline constexpr std::uint32_t kNotifyKinds = 6;

// Sorted by router and then by kind, each pair once. A script may be that of many rows, but of no
// check.
struct PlanNotify {
  std::uint32_t router = 0;
  std::uint32_t script = 0;  // of the Plan's scripts
  NotifyKind kind = NotifyKind::any;
  std::array<std::uint8_t, 3> reserved{};
};
static_assert(sizeof(PlanNotify) == 12);

inline constexpr std::uint32_t kMaxFifos = 2;  // `notify_fifo` and `vrrp_notify_fifo`
inline constexpr std::uint32_t kNoScript = UINT32_MAX;

// A FIFO that each event is written to as a line. No two have the same path.
struct PlanFifo {
  PlanText path = {};                // absolute
  PlanText user = {};                // whose it is; empty: root
  PlanText group = {};               // empty: the user's own
  std::uint32_t script = kNoScript;  // of the Plan's scripts; runs while the daemon does
};
static_assert(sizeof(PlanFifo) == 28);

}  // namespace contract
