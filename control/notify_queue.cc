#include "control/notify_queue.h"

#include <algorithm>

#include "vrrp/check.h"

namespace control {

using contract::NotifyKind;
using contract::NotifyOrder;
using contract::NotifyState;
using contract::PlanNotify;
using vrrp::Instant;

namespace {

constexpr std::uint32_t kNoRow = UINT32_MAX;

std::optional<NotifyKind> kind_of(NotifyState state) {
  switch (state) {
    case NotifyState::active:
      return NotifyKind::active;
    case NotifyState::backup:
      return NotifyKind::backup;
    case NotifyState::fault:
      return NotifyKind::fault;
    case NotifyState::stop:
      return NotifyKind::stop;
    case NotifyState::init:  // Nobody is told.
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

NotifyQueue::NotifyQueue(const contract::Plan& plan)
    : plan_(plan),
      waiting_(plan.script_users().size()),
      running_(plan.script_users().size()),
      is_gone_(plan.script_users().size()) {
  for (const PlanNotify& row : plan.notifications()) {
    if (!entries_.empty() && entries_.back().router == row.router) continue;
    entries_.push_back({.router = row.router, .priority = plan.routers()[row.router].priority});
  }
}

void NotifyQueue::note_state(std::uint32_t router, const Change& change) {
  Entry* entry = find(router);
  if (entry == nullptr || is_stopping_) return;
  entry->priority = change.priority;
  if (!kind_of(change.state)) return;
  replace_pending(*entry, change);
}

void NotifyQueue::note_priority(std::uint32_t router, std::uint8_t priority) {
  if (Entry* entry = find(router); entry != nullptr) entry->priority = priority;
}

void NotifyQueue::note_lower_priority(std::uint32_t router) {
  Entry* entry = find(router);
  if (entry == nullptr || is_stopping_) return;
  if (row_of(router, NotifyKind::rx_lower_pri) == kNoRow) return;
  entry->has_heard_lower = true;
  refresh(*entry);
}

void NotifyQueue::note_present(std::uint32_t router, const Change& change) {
  const Entry* entry = find(router);
  if (entry == nullptr) return;
  const NotifyState last = entry->pending ? entry->pending->state : entry->told;
  if (last != change.state) note_state(router, change);
}

void NotifyQueue::stop(Instant now) {
  if (is_stopping_) return;
  is_stopping_ = true;
  patient_until_ = now + kStopPatience;
  for (Entry& entry : entries_) {
    entry.has_heard_lower = false;
    replace_pending(
        entry,
        {.state = NotifyState::stop, .reason = vrrp::Reason::shutdown, .priority = entry.priority});
  }
}

Instant NotifyQueue::deadline() const { return patient_until_; }

void NotifyQueue::wait_no_longer(Instant now) {
  if (now < patient_until_) return;
  patient_until_ = vrrp::kNever;
  for (Entry& entry : entries_) {
    // Something older is not over yet.
    if (!entry.pending || !entry.has_begun) continue;
    if (entry.is_running) end_run(entry);
    leave_queue(entry);
    entry.rows = {};
    refresh(entry);
  }
}

std::optional<NotifyOrder> NotifyQueue::due(std::uint32_t user) const {
  if (is_gone_[user] || waiting_[user].empty() || running_[user] >= kMaxRunningScripts) {
    return std::nullopt;
  }
  const Entry& entry = entries_[waiting_[user].begin()->second];
  return NotifyOrder{.notification = entry.rows.rows[entry.rows.next],
                     .run = last_run_ + 1,
                     .timeout_ms = is_stopping_ ? kStopScriptLimitMs : kNotifyLimitMs,
                     .state = entry.change.state,
                     .previous = entry.previous,
                     .reason = entry.change.reason,
                     .priority = entry.change.priority};
}

void NotifyQueue::note_begun(std::uint32_t user) {
  CHECK(due(user));
  Entry& entry = entries_[waiting_[user].begin()->second];
  leave_queue(entry);
  if (!entry.has_begun) begin_change(entry);
  entry.is_running = true;
  entry.run = ++last_run_;
  ++running_[user];
}

void NotifyQueue::note_ended(const contract::NotifyResult& result) {
  Entry* entry = find(plan_.notifications()[result.notification].router);
  const bool is_awaited = entry != nullptr && entry->is_running && entry->run == result.run.run;
  if (!is_awaited) return;
  end_run(*entry);
  refresh(*entry);
}

void NotifyQueue::note_gone(std::uint32_t user) {
  is_gone_[user] = true;
  for (Entry& entry : entries_) {
    const bool is_its_own = !entry.rows.is_done() && this->user(entry) == user;
    if (!is_its_own) continue;
    if (entry.is_running) end_run(entry);
    refresh(entry);
  }
}

bool NotifyQueue::is_idle() const {
  return std::ranges::none_of(
      entries_, [](const Entry& entry) { return entry.is_running || entry.ticket != 0; });
}

std::size_t NotifyQueue::untold() const {
  const auto count =
      std::ranges::count_if(entries_, [](const Entry& entry) { return entry.pending.has_value(); });
  return static_cast<std::size_t>(count);
}

std::vector<std::uint32_t> NotifyQueue::routers() const {
  std::vector<std::uint32_t> found;
  found.reserve(entries_.size());
  for (const Entry& entry : entries_) found.push_back(entry.router);
  return found;
}

NotifyQueue::Entry* NotifyQueue::find(std::uint32_t router) {
  const auto found = std::ranges::lower_bound(entries_, router, {}, &Entry::router);
  return found != entries_.end() && found->router == router ? &*found : nullptr;
}

// Of the row that is next, or runs.
std::uint32_t NotifyQueue::user(const Entry& entry) const {
  const PlanNotify& row = plan_.notifications()[entry.rows.rows[entry.rows.next]];
  return plan_.scripts()[row.script].user;
}

std::uint32_t NotifyQueue::row_of(std::uint32_t router, NotifyKind kind) const {
  const auto rows = plan_.notifications_of(router);
  const auto found = std::ranges::find(rows, kind, &PlanNotify::kind);
  if (found == rows.end()) return kNoRow;
  return static_cast<std::uint32_t>(&*found - plan_.notifications().data());
}

NotifyQueue::Rows NotifyQueue::rows_for(std::uint32_t router, NotifyState state) const {
  Rows rows;
  const std::optional<NotifyKind> kind = kind_of(state);
  if (!kind) return rows;
  for (const std::uint32_t row : {row_of(router, *kind), row_of(router, NotifyKind::any)}) {
    if (row != kNoRow) rows.rows[rows.count++] = row;
  }
  return rows;
}

void NotifyQueue::replace_pending(Entry& entry, const Change& change) {
  if (entry.pending) {
    dropped_.push_back({.router = entry.router, .state = entry.pending->state, .by = change.state});
  }
  entry.pending = change;
  refresh(entry);
}

void NotifyQueue::refresh(Entry& entry) {
  if (entry.is_running) return;
  const std::uint64_t place = entry.ticket;
  leave_queue(entry);
  // A runner that is gone is passed over.
  do {
    if (!entry.has_begun || entry.rows.is_done()) choose(entry);
    if (entry.rows.is_done()) return;
    if (!is_gone_[user(entry)]) break;
    if (!entry.has_begun) begin_change(entry);
    ++entry.rows.next;
  } while (true);
  entry.ticket = place != 0 ? place : ++last_ticket_;
  waiting_[user(entry)].emplace(entry.ticket, static_cast<std::size_t>(&entry - entries_.data()));
}

// The next thing to tell; no rows when there is none.
void NotifyQueue::choose(Entry& entry) {
  entry.has_begun = false;
  entry.rows = {};
  entry.previous = entry.told;
  if (entry.pending) {
    entry.change = *entry.pending;
    entry.rows = rows_for(entry.router, entry.change.state);
    if (!entry.rows.is_done()) return;
    // None of its scripts wants to know.
    entry.told = entry.change.state;
    entry.previous = entry.told;
    entry.pending.reset();
  }
  entry.has_heard_lower &= entry.told == NotifyState::active;
  if (!entry.has_heard_lower) return;
  entry.change = {.state = NotifyState::active, .priority = entry.priority};
  entry.rows = {.count = 1, .rows = {row_of(entry.router, NotifyKind::rx_lower_pri)}};
}

void NotifyQueue::begin_change(Entry& entry) const {
  entry.has_begun = true;
  if (plan_.notifications()[entry.rows.rows[0]].kind == NotifyKind::rx_lower_pri) {
    entry.has_heard_lower = false;
  } else {
    entry.told = entry.change.state;
    entry.pending.reset();
  }
}

void NotifyQueue::leave_queue(Entry& entry) {
  if (entry.ticket == 0) return;
  waiting_[user(entry)].erase(entry.ticket);
  entry.ticket = 0;
}

void NotifyQueue::end_run(Entry& entry) {
  --running_[user(entry)];
  entry.is_running = false;
  ++entry.rows.next;
}

}  // namespace control
