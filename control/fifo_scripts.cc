#include "control/fifo_scripts.h"

#include <algorithm>

namespace control {

using contract::FifoOrder;
using vrrp::Instant;

FifoScripts::FifoScripts(const contract::Plan& plan) {
  for (const contract::PlanFifo& row : plan.fifos()) {
    Entry entry;
    if (row.script != contract::kNoScript) {
      entry.has_script = true;
      entry.user = plan.scripts()[row.script].user;
      entry.next = Instant::min();
    }
    entries_.push_back(entry);
  }
}

void FifoScripts::leave_out(std::uint32_t fifo) { entries_[fifo].next = vrrp::kNever; }

std::optional<FifoOrder> FifoScripts::due(std::uint32_t user, Instant now) const {
  const auto found = std::ranges::find_if(entries_, [&](const Entry& entry) {
    return entry.user == user && entry.next != vrrp::kNever && entry.next <= now;
  });
  if (found == entries_.end()) return std::nullopt;
  return FifoOrder{.fifo = static_cast<std::uint32_t>(found - entries_.begin()),
                   .run = found->starts + 1};
}

void FifoScripts::note_begun(const FifoOrder& order, Instant now) {
  Entry& entry = entries_[order.fifo];
  entry.starts = order.run;
  entry.started = now;
  entry.is_running = true;
  entry.next = vrrp::kNever;
}

std::optional<vrrp::Nanoseconds> FifoScripts::note_ended(const contract::FifoResult& result,
                                                         Instant now) {
  Entry& entry = entries_[result.fifo];
  if (!entry.is_running || entry.starts != result.run.run) return std::nullopt;
  entry.is_running = false;
  if (is_stopping_) return std::nullopt;
  if (now - entry.started >= kLongestFifoPause) entry.pause = kFirstFifoPause;
  const vrrp::Nanoseconds pause = entry.pause;
  entry.pause = std::min(2 * pause, kLongestFifoPause);
  entry.next = now + pause;
  return pause;
}

void FifoScripts::note_gone(std::uint32_t user) {
  for (Entry& entry : entries_) {
    if (entry.user != user) continue;
    entry.is_running = false;
    entry.next = vrrp::kNever;
  }
}

void FifoScripts::stop() {
  is_stopping_ = true;
  for (Entry& entry : entries_) entry.next = vrrp::kNever;
}

bool FifoScripts::is_any_running() const {
  return std::ranges::any_of(entries_, &Entry::is_running);
}

std::optional<FifoScriptState> FifoScripts::state(std::uint32_t fifo) const {
  const Entry& entry = entries_[fifo];
  if (!entry.has_script) return std::nullopt;
  return FifoScriptState{.is_running = entry.is_running, .starts = entry.starts};
}

Instant FifoScripts::deadline() const {
  Instant first = vrrp::kNever;
  for (const Entry& entry : entries_) first = std::min(first, entry.next);
  return first;
}

}  // namespace control
