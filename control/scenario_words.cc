#include "control/scenario_words.h"

#include <fmt/format.h>

#include <iterator>
#include <optional>

#include "vrrp/drop_reason.h"
#include "vrrp/router_state.h"

namespace control {
namespace {

using contract::RecordedState;
using contract::RecordKind;

// "Active (timeout)"
std::string standing_words(const RecordedState& state) {
  std::string word(vrrp::name(static_cast<vrrp::RouterState>(state.state)));
  word[0] = static_cast<char>(word[0] - 'a' + 'A');
  return fmt::format("{} ({})", word, vrrp::name(static_cast<vrrp::Reason>(state.reason)));
}

std::string address_words(const contract::LedgerAddress& address) {
  const auto value = contract::from_ledger(address);
  return value && !value->is_unspecified() ? value->to_string() : "none";
}

// A point in time of the host as one of the scenario; 0 is none for what has not happened yet.
std::string moment_words(std::int64_t at_ns, std::int64_t zero_ns) {
  if (at_ns == 0 || at_ns == vrrp::kNever.time_since_epoch().count()) return "none";
  return seconds_words(vrrp::Nanoseconds{at_ns - zero_ns});
}

// "deadline +1s", from now.
std::string ahead_words(std::string_view name, std::int64_t at_ns, std::int64_t now_ns) {
  const std::string ahead = moment_words(at_ns, now_ns);
  const bool has_sign = ahead == "none" || ahead.starts_with('-');
  return fmt::format("{} {}{}", name, has_sign ? "" : "+", ahead);
}

// One "name value" line of a block.
void append_field(std::string& out, std::string_view name, std::string_view value) {
  fmt::format_to(std::back_inserter(out), "  {:<19} {}\n", name, value);
}

std::string auth_words(const ScenarioRouter& router) {
  if (router.auth_type == vrrp::AuthType::none) return "none";
  return fmt::format("simple {}", kHiddenPassword);
}

}  // namespace

std::string seconds_words(vrrp::Nanoseconds duration) {
  constexpr std::int64_t kSecond = 1'000'000'000;
  const std::int64_t count = duration.count();
  // The remainder has the sign of the whole.
  const std::int64_t fraction = count % kSecond < 0 ? -(count % kSecond) : count % kSecond;
  std::string words = fmt::format("{}{}.{:09}", count < 0 ? "-" : "",
                                  count < 0 ? -(count / kSecond) : count / kSecond, fraction);
  words.erase(words.find_last_not_of('0') + 1);
  if (words.back() == '.') words.pop_back();
  return words + "s";
}

std::string list_words(std::span<const vrrp::IpAddress> addresses) {
  std::string words;
  for (const vrrp::IpAddress& address : addresses) {
    if (!words.empty()) words += ' ';
    words += address.to_string();
  }
  return words.empty() ? "none" : words;
}

std::string given_words(const ScenarioRouter& router) {
  std::string out = "given\n";
  if (!router.name.empty()) append_field(out, "name", router.name);
  append_field(out, "version", router.version == vrrp::Version::v2 ? "2" : "3");
  append_field(out, "family", router.family == vrrp::Family::ipv4 ? "ipv4" : "ipv6");
  append_field(out, "vrid", fmt::format("{}", router.vrid));
  append_field(out, "priority", fmt::format("{}", router.priority.number()));
  append_field(out, "preempt", router.preempts ? "yes" : "no");
  append_field(out, "preempt_delay", seconds_words(router.preempt_delay));
  append_field(out, "interval", seconds_words(router.interval));
  append_field(out, "second_advert_after", seconds_words(router.second_advert_after));
  append_field(out, "addresses", list_words(router.addresses));
  append_field(out, "auth", auth_words(router));
  append_field(out, "deadlines", "recorded");
  return out;
}

std::string state_words(const RecordedState& state, std::int64_t zero_ns) {
  const auto moment = [zero_ns](std::int64_t at_ns) { return moment_words(at_ns, zero_ns); };
  std::string out = "state\n";
  append_field(out, "is", standing_words(state));
  append_field(out, "since", moment(state.since_ns));
  append_field(out, "deadline", moment(state.deadline_ns));
  append_field(out, "source", address_words(state.source));
  append_field(out, "priority", fmt::format("{}", state.effective_priority));
  append_field(out, "active", address_words(state.active_address));
  append_field(out, "active_priority", fmt::format("{}", state.active_priority));
  append_field(out, "active_interval", seconds_words(vrrp::Nanoseconds{state.active_interval_ns}));
  append_field(out, "last_advert", moment(state.last_advert_ns));
  append_field(out, "next_answer", moment(state.next_answer_ns));
  append_field(out, "preempt_at", moment(state.preempt_at_ns));
  append_field(out, "promotion", vrrp::name(static_cast<vrrp::Reason>(state.promotion_reason)));
  append_field(out, "hold_failures", fmt::format("{}", state.hold_failures));
  append_field(out, "error", fmt::format("{}", state.error));
  return out;
}

std::optional<std::string> record_words(const ScenarioRouter& router,
                                        const contract::Record& record) {
  switch (record.kind) {
    case RecordKind::begin:
      return std::nullopt;
    case RecordKind::startup:
      return "startup from " + address_words(record.address);
    case RecordKind::shutdown:
      return "shutdown";
    case RecordKind::interface_lost:
      return fmt::format("interface_lost {}", vrrp::name(static_cast<vrrp::Reason>(record.reason)));
    case RecordKind::source_changed:
      return "source_changed to " + address_words(record.address);
    case RecordKind::deadline:
      return "deadline";
    case RecordKind::priority_changed:
      return fmt::format("priority_changed to {}", record.priority);
    case RecordKind::demoted:
      return fmt::format("demoted to {} {}", record.priority,
                         vrrp::name(static_cast<vrrp::Reason>(record.reason)));
    case RecordKind::held:
      return "held";
    case RecordKind::hold_failed:
      return fmt::format("hold_failed error {}", record.error);
    case RecordKind::advert:
    case RecordKind::dropped:
      return datagram_words(router, record);
  }
  return std::nullopt;
}

std::string outcome_words(const RecordedState& before, const contract::Record& record) {
  if (record.kind == RecordKind::dropped) {
    return fmt::format("drop {}", vrrp::name(static_cast<vrrp::DropReason>(record.reason)));
  }
  const RecordedState& after = record.state;
  std::string out;
  const auto add = [&out](const std::string& words) {
    if (!out.empty()) out += "; ";
    out += words;
  };
  const bool has_moved = after.state != before.state || after.reason != before.reason ||
                         after.since_ns != before.since_ns;
  if (has_moved) add(standing_words(after));
  for (std::size_t i = 0; i < record.action_count; ++i) {
    add(std::string(contract::name(static_cast<contract::RecordedAction>(record.actions[i]))));
  }
  if (after.deadline_ns != before.deadline_ns) {
    add(ahead_words("deadline", after.deadline_ns, record.at_ns));
  }
  if (after.preempt_at_ns != before.preempt_at_ns) {
    add(ahead_words("preempt_at", after.preempt_at_ns, record.at_ns));
  }
  if (after.source != before.source) add("source " + address_words(after.source));
  if (after.effective_priority != before.effective_priority) {
    add(fmt::format("priority {}", after.effective_priority));
  }
  if (after.active_address != before.active_address) {
    add("active " + address_words(after.active_address));
  }
  if (after.active_priority != before.active_priority) {
    add(fmt::format("active_priority {}", after.active_priority));
  }
  if (after.active_interval_ns != before.active_interval_ns) {
    add("active_interval " + seconds_words(vrrp::Nanoseconds{after.active_interval_ns}));
  }
  if (after.error != before.error) add(fmt::format("error {}", after.error));
  return out.empty() ? "nothing" : out;
}

}  // namespace control
