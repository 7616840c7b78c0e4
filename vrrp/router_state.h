// The states of a virtual router (RFC 9568 6.3) and the words for why it is in one. Shared by the
// state machine, the Ledger and everything that shows either.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace vrrp {

enum class RouterState : std::uint8_t { initialize, backup, active, fault };

inline constexpr std::array<std::string_view, 4> kRouterStateNames{"initialize", "backup", "active",
                                                                   "fault"};
constexpr std::string_view name(RouterState state) {
  return kRouterStateNames[static_cast<std::size_t>(state)];
}

// Why a router is in its present state.
enum class Reason : std::uint8_t {
  none,                   // not started yet
  startup,                // the interface is ready and the daemon runs
  owner,                  // priority 255: Active at once (6.4.1)
  timeout,                // the Active_Down_Timer fired
  preempt,                // the Active router had a lower priority
  priority_zero,          // the Active router gave up, and the skew time passed
  higher_priority,        // an advert of higher priority came
  higher_address,         // equal priority, higher source address
  shutdown,               // told to stop
  interface_missing,      // fault: there is no such interface
  interface_down,         // fault: administratively down or no carrier
  no_source_address,      // fault: no usable address to send from (or still tentative)
  owner_without_address,  // fault: priority 255, but the host does not have the address
  hold_failed,            // fault: an address could not be added
  check_failed,           // fault: a health check without a weight has failed
  check_unknown,          // fault: a health check without a weight has no result yet
  not_listed,             // fault: the priority list does not have this host
};

inline constexpr std::array<std::string_view, 17> kReasonNames{
    "none",
    "startup",
    "owner",
    "timeout",
    "preempt",
    "priority_zero",
    "higher_priority",
    "higher_address",
    "shutdown",
    "interface_missing",
    "interface_down",
    "no_source_address",
    "owner_without_address",
    "hold_failed",
    "check_failed",
    "check_unknown",
    "not_listed",
};
static_assert(static_cast<std::size_t>(Reason::not_listed) + 1 == kReasonNames.size());
constexpr std::string_view name(Reason reason) {
  return kReasonNames[static_cast<std::size_t>(reason)];
}

}  // namespace vrrp
