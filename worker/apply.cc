#include "worker/apply.h"

namespace worker {
namespace {

using contract::EventKind;
using contract::EventRecord;
using contract::RouterCounter;
using vrrp::RouterState;

std::int64_t nanoseconds(vrrp::Instant instant) { return instant.time_since_epoch().count(); }

contract::LedgerAddress known(const vrrp::IpAddress& address) {
  return address.is_unspecified() ? contract::LedgerAddress{} : contract::to_ledger(address);
}

contract::RouterRecord record_of(const fsm::State& state) {
  return {
      .state = static_cast<std::uint8_t>(state.state),
      .reason = static_cast<std::uint8_t>(state.reason),
      .effective_priority = state.effective_priority.number(),
      .active_priority = state.active_priority.number(),
      .error = state.error,
      .since_ns = nanoseconds(state.since),
      .deadline_ns = nanoseconds(state.deadline),
      .active_interval_ns = state.active_interval.count(),
      .last_advert_ns = nanoseconds(state.last_advert),
      .preempt_at_ns = nanoseconds(state.preempt_at),
      .active_address = known(state.active_address),
      .source = known(state.source),
  };
}

vrrp::Reason reason_of(contract::InterfaceState state) {
  switch (state) {
    case contract::InterfaceState::missing:
      return vrrp::Reason::interface_missing;
    case contract::InterfaceState::down:
      return vrrp::Reason::interface_down;
    case contract::InterfaceState::unknown:
    case contract::InterfaceState::up:
      break;
  }
  return vrrp::Reason::none;
}

bool first_is_link_local(const vrrp::Advert& advert) {
  return vrrp::IpAddress(vrrp::Family::ipv6, advert.addresses.first(16)).is_link_local_ipv6();
}

}  // namespace

Apply::Apply(Routers& routers, contract::LedgerWriter& ledger, Outbox& outbox, Requests& requests)
    : routers_(routers),
      ledger_(ledger),
      outbox_(outbox),
      requests_(requests),
      recorder_(ledger.recording_memory()),
      notes_(routers.count()) {
  for (std::uint32_t i = 0; i < routers.count(); ++i)
    ledger_.write(i, record_of(routers.state({i})));
}

void Apply::step(vrrp::RouterIndex router, const fsm::Event& event, vrrp::Instant now) {
  step(router, event, now, nullptr);
}

void Apply::step(vrrp::RouterIndex router, const fsm::Event& event, vrrp::Instant now,
                 const vrrp::Datagram* datagram) {
  fsm::State& state = routers_.state(router);
  const fsm::State before = state;
  const fsm::Step step = fsm::step(routers_.settings(router), state, event, now);
  state = step.next;
  if (state.deadline != before.deadline || event.kind == fsm::Event::Kind::deadline) {
    routers_.deadlines.set(router, state.deadline);
  }
  for (const fsm::Action action : step.actions.all()) {
    perform(router, action);
    if (action == fsm::Action::announce) note_lower_priority(router, event.advert, now);
  }
  record(router, before, event, now);
  if (recorder_.records(router)) [[unlikely]]
    recorder_.note_step(event, step, now, datagram);
}

void Apply::note_drop(vrrp::RouterIndex router, const vrrp::Datagram& datagram,
                      vrrp::DropReason reason) {
  if (recorder_.records(router)) [[unlikely]] {
    recorder_.note_drop(datagram, reason, routers_.state(router));
  }
}

void Apply::perform(vrrp::RouterIndex router, fsm::Action action) {
  switch (action) {
    case fsm::Action::send_advert:
      outbox_.want_advert(router);
      break;
    case fsm::Action::send_priority_zero:
      outbox_.want_priority_zero(router);
      break;
    case fsm::Action::hold:
      requests_.hold(router);
      break;
    case fsm::Action::release:
      requests_.release(router);
      break;
    case fsm::Action::announce:
      requests_.announce(router);
      break;
  }
}

// The step answers at most a few of them per interval, which bounds these events as well.
void Apply::note_lower_priority(vrrp::RouterIndex router, const fsm::HeardAdvert& advert,
                                vrrp::Instant now) {
  const auto notifications = routers_.plan().notifications_of(router.number);
  const bool has_script =
      !notifications.empty() && notifications.back().kind == contract::NotifyKind::rx_lower_pri;
  if (!has_script && routers_.plan().fifos().empty()) return;
  ledger_.append({.at_ns = nanoseconds(now),
                  .router = router.number,
                  .kind = EventKind::lower_priority,
                  .priority = advert.priority.number(),
                  .own_priority = routers_.state(router).effective_priority.number(),
                  .peer = contract::to_ledger(advert.source)});
}

void Apply::record(vrrp::RouterIndex router, const fsm::State& before, const fsm::Event& event,
                   vrrp::Instant now) {
  const fsm::State& state = routers_.state(router);
  ledger_.write(router.number, record_of(state));
  if (state.state != before.state) {
    notes_[router.number] = 0;
    if (state.state == RouterState::active) ledger_.count(router.number, RouterCounter::to_active);
    if (state.state == RouterState::backup) ledger_.count(router.number, RouterCounter::to_backup);
    if (state.state == RouterState::fault) ledger_.count(router.number, RouterCounter::to_fault);
    append_transition(router, before, event, now);
  } else if (state.state == RouterState::fault && state.reason != before.reason) {
    ledger_.append({.at_ns = nanoseconds(now),
                    .router = router.number,
                    .kind = EventKind::fault_changed,
                    .from = static_cast<std::uint8_t>(before.state),
                    .to = static_cast<std::uint8_t>(state.state),
                    .reason = static_cast<std::uint8_t>(state.reason)});
  }
  if (state.effective_priority != before.effective_priority) {
    ledger_.append({.at_ns = nanoseconds(now),
                    .router = router.number,
                    .kind = EventKind::priority_changed,
                    .priority = before.effective_priority.number(),
                    .own_priority = state.effective_priority.number()});
  }
  if (event.kind == fsm::Event::Kind::held && state.state == RouterState::active) {
    ledger_.append({.at_ns = nanoseconds(now), .router = router.number, .kind = EventKind::held});
  }
}

void Apply::append_transition(vrrp::RouterIndex router, const fsm::State& before,
                              const fsm::Event& event, vrrp::Instant now) {
  const fsm::State& state = routers_.state(router);
  EventRecord record{
      .at_ns = nanoseconds(now),
      .router = router.number,
      .kind = EventKind::transition,
      .from = static_cast<std::uint8_t>(before.state),
      .to = static_cast<std::uint8_t>(state.state),
      .reason = static_cast<std::uint8_t>(state.reason),
      .error = state.error,
      .own_priority = state.effective_priority.number(),
  };
  if (event.kind == fsm::Event::Kind::advert_received) {
    record.peer = contract::to_ledger(event.advert.source);
    record.priority = event.advert.priority.number();
  } else {
    // Who had been Active, and for how long we have not heard of it.
    record.peer = known(before.active_address);
    record.priority = before.active_priority.number();
    const bool has_heard = before.last_advert != vrrp::Instant{};
    const vrrp::Instant quiet_since = has_heard ? before.last_advert : before.since;
    record.value_ns = (now - quiet_since).count();
  }
  ledger_.append(record);
}

void Apply::hear(vrrp::RouterIndex router, const vrrp::Advert& advert,
                 const vrrp::Datagram& datagram) {
  ledger_.count(router.number, RouterCounter::adverts_received);
  if (advert.priority == vrrp::Priority::kRelinquish) {
    ledger_.count(router.number, RouterCounter::priority_zero_pkts_rcvd);
  }
  if (advert.version == vrrp::Version::v3 && advert.family == vrrp::Family::ipv4) {
    ledger_.count(router.number, advert.checksum_form == vrrp::ChecksumForm::message_only
                                     ? RouterCounter::checksum_message_only
                                     : RouterCounter::checksum_pseudo_header);
  }
  note_oddities(router, advert, datagram.source, datagram.arrival);
  const fsm::HeardAdvert heard{
      .priority = advert.priority, .interval = advert.interval, .source = datagram.source};
  step(router, fsm::Event::advert_received(heard), datagram.arrival, &datagram);
}

// None of these keeps an advert out (RFC 9568 7.1 leaves them to the operator): counted always,
// logged once until the router's next transition.
void Apply::note_oddities(vrrp::RouterIndex router, const vrrp::Advert& advert,
                          const vrrp::IpAddress& source, vrrp::Instant now) {
  EventRecord event{.at_ns = nanoseconds(now),
                    .router = router.number,
                    .priority = advert.priority.number(),
                    .peer = contract::to_ledger(source)};
  const fsm::State& state = routers_.state(router);
  const bool may_skip =
      contract::has(routers_.row(router), contract::RouterFlag::skip_check_adv_addr) &&
      source == state.active_address;
  if (!may_skip && !routers_.lists_our_addresses(router, advert)) {
    ledger_.count(router.number, RouterCounter::address_list_errors);
    event.kind = EventKind::address_list_mismatch;
    note_once(router, kNotedAddressList, event);
  }
  if (advert.family == vrrp::Family::ipv6 && !first_is_link_local(advert)) {
    ledger_.count(router.number, RouterCounter::first_address_not_link_local);
  }
  if (advert.interval != routers_.settings(router).interval) {
    ledger_.count(router.number, RouterCounter::interval_mismatch_adopted);
    event.kind = EventKind::interval_mismatch;
    event.value_ns = advert.interval.count();
    note_once(router, kNotedInterval, event);
    event.value_ns = 0;
  }
  if (advert.priority == state.effective_priority) {
    event.kind = EventKind::equal_priority;
    note_once(router, kNotedEqualPriority, event);
  }
}

void Apply::note_once(vrrp::RouterIndex router, unsigned note, const EventRecord& event) {
  std::uint8_t& noted = notes_[router.number];
  if ((noted & note) != 0) return;
  noted = static_cast<std::uint8_t>(noted | note);
  ledger_.append(event);
}

void Apply::send_succeeded(vrrp::RouterIndex router) {
  notes_[router.number] = static_cast<std::uint8_t>(notes_[router.number] & ~kNotedSendError);
}

void Apply::send_failed(vrrp::RouterIndex router, std::int32_t error, vrrp::Instant now) {
  ledger_.count(router.number, RouterCounter::send_errors);
  note_once(router, kNotedSendError,
            {.at_ns = nanoseconds(now),
             .router = router.number,
             .kind = EventKind::send_error,
             .error = error});
}

void Apply::note_released(vrrp::RouterIndex router, vrrp::Instant now) {
  ledger_.append({.at_ns = nanoseconds(now), .router = router.number, .kind = EventKind::released});
}

void Apply::note_interface(vrrp::InterfaceIndex interface,
                           const contract::InterfaceRecord& record) {
  ledger_.write_interface(interface.number, record);
}

void Apply::note_check(const InterfaceChange& change, vrrp::Instant now) {
  ledger_.append({.at_ns = nanoseconds(now),
                  .router = change.check,
                  .kind = EventKind::check_changed,
                  .from = static_cast<std::uint8_t>(change.from),
                  .to = static_cast<std::uint8_t>(contract::verdict_of(change.to)),
                  .reason = static_cast<std::uint8_t>(reason_of(change.to))});
}

}  // namespace worker
