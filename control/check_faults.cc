#include "control/check_faults.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "control/check_states.h"
#include "control/check_words.h"
#include "control/event_words.h"
#include "vrrp/time.h"
#include "vrrp/tracking.h"
#include "vrrp/verdict.h"

namespace control {
namespace {

using contract::CheckRecord;
using contract::Plan;
using contract::PlanCheck;
using contract::PlanTrack;
using vrrp::Reason;
using Kind = vrrp::Influence::Kind;

// The worker's events have the time at which its turn began, so a verdict that it heard in the
// middle of that turn is a little younger than what it caused.
constexpr vrrp::Nanoseconds kLongestTurn = std::chrono::milliseconds{100};

Kind kind_of(Reason reason) {
  return reason == Reason::check_failed ? Kind::fault : Kind::undecided;
}

// A verdict that lasts although the last result speaks against it.
bool is_recovering(const CheckRecord& record) { return record.streak > 0; }

// Why the last verdict is that it is down.
std::string cause(const PlanTrack& track, const CheckRecord& record, const Plan& plan,
                  const Ledgers& ledgers) {
  const PlanCheck& check = plan.checks()[track.check];
  if (!is_of_checkd(check)) return interface_words(present_state(plan, ledgers, track.check));
  // What a server has said is the reason; a script has its exit status.
  return is_native(check) ? result_sentence(record.result, check)
                          : result_words(record.result, check);
}

std::string words_about(const PlanTrack& track, const CheckRecord& record, const Plan& plan,
                        const Ledgers& ledgers) {
  const PlanCheck& check = plan.checks()[track.check];
  const std::string_view name = plan.name(check);
  if (has_value(check) && record.result.outcome != 0) {
    return fmt::format("check {} is a fault here: {}", name, result_words(record.result, check));
  }
  switch (static_cast<vrrp::Verdict>(record.verdict)) {
    case vrrp::Verdict::unknown:
      return fmt::format("check {} has no result yet", name);
    case vrrp::Verdict::up:
      return fmt::format("check {} is up, which is a fault here (reverse)", name);
    case vrrp::Verdict::down:
      break;
  }
  // Its last result may be a good one.
  if (record.held_until_ns != 0) {
    return fmt::format("check {} is damped, as it has changed too often", name);
  }
  if (is_recovering(record)) {
    return fmt::format("check {} has failed; {} of {} good results in a row", name, record.streak,
                       check.rise);
  }
  return fmt::format("check {} has failed: {}", name, cause(track, record, plan, ledgers));
}

}  // namespace

bool is_about_checks(Reason reason) {
  return reason == Reason::check_failed || reason == Reason::check_unknown;
}

std::string check_fault_words(const CheckFault& fault, const Plan& plan, const Ledgers& ledgers) {
  const std::int64_t until_ns =
      std::min(fault.at_ns, std::numeric_limits<std::int64_t>::max() - kLongestTurn.count()) +
      kLongestTurn.count();
  std::string first;
  std::size_t others = 0;
  for (const PlanTrack& track : plan.tracks_of(fault.router)) {
    if (plan.checks()[track.check].kind == contract::CheckKind::list) continue;
    const std::optional<CheckRecord> record = present_record(plan, ledgers, track.check);
    if (!record || record->since_ns > until_ns) continue;
    const auto verdict = static_cast<vrrp::Verdict>(record->verdict);
    const auto value = present_value(plan.checks()[track.check], *record);
    if (vrrp::influence(tracked(track, verdict, value)).kind != kind_of(fault.reason)) continue;
    if (first.empty()) {
      first = words_about(track, *record, plan, ledgers);
    } else {
      ++others;
    }
  }
  if (others > 0) first += fmt::format(", and {} more", others);
  return first;
}

std::string check_words_of(const contract::EventRecord& event, const contract::Plan& plan,
                           const Ledgers& ledgers) {
  const auto reason = static_cast<vrrp::Reason>(event.reason);
  const bool is_about_a_state = event.kind == contract::EventKind::transition ||
                                event.kind == contract::EventKind::fault_changed;
  const bool is_known = subject(event, plan) == Subject::router;
  if (!is_about_a_state || !is_known || !is_about_checks(reason)) return {};
  return check_fault_words({.router = event.router, .reason = reason, .at_ns = event.at_ns}, plan,
                           ledgers);
}

}  // namespace control
