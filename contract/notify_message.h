// What is said about notifications: records of exact size on a SOCK_SEQPACKET pair, with indices of
// the Plan and nothing that has to be believed beyond its range.
//
//   control --NotifyOrder--> runner --NotifyResult--> control
#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <span>
#include <string_view>

#include "contract/check_message.h"
#include "contract/plan.h"
#include "vrrp/router_state.h"

namespace contract {

// What a script is told that a router is; the words are those which scripts for keepalived expect.
enum class NotifyState : std::uint8_t { init, backup, active, fault, stop };
inline constexpr std::array<std::string_view, 5> kNotifyStateWords{"INIT", "BACKUP", "MASTER",
                                                                   "FAULT", "STOP"};
constexpr std::string_view word(NotifyState state) {
  return kNotifyStateWords[static_cast<std::size_t>(state)];
}
NotifyState notify_state(vrrp::RouterState state);

// Run the script of a notification once. Of one row there is one run at a time at the most.
struct NotifyOrder {
  std::uint32_t notification = 0;            // of the Plan; its script one of the runner's user
  std::uint32_t run = 0;                     // any number, which comes back with the result
  std::uint32_t timeout_ms = 0;              // as in RunOrder
  NotifyState state = NotifyState::backup;   // never `init`
  NotifyState previous = NotifyState::init;  // what its scripts were told before
  vrrp::Reason reason = vrrp::Reason::none;  // of the state
  std::uint8_t priority = 0;                 // effective
};
static_assert(sizeof(NotifyOrder) == 16);

struct NotifyResult {
  std::uint32_t notification = 0;
  RunResult run = {};  // of the script of that row
};
static_assert(sizeof(NotifyResult) == 284);

// Each refuses what is no such record, or names what is not in the Plan. `user`: of the runner;
// scripts of another one are out of range.
std::expected<NotifyOrder, Stage> read_notify_order(std::span<const std::uint8_t> record,
                                                    const Plan& plan, std::uint32_t user);
std::expected<NotifyResult, Stage> read_notify_result(std::span<const std::uint8_t> record,
                                                      const Plan& plan, std::uint32_t user);

}  // namespace contract
