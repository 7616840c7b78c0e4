#include "checks/schedule.h"

#include <algorithm>
#include <utility>

namespace checks {

using vrrp::Instant;
using vrrp::Nanoseconds;

Schedule::Schedule(std::vector<Nanoseconds> intervals, Instant now,
                   std::vector<Nanoseconds> fast_intervals, const std::vector<bool>& shares_starts)
    : intervals_(std::move(intervals)),
      fast_intervals_(std::move(fast_intervals)),
      started_(intervals_.size(), now) {
  fast_intervals_.resize(intervals_.size());
  Nanoseconds within = kFirstRunsWithin;
  for (std::uint32_t check = 0; check < intervals_.size(); ++check) {
    if (intervals_[check] == Nanoseconds{}) continue;
    within = std::min(within, intervals_[check]);
    queue_.push_back({.due = now, .check = check});
  }
  const auto count = static_cast<std::int64_t>(queue_.size());
  for (std::int64_t place = 0; place < count; ++place) {
    Entry& entry = queue_[static_cast<std::size_t>(place)];
    const Nanoseconds after = within * place / count;
    const bool is_shared = !shares_starts.empty() && shares_starts[entry.check];
    entry.due =
        now + (is_shared && within >= 2 * kSharedStarts ? after - after % kSharedStarts : after);
  }
  std::ranges::make_heap(queue_, is_later);
}

std::optional<std::uint32_t> Schedule::take_due(Instant now) {
  if (queue_.empty() || queue_.front().due > now) return std::nullopt;
  std::ranges::pop_heap(queue_, is_later);
  Entry& entry = queue_.back();
  const Nanoseconds interval = intervals_[entry.check];
  started_[entry.check] = entry.due;
  entry.due += interval;
  if (entry.due <= now) entry.due = now + interval;
  const std::uint32_t check = entry.check;
  std::ranges::push_heap(queue_, is_later);
  return check;
}

void Schedule::hurry(std::uint32_t check, Instant now) {
  if (fast_intervals_[check] == Nanoseconds{}) return;
  const auto entry = std::ranges::find(queue_, check, &Entry::check);
  const Instant due = std::max(started_[check] + fast_intervals_[check], now);
  if (due >= entry->due) return;
  entry->due = due;
  std::ranges::make_heap(queue_, is_later);
}

}  // namespace checks
