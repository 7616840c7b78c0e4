#include "worker/record_step.h"

#include <algorithm>

namespace worker {
namespace {

using contract::RecordedAction;
using contract::RecordKind;

std::int64_t nanoseconds(vrrp::Instant instant) { return instant.time_since_epoch().count(); }

RecordKind kind_of(fsm::Event::Kind kind) {
  using Kind = fsm::Event::Kind;
  switch (kind) {
    case Kind::startup:
      return RecordKind::startup;
    case Kind::shutdown:
      return RecordKind::shutdown;
    case Kind::interface_lost:
      return RecordKind::interface_lost;
    case Kind::source_changed:
      return RecordKind::source_changed;
    case Kind::deadline:
      return RecordKind::deadline;
    case Kind::advert_received:
      return RecordKind::advert;
    case Kind::priority_changed:
      return RecordKind::priority_changed;
    case Kind::demoted:
      return RecordKind::demoted;
    case Kind::held:
      return RecordKind::held;
    case Kind::hold_failed:
      return RecordKind::hold_failed;
  }
  return RecordKind::begin;
}

std::uint8_t action_of(fsm::Action action) {
  switch (action) {
    case fsm::Action::send_advert:
      return static_cast<std::uint8_t>(RecordedAction::send_advert);
    case fsm::Action::send_priority_zero:
      return static_cast<std::uint8_t>(RecordedAction::send_priority_zero);
    case fsm::Action::hold:
      return static_cast<std::uint8_t>(RecordedAction::hold);
    case fsm::Action::release:
      return static_cast<std::uint8_t>(RecordedAction::release);
    case fsm::Action::announce:
      return static_cast<std::uint8_t>(RecordedAction::announce);
  }
  return 0;
}

}  // namespace

contract::RecordedState recorded(const fsm::State& state) {
  return {
      .state = static_cast<std::uint8_t>(state.state),
      .reason = static_cast<std::uint8_t>(state.reason),
      .effective_priority = state.effective_priority.number(),
      .active_priority = state.active_priority.number(),
      .promotion_reason = static_cast<std::uint8_t>(state.promotion_reason),
      .hold_failures = state.hold_failures,
      .error = state.error,
      .since_ns = nanoseconds(state.since),
      .deadline_ns = nanoseconds(state.deadline),
      .last_advert_ns = nanoseconds(state.last_advert),
      .next_answer_ns = nanoseconds(state.next_answer_at),
      .preempt_at_ns = nanoseconds(state.preempt_at),
      .active_interval_ns = state.active_interval.count(),
      .source = contract::to_ledger(state.source),
      .active_address = contract::to_ledger(state.active_address),
  };
}

contract::Record record_of(const fsm::Event& event, const fsm::Step& step, vrrp::Instant now) {
  contract::Record record{
      .at_ns = nanoseconds(now),
      .kind = kind_of(event.kind),
      .reason = static_cast<std::uint8_t>(event.fault),
      .priority = event.priority.number(),
      .error = event.error,
      .address = contract::to_ledger(event.address),
      .state = recorded(step.next),
  };
  for (const fsm::Action action : step.actions.all()) {
    record.actions[record.action_count++] = action_of(action);
  }
  return record;
}

contract::Record record_of_drop(const vrrp::Datagram& datagram, vrrp::DropReason reason,
                                const fsm::State& state) {
  contract::Record record{.at_ns = nanoseconds(datagram.arrival),
                          .kind = RecordKind::dropped,
                          .reason = static_cast<std::uint8_t>(reason),
                          .state = recorded(state)};
  keep_datagram(record, datagram);
  return record;
}

void keep_datagram(contract::Record& record, const vrrp::Datagram& datagram) {
  const std::size_t kept = std::min(datagram.message.size(), contract::kRecordedMessageBytes);
  record.ttl = datagram.ttl;
  record.message_size_bytes = static_cast<std::uint16_t>(datagram.message.size());
  record.kept_size_bytes = static_cast<std::uint16_t>(kept);
  record.address = contract::to_ledger(datagram.source);
  record.destination = contract::to_ledger(datagram.destination);
  std::ranges::copy(datagram.message.first(kept), record.message.begin());
}

}  // namespace worker
