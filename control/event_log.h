// The rings of events of both Ledgers as lines of text, in the order of their times. The rings are
// the only queues: lines are made when the log takes them, and what was overwritten before that is
// counted and said. Where the lines go is the caller's business (control_main.cc).
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "contract/check_ledger.h"
#include "contract/ledger.h"
#include "contract/plan.h"
#include "control/clocks.h"
#include "control/ledgers.h"
#include "control/ring_cursor.h"

namespace control {

// Whether a line begins with the local time: a terminal wants it, the journal has its own.
enum class LineStart { words, local_time };

// Unknown VRIDs of one interface, and send errors and lower priorities heard of one router, are
// told at once, then at most so often, as a number. The worker tells everything else once by
// itself.
inline constexpr vrrp::Nanoseconds kRepeatInterval = std::chrono::minutes{1};

class EventLog {
 public:
  // `plan` must outlive the log, and the memory behind all. Begins with event 0 of both rings.
  EventLog(const contract::Plan& plan, const Ledgers& ledgers, LineStart start);

  // Appends whole lines, each with its newline, until everything is told or `out` has
  // `enough_bytes` or more. Bounded by the capacity of the rings, whatever the Ledgers say.
  void append_lines(std::string& out, std::size_t enough_bytes, const Clocks& clocks);

  // Appends one line of the caller's own, as of now.
  void append_line(std::string& out, const std::string& words, const Clocks& clocks) const {
    append_line(out, clocks.now.time_since_epoch().count(), words, clocks);
  }

  // Whether the Ledgers have events that were not told yet.
  bool is_behind() const {
    return events_.is_behind() || (verdicts_.has_value() && verdicts_->is_behind());
  }

  // When append_lines() has something to say without a new event; kNever when it has not.
  vrrp::Instant deadline() const;

 private:
  // Subject of a kind of event that is told at most once per kRepeatInterval.
  using RepeatKey = std::pair<contract::EventKind, std::uint32_t>;
  struct Repeat {
    vrrp::Instant until;
    std::uint64_t untold = 0;
  };

  // Appends the next line of either ring; false when there is none.
  bool append_next(std::string& out, const Clocks& clocks);
  void append_event(std::string& out, const contract::EventRecord& event, const Clocks& clocks);
  // True when the event is one of a row that will be told as a number.
  bool is_repeat(const contract::EventRecord& event, vrrp::Instant now);
  void append_repeats(std::string& out, const Clocks& clocks);
  std::string repeated(contract::EventKind kind, std::uint32_t index, std::uint64_t count) const;
  void append_lost(std::string& out, const Clocks& clocks);
  void append_line(std::string& out, std::int64_t at_ns, const std::string& words,
                   const Clocks& clocks) const;

  const contract::Plan& plan_;
  Ledgers ledgers_;
  RingCursor<contract::LedgerReader> events_;
  std::optional<RingCursor<contract::CheckLedgerReader>> verdicts_;
  LineStart start_;
  std::map<RepeatKey, Repeat> repeats_;
};

}  // namespace control
