// Events of the worker become lines in the FIFOs of the configuration, as keepalived writes them:
//
//   INSTANCE "VI_1" MASTER 100
//
// It reads the ring of events by itself: neither the log nor a script holds it up. It never waits:
// the caller (control_main.cc) polls for it and hands in what poll(2) said.
#pragma once

#include <poll.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "contract/ledger.h"
#include "contract/notify_message.h"
#include "contract/plan.h"
#include "control/fifo_lines.h"
#include "control/ring_cursor.h"
#include "os/fd.h"
#include "vrrp/time.h"

namespace control {

// A FIFO that is full now and then, within this time, is said to be full once.
inline constexpr vrrp::Nanoseconds kFifoSpell = std::chrono::seconds{10};
// At the end, who reads has so long after it has read everything, to do what the last line says.
inline constexpr vrrp::Nanoseconds kLastLineGrace = std::chrono::milliseconds{100};

class FifoFeed {
 public:
  // `files`: by the Plan's FIFOs; not open where there is none. `plan` must outlive this, and the
  // memory behind both. Begins with event 0.
  FifoFeed(const contract::Plan& plan, contract::LedgerReader ledger, std::vector<os::Fd> files);

  // One entry per FIFO.
  std::size_t poll_count() const { return fifos_.size(); }
  void append_polls(std::vector<pollfd>& polls) const;
  // When turn() is due although nothing is ready.
  vrrp::Instant deadline() const;
  // Takes new events, and writes what waits. `polls` are those of append_polls().
  void turn(std::span<const pollfd> polls, vrrp::Instant now);

  // The daemon ends: all that has happened is written, and then STOP for every router.
  void stop(vrrp::Instant now);
  // Whether what a script has to read is read, and the script has had a moment for it. After
  // stop().
  bool is_read(vrrp::Instant now);
  // Nothing is waited for any more: says what was not written.
  void give_up();

  FifoState state(std::size_t fifo) const { return fifos_[fifo].lines.state(); }

  bool has_lines() const { return !log_.empty(); }
  // The next line for the log, without its newline; only when has_lines().
  std::string take_line();

 private:
  struct Fifo {
    FifoLines lines;
    bool has_script = false;
    // Of a spell in which it is full: how much was lost before, and when it ends unless it is full
    // again; kNever while it is full.
    bool is_in_spell = false;
    std::uint64_t lost_before = 0;
    vrrp::Instant spell_end = vrrp::kNever;
  };

  void take_events(vrrp::Instant now);
  void take_event(const contract::EventRecord& event);
  void tell_state(std::uint32_t router, contract::NotifyState state);
  void tell_priority(std::uint32_t router);
  void tell_present_states(std::uint64_t lost);
  void write(std::uint32_t router, FifoLines::Kind kind, std::string_view word);
  void follow_spells(vrrp::Instant now);
  std::string_view path(const Fifo& fifo) const;

  const contract::Plan& plan_;
  contract::LedgerReader ledger_;
  RingCursor<contract::LedgerReader> events_;
  std::vector<Fifo> fifos_;
  // By router; empty without a FIFO.
  struct Known {
    contract::NotifyState told = contract::NotifyState::init;
    std::uint8_t priority = 0;  // effective
  };
  std::vector<Known> routers_;
  std::deque<std::string> log_;
  vrrp::Instant read_since_ = vrrp::kNever;
};

}  // namespace control
