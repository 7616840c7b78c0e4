#include "fsm/step.h"

#include <algorithm>

#include "vrrp/check.h"
#include "vrrp/timing.h"

namespace fsm {
namespace {

using vrrp::Instant;
using vrrp::Nanoseconds;
using vrrp::Priority;
using vrrp::Reason;
using vrrp::RouterState;
using vrrp::Version;

// Two Actives that each believe they win must not answer each other without end: a losing advert is
// answered at most four times an interval.
constexpr int kAnswersPerInterval = 4;

Nanoseconds skew(const Settings& settings, const State& state) {
  return vrrp::skew_time(settings.version, state.effective_priority, state.active_interval);
}

Nanoseconds down_interval(const Settings& settings, const State& state) {
  return vrrp::active_down_interval(settings.version, state.effective_priority,
                                    state.active_interval);
}

void enter(State& state, RouterState next, Reason reason, Instant now) {
  state.state = next;
  state.reason = reason;
  state.since = now;
  state.preempt_at = {};
}

void expect_advert(const Settings& settings, State& state, Instant now) {
  state.deadline = now + down_interval(settings, state);
  state.promotion_reason = Reason::timeout;
}

// 6.4.2: the advert first, then the addresses with their ARP or NA, then the timer.
void become_active(const Settings& settings, Reason reason, Step& step, Instant now) {
  enter(step.next, RouterState::active, reason, now);
  step.next.active_address = step.next.source;
  step.next.deadline = now + settings.second_advert_after;
  step.next.next_answer_at = now;
  step.actions.add(Action::send_advert);
  step.actions.add(Action::hold);
}

void become_backup(const Settings& settings, Reason reason, Step& step, Instant now) {
  enter(step.next, RouterState::backup, reason, now);
  expect_advert(settings, step.next, now);
}

void become_fault(Reason reason, Step& step, Instant now) {
  enter(step.next, RouterState::fault, reason, now);
  step.next.deadline = vrrp::kNever;
  step.next.active_address = vrrp::IpAddress(step.next.source.family());
}

// 6.4.1
void start(const Settings& settings, Step& step, Instant now) {
  step.next.active_interval = settings.interval;
  if (step.next.effective_priority == Priority::kOwner) {
    become_active(settings, Reason::owner, step, now);
  } else {
    become_backup(settings, Reason::startup, step, now);
  }
}

void note_active(State& state, const HeardAdvert& advert, Instant now) {
  state.active_address = advert.source;
  state.active_priority = advert.priority;
  state.last_advert = now;
}

// The sender is the Active router, and may stay it (6.4.2, 6.4.3).
void adopt(const Settings& settings, State& state, const HeardAdvert& advert, Instant now) {
  note_active(state, advert, now);
  state.active_interval = advert.interval;
  expect_advert(settings, state, now);
}

// Whether the delay of preemption is running. It begins with the first advert of lower priority.
bool delays_preemption(const Settings& settings, State& state, Instant now) {
  if (settings.preempt_delay == Nanoseconds::zero()) return false;
  if (state.preempt_at == Instant{}) state.preempt_at = now + settings.preempt_delay;
  return now < state.preempt_at;
}

void backup_hears(const Settings& settings, const HeardAdvert& advert, Step& step, Instant now) {
  State& state = step.next;
  if (advert.priority == Priority::kRelinquish) {  // 6.4.2: the Active router gives up.
    state.deadline = now + skew(settings, state);
    state.promotion_reason = Reason::priority_zero;
    state.active_priority = Priority::kRelinquish;
    state.last_advert = now;
    return;
  }
  // 6.4.2: equal priority counts as the Active router, whatever its address.
  if (settings.preempt == Preempt::no || advert.priority >= state.effective_priority) {
    state.preempt_at = {};
    adopt(settings, state, advert, now);
  } else if (delays_preemption(settings, state, now)) {
    adopt(settings, state, advert, now);
  } else {  // 6.4.2: a lower priority is preempted by leaving the deadline as it is.
    note_active(state, advert, now);
    state.promotion_reason = Reason::preempt;
  }
}

// 6.4.3: who wins between two Active routers.
bool outranks(const HeardAdvert& advert, const State& state) {
  if (advert.priority != state.effective_priority) {
    return advert.priority > state.effective_priority;
  }
  return advert.source > state.source;
}

void active_hears(const Settings& settings, const HeardAdvert& advert, Step& step, Instant now) {
  State& state = step.next;
  if (advert.priority == Priority::kRelinquish) {  // 6.4.3: another one gives up: show we are here.
    state.deadline = now + settings.interval;
    step.actions.add(Action::send_advert);
    return;
  }
  if (outranks(advert, state)) {
    const Reason reason = advert.priority > state.effective_priority ? Reason::higher_priority
                                                                     : Reason::higher_address;
    enter(state, RouterState::backup, reason, now);
    adopt(settings, state, advert, now);
    step.actions.add(Action::release);
    return;
  }
  // 6.4.3: the loser is told at once, and hosts that may have listened to it are told who answers.
  if (now < state.next_answer_at) return;
  // One that had to wait for us to wake up came before our own last advert; one answer is enough
  // for all of these.
  const Instant last_sent = state.deadline - settings.interval;
  state.next_answer_at = std::max(now, last_sent) + settings.interval / kAnswersPerInterval;
  if (settings.version == Version::v3) step.actions.add(Action::send_advert);
  step.actions.add(Action::announce);
}

void on_deadline(const Settings& settings, Step& step, Instant now) {
  State& state = step.next;
  if (now < state.deadline) return;  // An early wake-up, or a deadline that was moved.
  switch (state.state) {
    case RouterState::initialize:
      return;
    case RouterState::backup:  // 6.4.2: Active_Down_Timer
      become_active(settings, state.promotion_reason, step, now);
      return;
    case RouterState::active:  // 6.4.3: Adver_Timer; from deadline to deadline, so without drift.
      state.deadline += settings.interval;
      if (state.deadline <= now) state.deadline = now + settings.interval;
      step.actions.add(Action::send_advert);
      return;
    case RouterState::fault:  // The retry after hold_failed.
      start(settings, step, now);
      return;
  }
}

void on_source_changed(const vrrp::IpAddress& source, State& state) {
  state.source = source;
  if (state.state == RouterState::active) state.active_address = source;
}

void on_startup(const Settings& settings, const vrrp::IpAddress& source, Step& step, Instant now) {
  on_source_changed(source, step.next);
  const RouterState state = step.next.state;
  if (state == RouterState::initialize || state == RouterState::fault) start(settings, step, now);
}

void on_shutdown(Step& step, Instant now) {
  if (step.next.state == RouterState::active) {  // 6.4.3
    step.actions.add(Action::send_priority_zero);
    step.actions.add(Action::release);
  }
  enter(step.next, RouterState::initialize, Reason::shutdown, now);
  step.next.deadline = vrrp::kNever;
  step.next.active_address = vrrp::IpAddress(step.next.source.family());
}

// A host that lost an address it owns, whose service has failed, or which is not to serve any more,
// can still say so.
bool can_say_so(Reason fault) {
  return fault == Reason::owner_without_address || fault == Reason::check_failed ||
         fault == Reason::check_unknown || fault == Reason::not_listed;
}

// As Shutdown (6.4), but mostly nothing can be sent: the interface or our source is gone.
void on_interface_lost(Reason fault, Step& step, Instant now) {
  State& state = step.next;
  if (state.state == RouterState::fault) {
    state.reason = fault;
    state.deadline = vrrp::kNever;
    return;
  }
  if (state.state == RouterState::active) {
    if (can_say_so(fault)) step.actions.add(Action::send_priority_zero);
    step.actions.add(Action::release);
  }
  become_fault(fault, step, now);
}

// A Backup's running deadline moves with its skew; an Active router's next advert tells the change.
void on_priority_changed(const Settings& settings, Priority priority, State& state) {
  if (state.effective_priority == Priority::kOwner) return;
  const Nanoseconds before = skew(settings, state);
  state.effective_priority = priority;
  if (state.state == RouterState::backup) state.deadline += skew(settings, state) - before;
}

// Its service has failed: an Active router gives way as at Shutdown (6.4.3), and waits like any
// Backup. With its new priority it takes over again only when nobody does who is better.
void on_demoted(const Settings& settings, const Event& event, Step& step, Instant now) {
  State& state = step.next;
  on_priority_changed(settings, event.priority, state);
  if (state.state != RouterState::active || state.effective_priority == Priority::kOwner) return;
  step.actions.add(Action::send_priority_zero);
  step.actions.add(Action::release);
  state.active_interval = settings.interval;
  state.active_priority = Priority::kRelinquish;
  state.active_address = vrrp::IpAddress(state.source.family());
  become_backup(settings, event.fault, step, now);
}

void on_hold_failed(std::int32_t error, Step& step, Instant now) {
  State& state = step.next;
  if (state.state != RouterState::active) return;  // It was released meanwhile.
  step.actions.add(Action::send_priority_zero);
  step.actions.add(Action::release);
  become_fault(Reason::hold_failed, step, now);
  state.error = error;
  const Nanoseconds retry = std::chrono::seconds{1} * (1 << std::min<int>(state.hold_failures, 6));
  state.deadline = now + std::min(retry, kMaxHoldRetry);
  if (state.hold_failures < UINT8_MAX) ++state.hold_failures;
}

}  // namespace

Step step(const Settings& settings, const State& state, const Event& event, Instant now) {
  Step step{.next = state, .actions = {}};
  switch (event.kind) {
    case Event::Kind::startup:
      on_startup(settings, event.address, step, now);
      break;
    case Event::Kind::shutdown:
      on_shutdown(step, now);
      break;
    case Event::Kind::interface_lost:
      on_interface_lost(event.fault, step, now);
      break;
    case Event::Kind::source_changed:
      on_source_changed(event.address, step.next);
      break;
    case Event::Kind::deadline:
      on_deadline(settings, step, now);
      break;
    case Event::Kind::advert_received:
      // 6.4.1: Initialize ignores adverts; a router in fault is no part of the election either.
      if (state.state == RouterState::backup) backup_hears(settings, event.advert, step, now);
      if (state.state == RouterState::active) active_hears(settings, event.advert, step, now);
      break;
    case Event::Kind::priority_changed:
      on_priority_changed(settings, event.priority, step.next);
      break;
    case Event::Kind::demoted:
      on_demoted(settings, event, step, now);
      break;
    case Event::Kind::held:
      if (state.state == RouterState::active) step.next.hold_failures = 0;
      break;
    case Event::Kind::hold_failed:
      on_hold_failed(event.error, step, now);
      break;
  }
  return step;
}

State initial_state(const Settings& settings) {
  State state;
  state.effective_priority = settings.priority;
  state.active_interval = settings.interval;
  state.source = vrrp::IpAddress(settings.family);
  state.active_address = vrrp::IpAddress(settings.family);
  return state;
}

void Actions::add(Action action) {
  CHECK(count_ < actions_.size());
  actions_[count_++] = action;
}

Event Event::startup(const vrrp::IpAddress& source) {
  return {.kind = Kind::startup, .address = source};
}
Event Event::shutdown() { return {.kind = Kind::shutdown}; }
Event Event::interface_lost(Reason fault) { return {.kind = Kind::interface_lost, .fault = fault}; }
Event Event::source_changed(const vrrp::IpAddress& source) {
  return {.kind = Kind::source_changed, .address = source};
}
Event Event::deadline() { return {.kind = Kind::deadline}; }
Event Event::advert_received(const HeardAdvert& advert) {
  return {.kind = Kind::advert_received, .advert = advert};
}
Event Event::priority_changed(Priority priority) {
  return {.kind = Kind::priority_changed, .priority = priority};
}
Event Event::demoted(Priority priority, Reason fault) {
  return {.kind = Kind::demoted, .fault = fault, .priority = priority};
}
Event Event::held() { return {.kind = Kind::held}; }
Event Event::hold_failed(std::int32_t error) { return {.kind = Kind::hold_failed, .error = error}; }

}  // namespace fsm
