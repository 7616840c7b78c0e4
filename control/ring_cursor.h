// How far somebody has read the ring of events of a Ledger, and how many events were gone before
// that. For both kinds of Ledger. The callers are event_log.h, fifo_feed.h, mailing.h, notifier.h
// and posting.h.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

namespace control {

// `Ledger`: contract::LedgerReader or contract::CheckLedgerReader.
template <typename Ledger>
class RingCursor {
 public:
  using Event = typename decltype(std::declval<const Ledger&>().event(0))::value_type;

  // Begins with event 0. The memory behind `ledger` must outlive the cursor.
  explicit RingCursor(Ledger ledger) : ledger_(ledger) {}

  // Whether there are events that were not taken yet.
  bool is_behind() const { return ahead_.has_value() || next_ < ledger_.events_written(); }

  // Begins a pass over what is written by now: at most as many events as the ring holds, whatever
  // the Ledger says.
  void begin() {
    end_ = ledger_.events_written();
    // A history that became shorter is one that was not written by our writer.
    next_ = std::min(next_, end_);
    const std::uint64_t capacity = ledger_.event_capacity();
    if (end_ - next_ <= capacity) return;
    lost_ += end_ - next_ - capacity;
    next_ = end_ - capacity;
  }

  // The next event of this pass, which stays the next one until take(); null at the end. The ones
  // before it that are gone, or make no sense, count as lost.
  const Event* peek() {
    while (!ahead_ && next_ < end_) {
      ahead_ = ledger_.event(next_++);
      if (!ahead_) ++lost_;
    }
    return ahead_ ? &*ahead_ : nullptr;
  }
  void take() { ahead_.reset(); }

  // How many were lost since this was asked last.
  std::uint64_t take_lost() { return std::exchange(lost_, 0); }

 private:
  Ledger ledger_;
  std::uint64_t next_ = 0;
  std::uint64_t end_ = 0;  // of this pass
  std::uint64_t lost_ = 0;
  std::optional<Event> ahead_;
};

}  // namespace control
