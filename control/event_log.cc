#include "control/event_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "control/event_words.h"

namespace control {

using contract::EventKind;
using contract::EventRecord;

void EventLog::append_lines(std::string& out, std::size_t enough_bytes, const Clocks& clocks) {
  append_repeats(out, clocks);
  const std::uint64_t written = ledger_.events_written();
  skip_overwritten(out, written, clocks);
  while (next_ < written && out.size() < enough_bytes) {
    const std::optional<EventRecord> event = ledger_.event(next_);
    ++next_;
    if (!event) {
      ++lost_;
      continue;
    }
    append_lost(out, clocks);
    append_event(out, *event, clocks);
  }
  append_lost(out, clocks);
}

vrrp::Instant EventLog::deadline() const {
  vrrp::Instant first = vrrp::kNever;
  for (const auto& [key, repeat] : repeats_) first = std::min(first, repeat.until);
  return first;
}

void EventLog::skip_overwritten(std::string& out, std::uint64_t written, const Clocks& clocks) {
  // A history that became shorter is one that was not written by our worker.
  next_ = std::min(next_, written);
  const std::uint64_t capacity = ledger_.event_capacity();
  if (written - next_ <= capacity) return;
  lost_ += written - next_ - capacity;
  next_ = written - capacity;
  append_lost(out, clocks);
}

void EventLog::append_event(std::string& out, const EventRecord& event, const Clocks& clocks) {
  if (is_repeat(event, clocks.now)) return;
  append_line(out, event.at_ns, event_words(event, plan_), clocks);
}

bool EventLog::is_repeat(const EventRecord& event, vrrp::Instant now) {
  const bool may_repeat =
      event.kind == EventKind::unknown_vrid || event.kind == EventKind::send_error;
  // Nothing is kept for subjects that do not exist, so the Plan bounds the map.
  if (!may_repeat || subject(event, plan_) == Subject::unknown) return false;
  const auto [entry, is_first] =
      repeats_.try_emplace({event.kind, event.router}, Repeat{.until = now + kRepeatInterval});
  if (is_first) return false;
  ++entry->second.untold;
  return true;
}

void EventLog::append_repeats(std::string& out, const Clocks& clocks) {
  for (auto entry = repeats_.begin(); entry != repeats_.end();) {
    auto& [key, repeat] = *entry;
    if (repeat.until > clocks.now) {
      ++entry;
      continue;
    }
    if (repeat.untold == 0) {
      entry = repeats_.erase(entry);
      continue;
    }
    const auto [kind, index] = key;
    const std::string words =
        kind == EventKind::unknown_vrid
            ? fmt::format("{}: {} more VRIDs that are not configured here, in the last minute",
                          plan_.name(plan_.interfaces()[index]), repeat.untold)
            : fmt::format("{}: sending failed {} more times in the last minute",
                          plan_.name(plan_.routers()[index]), repeat.untold);
    append_line(out, words, clocks);
    repeat = {.until = clocks.now + kRepeatInterval};
    ++entry;
  }
}

void EventLog::append_lost(std::string& out, const Clocks& clocks) {
  if (lost_ == 0) return;
  const std::string words =
      fmt::format("{} events are missing here: they came faster than this log took them", lost_);
  append_line(out, words, clocks);
  lost_ = 0;
}

void EventLog::append_line(std::string& out, std::int64_t at_ns, const std::string& words,
                           const Clocks& clocks) const {
  if (start_ == LineStart::local_time) {
    out += local_time_of_day(at_ns, clocks);
    out += ' ';
  }
  out += words;
  out += '\n';
}

}  // namespace control
