// Which notification script is to run next, and what it is told. Of each virtual router one script
// runs at a time, in the order of what happened: the one for the state first (notify_master...),
// then `notify`. A router that changes again while its scripts are slow is told its latest state:
// what has not begun by then is dropped, and said to be dropped.
//
// Pure: no clock, no process. notifier.h feeds it and sends its orders.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "contract/notify_message.h"
#include "contract/plan.h"
#include "vrrp/time.h"

namespace control {

// So long a script may take; and so long when the daemon ends.
inline constexpr std::uint32_t kNotifyLimitMs = 30'000;
inline constexpr std::uint32_t kStopScriptLimitMs = 1'000;
// Scripts of one user that run at a time; further ones wait.
inline constexpr std::uint32_t kMaxRunningScripts = 64;
// When the daemon ends, a script that is still running does not keep its router's from being told
// for longer than this.
inline constexpr vrrp::Nanoseconds kStopPatience = std::chrono::milliseconds{500};

class NotifyQueue {
 public:
  struct Change {
    contract::NotifyState state = contract::NotifyState::init;
    vrrp::Reason reason = vrrp::Reason::none;
    std::uint8_t priority = 0;  // effective
  };
  // A state that no script was told, as `by` came before any script could begin.
  struct Dropped {
    std::uint32_t router = 0;
    contract::NotifyState state = contract::NotifyState::init;
    contract::NotifyState by = contract::NotifyState::init;
  };

  // `plan` must outlive this.
  explicit NotifyQueue(const contract::Plan& plan);

  // Each is without effect for a router that has no notification, and after stop().
  void note_state(std::uint32_t router, const Change& change);
  void note_priority(std::uint32_t router, std::uint8_t priority);
  void note_lower_priority(std::uint32_t router);
  // For when events were lost: as note_state(), unless that is the last state noted.
  void note_present(std::uint32_t router, const Change& change);

  // Every router is told that the daemon ends, and nothing after that.
  void stop(vrrp::Instant now);
  // When wait_no_longer() has something to do; kNever if it has not.
  vrrp::Instant deadline() const;
  void wait_no_longer(vrrp::Instant now);

  // What the runner of this user is to do next; nothing while there is nothing, or enough is
  // running. Asking changes nothing.
  std::optional<contract::NotifyOrder> due(std::uint32_t user) const;
  // It has been told what due() said.
  void note_begun(std::uint32_t user);
  // A run is over. Without effect if nobody waits for it.
  void note_ended(const contract::NotifyResult& result);
  // The runner of this user is gone: nothing of it is waited for any more, or will be due.
  void note_gone(std::uint32_t user);

  // Nothing runs and nothing waits.
  bool is_idle() const;
  // Routers of whose last state no script was told yet.
  std::size_t untold() const;
  // The routers that have notifications, in order.
  std::vector<std::uint32_t> routers() const;
  // What was dropped since the last call.
  std::vector<Dropped> take_dropped() { return std::exchange(dropped_, {}); }

 private:
  // The rows for one change, in the order in which they run.
  struct Rows {
    std::uint32_t next = 0;
    std::uint32_t count = 0;
    std::array<std::uint32_t, 2> rows{};

    bool is_done() const { return next == count; }
  };
  struct Entry {
    std::uint32_t router = 0;
    contract::NotifyState told = contract::NotifyState::init;  // last
    std::uint8_t priority = 0;                                 // effective, now
    bool has_heard_lower = false;                              // and no script was told yet
    std::optional<Change> pending = {};                        // no script has begun with it
    // What scripts are being told, until all rows are done; or will be, when `has_begun` is not
    // set.
    Change change = {};
    contract::NotifyState previous = contract::NotifyState::init;
    Rows rows = {};
    bool has_begun = false;
    bool is_running = false;
    std::uint32_t run = 0;
    std::uint64_t ticket = 0;  // its place among those that wait; 0: it does not
  };

  Entry* find(std::uint32_t router);
  std::uint32_t user(const Entry& entry) const;
  std::uint32_t row_of(std::uint32_t router, contract::NotifyKind kind) const;
  Rows rows_for(std::uint32_t router, contract::NotifyState state) const;
  void replace_pending(Entry& entry, const Change& change);
  // Puts it among those that wait, at its place, if there is something to tell it.
  void refresh(Entry& entry);
  void choose(Entry& entry);
  void begin_change(Entry& entry) const;
  void leave_queue(Entry& entry);
  void end_run(Entry& entry);

  const contract::Plan& plan_;
  std::vector<Entry> entries_;  // by router
  // By user: who waits for its runner, first come first.
  std::vector<std::map<std::uint64_t, std::size_t>> waiting_;
  std::vector<std::uint32_t> running_;  // by user
  std::vector<bool> is_gone_;           // by user
  std::vector<Dropped> dropped_;
  std::uint64_t last_ticket_ = 0;
  std::uint32_t last_run_ = 0;
  bool is_stopping_ = false;
  vrrp::Instant patient_until_ = vrrp::kNever;
};

}  // namespace control
