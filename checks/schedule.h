// When each check is due: again and again after its interval, counted from start to start, and not
// all of them at once. Pure: `now` is handed in.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "vrrp/time.h"

namespace checks {

// The first runs are spread over this, or over the shortest interval when that is shorter: nobody
// should wait long for the first verdict.
inline constexpr vrrp::Nanoseconds kFirstRunsWithin = std::chrono::seconds{1};

// Those that begin together begin at a multiple of this; not when the first runs are spread over
// less than two of them.
inline constexpr vrrp::Nanoseconds kSharedStarts = std::chrono::milliseconds{100};

class Schedule {
 public:
  // By check; what has no interval is never due. `fast_intervals` are shorter ones, or zero where
  // there is none. Where `shares_starts` says so the check begins together with others, which costs
  // less when one process can do them all. Both may be empty.
  Schedule(std::vector<vrrp::Nanoseconds> intervals, vrrp::Instant now,
           std::vector<vrrp::Nanoseconds> fast_intervals = {},
           const std::vector<bool>& shares_starts = {});

  // kNever when there is no check.
  vrrp::Instant next() const { return queue_.empty() ? vrrp::kNever : queue_.front().due; }
  // A check that is due, which is thereby filed for its next time. After a pause of the host its
  // missed times are left out.
  std::optional<std::uint32_t> take_due(vrrp::Instant now);
  // Files a check anew, its fast interval after its last start and not before now.
  void hurry(std::uint32_t check, vrrp::Instant now);

 private:
  struct Entry {
    vrrp::Instant due;
    std::uint32_t check;
  };
  static bool is_later(const Entry& a, const Entry& b) { return a.due > b.due; }

  std::vector<vrrp::Nanoseconds> intervals_;
  std::vector<vrrp::Nanoseconds> fast_intervals_;
  std::vector<vrrp::Instant> started_;  // by check: when it was due last
  std::vector<Entry> queue_;            // a heap, the next one in front
};

}  // namespace checks
