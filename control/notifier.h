// Notifications between the Ledger and the runners: events become changes for the queue, what the
// queue says is due becomes orders, and what comes back becomes a line of the log if it failed. The
// scripts of FIFOs are started by the same runners, and are looked after here. It never waits: the
// caller polls for it and hands in what poll(2) said.
//
// It reads the events by itself: a log that nobody takes holds up no script.
#pragma once

#include <poll.h>

#include <algorithm>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "contract/ledger.h"
#include "contract/plan.h"
#include "control/clocks.h"
#include "control/fifo_scripts.h"
#include "control/notify_queue.h"
#include "control/ring_cursor.h"
#include "os/fd.h"

namespace control {

// More lines than this are not kept for a log that nobody takes; they are counted.
inline constexpr std::size_t kMaxNotifierLines = 256;

class Notifier {
 public:
  // `runners`: a channel to each, by the Plan's script users; none when there is nothing to run.
  // `plan` must outlive this, and the memory behind both. Begins with event 0.
  Notifier(const contract::Plan& plan, contract::LedgerReader ledger, std::vector<os::Fd> runners);

  // One entry per runner.
  std::size_t poll_count() const { return runners_.size(); }
  void append_polls(std::vector<pollfd>& polls) const;
  // When turn() is due although nothing is ready.
  vrrp::Instant deadline() const { return std::min(queue_.deadline(), fifo_scripts_.deadline()); }
  // Takes new events and all that is ready. `polls` are those of append_polls().
  void turn(std::span<const pollfd> polls, vrrp::Instant now);

  // Of a FIFO that could not be had: its script is not run. Before the first turn.
  void leave_out(std::uint32_t fifo) { fifo_scripts_.leave_out(fifo); }
  // Whether a script reads a FIFO.
  bool is_following() const { return fifo_scripts_.is_any_running(); }
  std::optional<FifoScriptState> fifo_script(std::uint32_t fifo) const {
    return fifo_scripts_.state(fifo);
  }

  // The daemon ends: all that has happened is taken, and then every router's scripts are told.
  void stop(vrrp::Instant now);
  // Whether nothing runs and nothing waits.
  bool is_idle() const { return queue_.is_idle(); }
  // Nothing is waited for any more: says what was not told.
  void give_up();

  bool has_lines() const { return !lines_.empty() || lost_lines_ != 0; }
  // The next line for the log, without its newline; only when has_lines().
  std::string take_line();

 private:
  void take_events();
  void take_event(const contract::EventRecord& event);
  void tell_present_states(std::uint64_t lost);
  void take_results(std::uint32_t user, vrrp::Instant now);
  // False when the runner has broken the contract.
  bool take_result(std::uint32_t user, std::span<const std::uint8_t> record, vrrp::Instant now);
  void send_orders(vrrp::Instant now);
  void send_fifo_orders(std::uint32_t user, vrrp::Instant now);
  // Whether it was sent.
  bool send(std::uint32_t user, std::span<const std::uint8_t> order);
  void leave(std::uint32_t user, std::string_view why);
  void add_line(std::string line);

  const contract::Plan& plan_;
  contract::LedgerReader ledger_;
  RingCursor<contract::LedgerReader> events_;
  std::vector<os::Fd> runners_;
  std::vector<bool> is_full_;  // by runner: it takes no further order yet
  NotifyQueue queue_;
  FifoScripts fifo_scripts_;
  std::deque<std::string> lines_;
  std::uint64_t lost_lines_ = 0;
};

}  // namespace control
