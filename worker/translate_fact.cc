#include "worker/translate_fact.h"

namespace worker {
namespace {

using contract::FactItem;
using contract::FactKind;
using contract::InterfaceState;

bool has(const FactItem& fact, std::uint32_t flag) { return (fact.flags & flag) != 0; }

InterfaceState state_of(const FactItem& interface) {
  if (interface.ifindex <= 0) return InterfaceState::missing;
  return has(interface, contract::kFactUp) ? InterfaceState::up : InterfaceState::down;
}

}  // namespace

TranslateFact::TranslateFact(Routers& routers, Tracking& tracking, Apply& apply, Requests& requests)
    : routers_(routers),
      tracking_(tracking),
      apply_(apply),
      requests_(requests),
      interfaces_(routers.plan().interfaces().size()),
      records_(routers.plan().interfaces().size()),
      owned_(routers.count()),
      demoted_(routers.count()) {}

void TranslateFact::take(const FactItem& fact, vrrp::Instant now) {
  switch (fact.kind) {
    case FactKind::interface:
      take_interface(fact, now);
      break;
    case FactKind::held:
      apply_.step({fact.index}, fsm::Event::held(), now);
      break;
    case FactKind::hold_failed:
      apply_.step({fact.index}, fsm::Event::hold_failed(fact.error), now);
      break;
    case FactKind::released:
      requests_.released({fact.index});
      apply_.note_released({fact.index}, now);
      break;
    case FactKind::ownership:
      owned_[fact.index] = has(fact, contract::kFactOwned);
      if (is_running_) judge({fact.index}, now);
      break;
    case FactKind::complete:
      break;
  }
}

void TranslateFact::take_interface(const FactItem& fact, vrrp::Instant now) {
  const vrrp::InterfaceIndex interface{fact.index};
  const bool is_another = interfaces_[fact.index].ifindex != fact.ifindex;
  interfaces_[fact.index] = fact;
  if (is_another) routers_.table.set_ifindex(interface, {fact.ifindex});
  const std::span<const vrrp::RouterIndex> dependents = note_state(interface, now);
  if (!is_running_) return;
  for (const vrrp::RouterIndex router : routers_.on_interface(interface)) {
    // Deleted and made anew between two Facts: what was on the old one is gone.
    if (is_another) {
      apply_.step(router, fsm::Event::interface_lost(vrrp::Reason::interface_missing), now);
    }
    judge(router, now);
  }
  judge(dependents, now);
}

std::span<const vrrp::RouterIndex> TranslateFact::note_state(vrrp::InterfaceIndex interface,
                                                             vrrp::Instant now) {
  contract::InterfaceRecord& record = records_[interface.number];
  const InterfaceState before = record.state;
  record.state = state_of(interfaces_[interface.number]);
  if (record.state == before) return {};
  const vrrp::Verdict from = contract::verdict_of(before);
  const vrrp::Verdict to = contract::verdict_of(record.state);
  if (from != to) record.since_ns = now.time_since_epoch().count();
  apply_.note_interface(interface, record);
  const auto check = tracking_.check_of(interface);
  if (!check || from == to) return {};
  apply_.note_check({.check = *check, .from = from, .to = record.state}, now);
  return tracking_.take({.subject = *check, .value = static_cast<std::int32_t>(to)});
}

void TranslateFact::start(vrrp::Instant now) {
  is_running_ = true;
  for (std::uint32_t i = 0; i < routers_.count(); ++i) judge({i}, now);
}

void TranslateFact::judge(std::span<const vrrp::RouterIndex> routers, vrrp::Instant now) {
  if (!is_running_) return;
  for (const vrrp::RouterIndex router : routers) judge(router, now);
}

void TranslateFact::judge(vrrp::RouterIndex router, vrrp::Instant now) {
  if (tracking_.has_checks(router)) judge_priority(router, now);
  const fsm::State& state = routers_.state(router);
  const vrrp::Reason fault = missing(router);
  if (fault != vrrp::Reason::none) {
    if (state.state == vrrp::RouterState::fault && state.reason == fault) return;
    apply_.step(router, fsm::Event::interface_lost(fault), now);
    return;
  }
  const bool waits_for_retry =
      state.state == vrrp::RouterState::fault && state.reason == vrrp::Reason::hold_failed;
  const bool is_up = state.state == vrrp::RouterState::backup ||
                     state.state == vrrp::RouterState::active || waits_for_retry;
  if (!is_up) {
    apply_.step(router, fsm::Event::startup(source(router)), now);
  } else if (state.source != source(router)) {
    apply_.step(router, fsm::Event::source_changed(source(router)), now);
  }
}

void TranslateFact::judge_priority(vrrp::RouterIndex router, vrrp::Instant now) {
  const vrrp::Priority priority = tracking_.priority(router);
  const vrrp::Reason demotion = tracking_.demotion(router);
  const bool is_demoted = demotion != vrrp::Reason::none;
  const bool was_demoted = demoted_[router.number];
  demoted_[router.number] = is_demoted;
  if (is_demoted && !was_demoted) {
    apply_.step(router, fsm::Event::demoted(priority, demotion), now);
    return;
  }
  if (routers_.state(router).effective_priority == priority) return;
  apply_.step(router, fsm::Event::priority_changed(priority), now);
}

vrrp::Reason TranslateFact::missing(vrrp::RouterIndex router) const {
  const contract::PlanRouter& row = routers_.row(router);
  const FactItem& interface = interfaces_[row.interface];
  const InterfaceState state = state_of(interface);
  if (state == InterfaceState::missing) return vrrp::Reason::interface_missing;
  if (state == InterfaceState::down) return vrrp::Reason::interface_down;
  const std::uint32_t source_flag = contract::family(row) == vrrp::Family::ipv4
                                        ? contract::kFactIpv4Source
                                        : contract::kFactIpv6Source;
  if (!has(interface, source_flag)) return vrrp::Reason::no_source_address;
  if (contract::is_owner(row) && !owned_[router.number]) {
    return vrrp::Reason::owner_without_address;
  }
  return tracking_.fault(router);
}

vrrp::IpAddress TranslateFact::source(vrrp::RouterIndex router) const {
  const contract::PlanRouter& row = routers_.row(router);
  const FactItem& interface = interfaces_[row.interface];
  if (contract::family(row) == vrrp::Family::ipv4) {
    return {vrrp::Family::ipv4, interface.ipv4_source};
  }
  return {vrrp::Family::ipv6, interface.ipv6_source};
}

}  // namespace worker
