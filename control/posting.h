// Events between the Ledger and regent-poster: each transition of a router is noted for every URL
// of the Plan, what a queue says is due becomes an order, and what goes wrong is a line of the log.
// It never waits: the caller (control_main.cc) polls for it and hands in what poll(2) said.
//
// It reads the events by itself: neither the log nor a script holds it up.
#pragma once

#include <poll.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "contract/ledger.h"
#include "contract/plan.h"
#include "contract/url_message.h"
#include "control/clocks.h"
#include "control/ledgers.h"
#include "control/post_queue.h"
#include "control/ring_cursor.h"
#include "os/fd.h"
#include "vrrp/router_state.h"

namespace control {

// How a URL stands, for the status.
struct PostState {
  bool is_served = false;            // false: regent-poster is gone
  std::uint64_t posted = 0;          // events
  std::uint64_t skipped = 0;         // events that a later one of their router has replaced
  std::uint64_t waiting = 0;         // events
  std::uint32_t failures = 0;        // in a row
  std::string_view last_error = {};  // of the last of them; until the next turn
};

class Posting {
 public:
  // `poster`: the channel to regent-poster; not open when the Plan has no URLs. `host`: the name
  // of the host. `plan` must outlive this, and the memory behind all. Begins with event 0.
  Posting(const contract::Plan& plan, const Ledgers& ledgers, os::Fd poster, std::string_view host);

  // One that is closed has the number -1, which poll(2) passes over.
  pollfd poll_entry() const { return {.fd = poster_.number(), .events = POLLIN, .revents = 0}; }
  // When turn() is due although nothing is ready.
  vrrp::Instant deadline() const;
  // Takes new events and what is ready. `ready` is that of poll_entry().
  void turn(const pollfd& ready, const Clocks& clocks);

  // The daemon ends: all that has happened is posted now, and tried once.
  void stop(const Clocks& clocks);
  // Whether nothing is being posted and nothing will be.
  bool is_idle() const;
  // Nothing is waited for any more: says what was not posted.
  void give_up();

  PostState state(std::size_t url) const;

  bool has_lines() const { return !lines_.empty(); }
  // The next line for the log, without its newline; only when has_lines().
  std::string take_line();

 private:
  struct Url {
    PostQueue queue;
    std::uint32_t number = 0;     // of the last order
    std::string last_error = {};  // empty: the last try was good
  };

  void take_events(const Clocks& clocks);
  void take_present_states(std::uint64_t lost, const Clocks& clocks);
  void note(std::uint32_t router, std::string event);
  void take_results(const Clocks& clocks);
  void judge(Url& url, const contract::PostResult& result, vrrp::Instant now);
  void post_what_is_due(vrrp::Instant now);
  void leave(std::string_view why);
  std::string_view name(const Url& url) const;

  const contract::Plan& plan_;
  Ledgers ledgers_;
  os::Fd poster_;
  RingCursor<contract::LedgerReader> events_;
  std::vector<Url> urls_;
  std::vector<vrrp::RouterState> told_;  // by router; empty without a URL
  std::uint64_t events_noted_ = 0;
  std::deque<std::string> lines_;
};

}  // namespace control
