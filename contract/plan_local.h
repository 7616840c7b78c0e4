// The rows of a Plan about checks of this host itself: what of it is looked at. A part of plan.h.
#pragma once

#include <array>
#include <cstdint>

#include "contract/plan_checks.h"

namespace contract {

inline constexpr std::uint32_t kMaxPathBytes = 4095;

// A file with a number in it.
struct PlanFile {
  PlanText path = {};  // absolute
};
static_assert(sizeof(PlanFile) == 8);

// What of a running process has to be the same.
enum class ProcessMatch : std::uint8_t {
  name = 1,     // the name that the kernel has of its program
  exact = 2,    // the whole command line
  initial = 3,  // the first words of it, of the last one its beginning
  partial = 4,  // the first words of it
};

inline constexpr std::uint32_t kMaxProcessDelayMs = 3'600'000;
inline constexpr std::uint32_t kMaxQuorum = 65535;

// Processes that are counted.
struct PlanProcess {
  PlanText words = {};  // each ended by a NUL byte; the first is the program
  ProcessMatch match = ProcessMatch::name;
  std::array<std::uint8_t, 3> reserved{};
  std::uint32_t quorum = 1;               // so many have to run; 0 when none may
  std::uint32_t quorum_max = UINT32_MAX;  // and no more than so many may
  std::uint32_t fork_delay_ms = 0;        // a change by new ones has to last so long
  std::uint32_t terminate_delay_ms = 0;   // likewise, by the end of some
};
static_assert(sizeof(PlanProcess) == 28);

inline constexpr std::uint32_t kMaxUnitNameBytes = 255;

// A unit of systemd, which has to have processes.
struct PlanUnit {
  PlanText name = {};  // with its type: unbound.service
};
static_assert(sizeof(PlanUnit) == 8);

}  // namespace contract
