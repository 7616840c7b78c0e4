#include "control/fifo_feed.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "vrrp/router_state.h"

namespace control {

using contract::EventKind;
using contract::EventRecord;
using contract::NotifyState;
using vrrp::Instant;

namespace {

// What only a FIFO is told.
constexpr std::string_view kLowerPriorityWord = "MASTER_RX_LOWER_PRI";
constexpr std::string_view kActivePriorityWord = "MASTER_PRIORITY";
constexpr std::string_view kBackupPriorityWord = "BACKUP_PRIORITY";

std::string lines_words(std::uint64_t count) {
  return fmt::format("{} line{}", count, count == 1 ? " was" : "s were");
}

}  // namespace

FifoFeed::FifoFeed(const contract::Plan& plan, contract::LedgerReader ledger,
                   std::vector<os::Fd> files)
    : plan_(plan), ledger_(ledger), events_(ledger) {
  for (std::size_t i = 0; i < files.size(); ++i) {
    fifos_.push_back({.lines = FifoLines(std::move(files[i])),
                      .has_script = plan.fifos()[i].script != contract::kNoScript});
  }
  if (fifos_.empty()) return;
  for (const contract::PlanRouter& router : plan.routers()) {
    routers_.push_back({.priority = router.priority});
  }
}

void FifoFeed::append_polls(std::vector<pollfd>& polls) const {
  for (const Fifo& fifo : fifos_) {
    // Without anything to write it has the number -1, which poll(2) passes over.
    const int number = fifo.lines.has_waiting() ? fifo.lines.file().number() : -1;
    polls.push_back({.fd = number, .events = POLLOUT, .revents = 0});
  }
}

Instant FifoFeed::deadline() const {
  Instant first = vrrp::kNever;
  for (const Fifo& fifo : fifos_) first = std::min(first, fifo.spell_end);
  return first;
}

void FifoFeed::turn(std::span<const pollfd> polls, Instant now) {
  for (std::size_t i = 0; i < fifos_.size(); ++i) {
    if (polls[i].revents != 0) fifos_[i].lines.go_on();
  }
  if (!fifos_.empty()) take_events(now);
}

void FifoFeed::stop(Instant now) {
  if (fifos_.empty()) return;
  take_events(now);
  for (std::uint32_t router = 0; router < routers_.size(); ++router) {
    tell_state(router, NotifyState::stop);
  }
  follow_spells(now);
}

bool FifoFeed::is_read(Instant now) {
  bool is_awaited = false;
  bool is_all_read = true;
  for (const Fifo& fifo : fifos_) {
    if (!fifo.has_script || !fifo.lines.file().is_open()) continue;
    is_awaited = true;
    is_all_read = is_all_read && fifo.lines.is_read();
  }
  if (!is_awaited) return true;
  read_since_ = is_all_read ? std::min(read_since_, now) : vrrp::kNever;
  return is_all_read && now - read_since_ >= kLastLineGrace;
}

void FifoFeed::give_up() {
  for (Fifo& fifo : fifos_) {
    const bool was_open = fifo.lines.file().is_open();
    fifo.lines.give_up();
    const std::uint64_t lost = fifo.lines.state().lost;
    if (!was_open || !fifo.is_in_spell || lost == fifo.lost_before) continue;
    log_.push_back(fmt::format("the FIFO {} is left full: {} not written to it", path(fifo),
                               lines_words(lost - fifo.lost_before)));
  }
}

std::string FifoFeed::take_line() {
  std::string line = std::move(log_.front());
  log_.pop_front();
  return line;
}

void FifoFeed::take_events(Instant now) {
  events_.begin();
  while (const EventRecord* event = events_.peek()) {
    take_event(*event);
    events_.take();
  }
  const std::uint64_t lost = events_.take_lost();
  if (lost != 0) tell_present_states(lost);
  follow_spells(now);
}

void FifoFeed::take_event(const EventRecord& event) {
  const bool is_known = event.kind == EventKind::transition ||
                        event.kind == EventKind::priority_changed ||
                        event.kind == EventKind::lower_priority;
  if (!is_known || event.router >= routers_.size()) return;
  if (event.kind == EventKind::lower_priority) {
    return write(event.router, FifoLines::Kind::happening, kLowerPriorityWord);
  }
  routers_[event.router].priority = event.own_priority;
  if (event.kind == EventKind::priority_changed) return tell_priority(event.router);
  tell_state(event.router, contract::notify_state(static_cast<vrrp::RouterState>(event.to)));
}

void FifoFeed::tell_state(std::uint32_t router, NotifyState state) {
  routers_[router].told = state;
  if (state == NotifyState::init) return;
  write(router, FifoLines::Kind::state, contract::word(state));
}

// Of a state that has a priority.
void FifoFeed::tell_priority(std::uint32_t router) {
  if (!has(plan_.routers()[router], contract::RouterFlag::tell_priority)) return;
  const NotifyState state = routers_[router].told;
  if (state != NotifyState::active && state != NotifyState::backup) return;
  write(router, FifoLines::Kind::happening,
        state == NotifyState::active ? kActivePriorityWord : kBackupPriorityWord);
}

void FifoFeed::tell_present_states(std::uint64_t lost) {
  log_.push_back(fmt::format(
      "{} events came too fast for FIFOs: the present states are written instead", lost));
  for (std::uint32_t router = 0; router < routers_.size(); ++router) {
    const std::optional<contract::RouterRecord> record = ledger_.router(router);
    if (!record) continue;
    routers_[router].priority = record->effective_priority;
    const NotifyState state = contract::notify_state(static_cast<vrrp::RouterState>(record->state));
    if (state != routers_[router].told) tell_state(router, state);
  }
}

void FifoFeed::write(std::uint32_t router, FifoLines::Kind kind, std::string_view word) {
  const std::string line =
      fmt::format("INSTANCE \"{}\" {} {}\n", plan_.name(plan_.routers()[router]), word,
                  routers_[router].priority);
  for (Fifo& fifo : fifos_) {
    const std::uint64_t lost_before = fifo.lines.state().lost;
    const bool was_open = fifo.lines.file().is_open();
    const FifoLines::Written written = fifo.lines.write(router, kind, line);
    if (was_open && !fifo.lines.file().is_open()) {
      log_.push_back(
          fmt::format("writing to the FIFO {} has failed: no more events are written", path(fifo)));
    }
    if (written == FifoLines::Written::yes || !fifo.lines.file().is_open()) continue;
    fifo.spell_end = vrrp::kNever;
    if (std::exchange(fifo.is_in_spell, true)) continue;
    fifo.lost_before = lost_before;
    log_.push_back(
        fmt::format("the FIFO {} is full, as nobody reads it: the latest line of each "
                    "virtual router waits",
                    path(fifo)));
  }
}

// A spell is over when nothing has waited for a while: then it is said what was lost.
void FifoFeed::follow_spells(Instant now) {
  for (Fifo& fifo : fifos_) {
    if (!fifo.is_in_spell) continue;
    if (fifo.lines.has_waiting()) {
      fifo.spell_end = vrrp::kNever;
    } else if (fifo.spell_end == vrrp::kNever) {
      fifo.spell_end = now + kFifoSpell;
    } else if (fifo.spell_end <= now) {
      fifo.is_in_spell = false;
      fifo.spell_end = vrrp::kNever;
      log_.push_back(fmt::format("the FIFO {} is read again: {} not written to it", path(fifo),
                                 lines_words(fifo.lines.state().lost - fifo.lost_before)));
    }
  }
}

std::string_view FifoFeed::path(const Fifo& fifo) const {
  return plan_.path(plan_.fifos()[static_cast<std::size_t>(&fifo - fifos_.data())]);
}

}  // namespace control
