// The protocol: (settings, state, event, now) -> next state and ordered actions (RFC 9568 6.4,
// RFC 3768 6.4). Pure: reads no clock, allocates nothing, knows no socket.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "fsm/state.h"
#include "vrrp/address.h"
#include "vrrp/priority.h"
#include "vrrp/router_state.h"
#include "vrrp/time.h"

namespace fsm {

// What the protocol needs of an advert that was admitted.
struct HeardAdvert {
  vrrp::Priority priority;
  vrrp::Nanoseconds interval;
  vrrp::IpAddress source;
};

struct Event {
  enum class Kind : std::uint8_t {
    startup,           // the interface is ready: `address` is our source
    shutdown,          // end in order
    interface_lost,    // `fault` says what is missing
    source_changed,    // our source is now `address`
    deadline,          // the state's deadline has come; ignored when it has not
    advert_received,   // `advert`; `now` is its arrival
    priority_changed,  // the effective priority is now `priority`
    demoted,           // likewise, as a check has failed (`fault`): an Active router gives way
    held,              // the helper has all addresses in place
    hold_failed,       // it could not: `error` is errno
  };

  Kind kind;
  vrrp::Reason fault = vrrp::Reason::none;
  vrrp::Priority priority = vrrp::Priority::kRelinquish;
  std::int32_t error = 0;
  vrrp::IpAddress address{};
  HeardAdvert advert{.priority = vrrp::Priority::kRelinquish, .interval = {}, .source = {}};

  static Event startup(const vrrp::IpAddress& source);
  static Event shutdown();
  static Event interface_lost(vrrp::Reason fault);
  static Event source_changed(const vrrp::IpAddress& source);
  static Event deadline();
  static Event advert_received(const HeardAdvert& advert);
  static Event priority_changed(vrrp::Priority priority);
  static Event demoted(vrrp::Priority priority, vrrp::Reason fault);
  static Event held();
  static Event hold_failed(std::int32_t error);
};

enum class Action : std::uint8_t {
  send_advert,         // with the next state's effective priority and our own interval
  send_priority_zero,  // "I give up": before any release
  hold,                // add the addresses and announce them
  release,             // remove them
  announce,            // announce them again
};

// At most a handful, in the order in which they must be carried out.
class Actions {
 public:
  void add(Action action);
  std::span<const Action> all() const { return std::span(actions_).first(count_); }

 private:
  std::array<Action, 4> actions_{};
  std::size_t count_ = 0;
};

struct Step {
  State next;
  Actions actions;
};

Step step(const Settings& settings, const State& state, const Event& event, vrrp::Instant now);

// A retry after hold_failed comes after 1 s, 2 s, 4 s ... at most this.
inline constexpr vrrp::Nanoseconds kMaxHoldRetry = std::chrono::seconds{64};

}  // namespace fsm
