#include "control/event_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <optional>

#include "control/check_faults.h"
#include "control/check_words.h"
#include "vrrp/verdict.h"

namespace control {
namespace {

using contract::EventKind;
using contract::EventRecord;
using contract::Plan;
using contract::PlanRouter;
using vrrp::Reason;

// A line names so many addresses of a router; the status has them all.
constexpr std::size_t kMaxAddressesNamed = 4;

std::string seconds(std::int64_t nanoseconds) {
  const std::chrono::duration<double> value{
      vrrp::Nanoseconds{std::max(nanoseconds, std::int64_t{0})}};
  return fmt::format("{:.3f} s", value.count());
}

// "10.0.0.1", or the words for somebody whose address is not known.
std::string peer(const EventRecord& event, std::string_view otherwise) {
  const std::optional<vrrp::IpAddress> address = contract::from_ledger(event.peer);
  return address ? address->to_string() : std::string(otherwise);
}

std::string interface_name(const Plan& plan, const PlanRouter& router) {
  return std::string(plan.name(plan.interfaces()[router.interface]));
}

// Reasons that need nothing but the router; empty for those that name another router.
std::string local_reason(Reason reason, int error, const Plan& plan, const PlanRouter& router) {
  const std::string interface = interface_name(plan, router);
  switch (reason) {
    case Reason::startup:
      return fmt::format("{} is ready", interface);
    case Reason::owner:
      return "it owns its addresses (priority 255)";
    case Reason::shutdown:
      return "stopping";
    case Reason::interface_missing:
      return fmt::format("interface {} does not exist", interface);
    case Reason::interface_down:
      return fmt::format("interface {} is down or has no carrier", interface);
    case Reason::no_source_address:
      return fmt::format(
          "{} has no usable {} yet", interface,
          family(router) == vrrp::Family::ipv4 ? "IPv4 address" : "IPv6 link-local address");
    case Reason::owner_without_address:
      return "it has priority 255, but this host does not have its addresses";
    case Reason::hold_failed:
      if (error == 0) return "cannot add its addresses";
      return fmt::format("cannot add its addresses: {}", std::strerror(error));
    case Reason::check_failed:
      return "a health check has failed";
    case Reason::check_unknown:
      return "a health check has no result yet";
    case Reason::not_listed:
      return "the priority list does not have this host";
    case Reason::none:
    case Reason::timeout:
    case Reason::preempt:
    case Reason::priority_zero:
    case Reason::higher_priority:
    case Reason::higher_address:
      return {};
  }
  return {};
}

// Why the state changed, as far as the event tells.
std::string transition_reason(const EventRecord& event, const Plan& plan,
                              const PlanRouter& router) {
  const auto reason = static_cast<Reason>(event.reason);
  switch (reason) {
    case Reason::timeout: {
      const std::string from = peer(event, "");
      return fmt::format("no advert{}{} for {}", from.empty() ? "" : " from ", from,
                         seconds(event.value_ns));
    }
    case Reason::preempt:
      return fmt::format("{} advertised only priority {} (ours {})", peer(event, "another router"),
                         event.priority, event.own_priority);
    case Reason::priority_zero:
      return fmt::format("{} gave up (priority 0)", peer(event, "the Active router"));
    case Reason::higher_priority:
      return fmt::format("{} advertises priority {} (ours {})", peer(event, "another router"),
                         event.priority, event.own_priority);
    case Reason::higher_address:
      return fmt::format("{} advertises our priority {} and has the higher address",
                         peer(event, "another router"), event.priority);
    case Reason::none:
    case Reason::startup:
    case Reason::owner:
    case Reason::shutdown:
    case Reason::interface_missing:
    case Reason::interface_down:
    case Reason::no_source_address:
    case Reason::owner_without_address:
    case Reason::hold_failed:
    case Reason::check_failed:
    case Reason::check_unknown:
    case Reason::not_listed:
      return local_reason(reason, event.error, plan, router);
  }
  return {};
}

std::string with_reason(std::string what, const EventRecord& event, const Plan& plan,
                        const PlanRouter& router, std::string_view check_words) {
  const bool is_explained =
      is_about_checks(static_cast<Reason>(event.reason)) && !check_words.empty();
  const std::string why =
      is_explained ? std::string(check_words) : transition_reason(event, plan, router);
  if (!why.empty()) what += ", " + why;
  return what;
}

std::string transition(const EventRecord& event, const Plan& plan, const PlanRouter& router,
                       std::string_view check_words) {
  const auto from = static_cast<vrrp::RouterState>(event.from);
  const auto to = static_cast<vrrp::RouterState>(event.to);
  return with_reason(fmt::format("{} -> {}", state_word(from), state_word(to)), event, plan, router,
                     check_words);
}

// "192.0.2.1, 192.0.2.2 and 3 more"
std::string address_list(const Plan& plan, const PlanRouter& router) {
  const std::span<const contract::PlanAddress> rows = plan.addresses(router);
  std::string list;
  for (const contract::PlanAddress& row : rows.first(std::min(rows.size(), kMaxAddressesNamed))) {
    fmt::format_to(std::back_inserter(list), "{}{}", list.empty() ? "" : ", ",
                   address(row).to_string());
  }
  if (rows.size() > kMaxAddressesNamed) {
    fmt::format_to(std::back_inserter(list), " and {} more", rows.size() - kMaxAddressesNamed);
  }
  return list;
}

std::string other_interval(const EventRecord& event, const PlanRouter& router) {
  const std::string theirs = seconds(event.value_ns);
  const std::string ours = seconds(vrrp::Nanoseconds{interval(router)}.count());
  // Version 3 learns the interval of the Active router; version 2 drops such adverts.
  return fmt::format(
      "{} advertises every {}, we every {} ({})", peer(event, "another router"), theirs, ours,
      version(router) == vrrp::Version::v3 ? "theirs counts while they are Active"
                                           : "dropped: in version 2 both must agree");
}

std::string about_router(const EventRecord& event, const Plan& plan, const PlanRouter& router,
                         std::string_view check_words) {
  switch (event.kind) {
    case EventKind::transition:
      return transition(event, plan, router, check_words);
    case EventKind::fault_changed:
      return with_reason("still Fault", event, plan, router, check_words);
    case EventKind::held:
      return fmt::format("its addresses are in place: {}", address_list(plan, router));
    case EventKind::released:
      return fmt::format("its addresses are removed: {}", address_list(plan, router));
    case EventKind::address_list_mismatch:
      return fmt::format("{} advertises other addresses than we (accepted all the same)",
                         peer(event, "another router"));
    case EventKind::send_error:
      return fmt::format("cannot send adverts on {}: {}", interface_name(plan, router),
                         std::strerror(event.error));
    case EventKind::equal_priority:
      return fmt::format("{} advertises our priority {}; the higher address decides",
                         peer(event, "another router"), event.priority);
    case EventKind::interval_mismatch:
      return other_interval(event, router);
    case EventKind::priority_changed:
      return fmt::format("priority {} -> {}, as its health checks say", event.priority,
                         event.own_priority);
    case EventKind::lower_priority:
      return fmt::format("{} advertises priority {}, though we are Active (ours {})",
                         peer(event, "another router"), event.priority, event.own_priority);
    case EventKind::receive_overflow:
    case EventKind::unknown_vrid:
    case EventKind::check_changed:
      return {};
  }
  return {};
}

bool is_about_interface_check(const EventRecord& event, const Plan& plan) {
  return event.router < plan.checks().size() && !is_of_checkd(plan.checks()[event.router]) &&
         event.from < vrrp::kVerdictNames.size() && event.to < vrrp::kVerdictNames.size();
}

// "check eth1: up -> down, the interface does not exist"
std::string about_check(const EventRecord& event, const Plan& plan) {
  const std::string change =
      fmt::format("check {}: {} -> {}", plan.name(plan.checks()[event.router]),
                  vrrp::kVerdictNames[event.from], vrrp::kVerdictNames[event.to]);
  const auto reason = static_cast<Reason>(event.reason);
  if (reason == Reason::interface_missing) {
    return change + ", " + interface_words(contract::InterfaceState::missing);
  }
  if (reason == Reason::interface_down) {
    return change + ", " + interface_words(contract::InterfaceState::down);
  }
  return change;
}

}  // namespace

std::string_view state_word(vrrp::RouterState state) {
  switch (state) {
    case vrrp::RouterState::initialize:
      return "Initialize";
    case vrrp::RouterState::backup:
      return "Backup";
    case vrrp::RouterState::active:
      return "Active";
    case vrrp::RouterState::fault:
      return "Fault";
  }
  return "?";
}

Subject subject(const EventRecord& event, const Plan& plan) {
  switch (event.kind) {
    case EventKind::receive_overflow:
      return Subject::daemon;
    case EventKind::unknown_vrid:
      return event.router < plan.interfaces().size() ? Subject::interface : Subject::unknown;
    case EventKind::check_changed:
      return is_about_interface_check(event, plan) ? Subject::check : Subject::unknown;
    case EventKind::transition:
    case EventKind::fault_changed:
    case EventKind::held:
    case EventKind::released:
    case EventKind::address_list_mismatch:
    case EventKind::send_error:
    case EventKind::equal_priority:
    case EventKind::interval_mismatch:
    case EventKind::priority_changed:
    case EventKind::lower_priority:
      return event.router < plan.routers().size() ? Subject::router : Subject::unknown;
  }
  return Subject::unknown;
}

std::string event_words(const EventRecord& event, const Plan& plan, std::string_view check_words) {
  switch (subject(event, plan)) {
    case Subject::router: {
      const PlanRouter& router = plan.routers()[event.router];
      return fmt::format("{}: {}", plan.name(router),
                         about_router(event, plan, router, check_words));
    }
    case Subject::interface:
      return fmt::format("{}: {} advertises VRID {}, which is not configured here",
                         plan.name(plan.interfaces()[event.router]), peer(event, "another router"),
                         event.value_ns);
    case Subject::check:
      return about_check(event, plan);
    case Subject::daemon:
      return fmt::format("the kernel dropped {} adverts: the receive buffer was full",
                         event.value_ns);
    case Subject::unknown:
      break;
  }
  return fmt::format("an event of kind {} about number {}, which does not exist",
                     static_cast<unsigned>(event.kind), event.router);
}

std::string counted_events(std::uint64_t count) {
  return fmt::format("{} event{}", count, count == 1 ? "" : "s");
}

std::string reason_words(const contract::RouterRecord& record, const Plan& plan,
                         const PlanRouter& router, std::string_view check_words) {
  const auto reason = static_cast<Reason>(record.reason);
  if (is_about_checks(reason) && !check_words.empty()) return std::string(check_words);
  switch (reason) {
    case Reason::none:
      return "not started yet";
    case Reason::timeout:
      return "the Active router fell silent";
    case Reason::preempt:
      return "the Active router had a lower priority";
    case Reason::priority_zero:
      return "the Active router gave up (priority 0)";
    case Reason::higher_priority:
      return "a router of higher priority advertises";
    case Reason::higher_address:
      return "a router of our priority and a higher address advertises";
    case Reason::startup:
    case Reason::owner:
    case Reason::shutdown:
    case Reason::interface_missing:
    case Reason::interface_down:
    case Reason::no_source_address:
    case Reason::owner_without_address:
    case Reason::hold_failed:
    case Reason::check_failed:
    case Reason::check_unknown:
    case Reason::not_listed:
      return local_reason(reason, record.error, plan, router);
  }
  return "unknown";
}

}  // namespace control
