// What one virtual router is told (Settings) and what it knows (State). Plain values: the worker
// keeps arrays of them, tests write them down.
#pragma once

#include <cstdint>

#include "vrrp/address.h"
#include "vrrp/priority.h"
#include "vrrp/router_state.h"
#include "vrrp/time.h"
#include "vrrp/version.h"

namespace fsm {

enum class Preempt : std::uint8_t { no, yes };

// Fixed for the life of a Plan.
struct Settings {
  vrrp::Version version = vrrp::Version::v3;
  vrrp::Family family = vrrp::Family::ipv4;
  vrrp::Priority priority = vrrp::Priority::kDefault;
  Preempt preempt = Preempt::yes;
  vrrp::Nanoseconds interval = std::chrono::seconds{1};  // Advertisement_Interval
  // How long a Backup leaves an Active router of lower priority alone once it has heard it, and
  // again each time after one of no lower priority; zero: not at all.
  vrrp::Nanoseconds preempt_delay{};
  // From the first advert after a promotion to the second: half to one interval, different for each
  // router of a host, so that routers promoted together do not send in one burst for ever.
  vrrp::Nanoseconds second_advert_after = std::chrono::seconds{1};
};

struct State {
  vrrp::RouterState state = vrrp::RouterState::initialize;
  vrrp::Reason reason = vrrp::Reason::none;
  vrrp::Priority effective_priority = vrrp::Priority::kDefault;
  // Of the last accepted advert; kRelinquish when the sender gave up.
  vrrp::Priority active_priority = vrrp::Priority::kRelinquish;
  // Why the running down deadline would promote: timeout, priority_zero or preempt.
  vrrp::Reason promotion_reason = vrrp::Reason::timeout;
  std::uint8_t hold_failures = 0;  // in a row
  std::int32_t error = 0;          // errno of the last hold_failed

  vrrp::Instant since{};  // in `state`
  // Backup: Active_Down_Timer. Active: Adver_Timer. Fault after hold_failed: the retry.
  vrrp::Instant deadline = vrrp::kNever;
  // Backup: not before this is a router of lower priority preempted; the epoch: none was heard.
  vrrp::Instant preempt_at{};
  vrrp::Instant last_advert{};          // arrival of the last accepted advert; the epoch: none yet
  vrrp::Instant next_answer_at{};       // not before this is a losing advert answered again
  vrrp::Nanoseconds active_interval{};  // Active_Adver_Interval: own or learned

  vrrp::IpAddress source;          // our primary address on the interface; unspecified: none
  vrrp::IpAddress active_address;  // who is Active; unspecified: not known

  friend bool operator==(const State&, const State&) = default;
};

State initial_state(const Settings& settings);

}  // namespace fsm
