#include "control/event_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "control/check_faults.h"
#include "control/check_words.h"
#include "control/event_words.h"

namespace control {

using contract::EventKind;
using contract::EventRecord;

EventLog::EventLog(const contract::Plan& plan, const Ledgers& ledgers, LineStart start)
    : plan_(plan), ledgers_(ledgers), events_(ledgers.worker), start_(start) {
  if (ledgers.checks) verdicts_.emplace(*ledgers.checks);
}

void EventLog::append_lines(std::string& out, std::size_t enough_bytes, const Clocks& clocks) {
  append_repeats(out, clocks);
  // In this order: what the worker did because of a verdict is never told without it.
  events_.begin();
  if (verdicts_) verdicts_->begin();
  while (out.size() < enough_bytes && append_next(out, clocks)) {
  }
  append_lost(out, clocks);
}

bool EventLog::append_next(std::string& out, const Clocks& clocks) {
  const EventRecord* event = events_.peek();
  RingCursor<contract::CheckLedgerReader>* const verdicts = verdicts_ ? &*verdicts_ : nullptr;
  const contract::CheckEvent* verdict = verdicts != nullptr ? verdicts->peek() : nullptr;
  append_lost(out, clocks);
  if (verdict != nullptr && (event == nullptr || verdict->at_ns <= event->at_ns)) {
    append_line(out, verdict->at_ns, verdict_words(*verdict, plan_), clocks);
    verdicts->take();
    return true;
  }
  if (event == nullptr) return false;
  append_event(out, *event, clocks);
  events_.take();
  return true;
}

vrrp::Instant EventLog::deadline() const {
  vrrp::Instant first = vrrp::kNever;
  for (const auto& [key, repeat] : repeats_) first = std::min(first, repeat.until);
  return first;
}

void EventLog::append_event(std::string& out, const EventRecord& event, const Clocks& clocks) {
  if (is_repeat(event, clocks.now)) return;
  append_line(out, event.at_ns, event_words(event, plan_, check_words_of(event, plan_, ledgers_)),
              clocks);
}

bool EventLog::is_repeat(const EventRecord& event, vrrp::Instant now) {
  const bool may_repeat = event.kind == EventKind::unknown_vrid ||
                          event.kind == EventKind::send_error ||
                          event.kind == EventKind::lower_priority;
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
    append_line(out, repeated(kind, index, repeat.untold), clocks);
    repeat = {.until = clocks.now + kRepeatInterval};
    ++entry;
  }
}

std::string EventLog::repeated(EventKind kind, std::uint32_t index, std::uint64_t count) const {
  if (kind == EventKind::unknown_vrid) {
    return fmt::format("{}: {} more VRIDs that are not configured here, in the last minute",
                       plan_.name(plan_.interfaces()[index]), count);
  }
  const std::string_view router = plan_.name(plan_.routers()[index]);
  if (kind == EventKind::lower_priority) {
    return fmt::format("{}: {} more adverts that rank below ours in the last minute", router,
                       count);
  }
  return fmt::format("{}: sending failed {} more times in the last minute", router, count);
}

void EventLog::append_lost(std::string& out, const Clocks& clocks) {
  const auto say = [&](std::uint64_t count, std::string_view what) {
    if (count == 0) return;
    const std::string words = fmt::format(
        "{} {} are missing here: they came faster than this log took them", count, what);
    append_line(out, words, clocks);
  };
  say(events_.take_lost(), "events");
  if (verdicts_) say(verdicts_->take_lost(), "verdicts of checks");
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
