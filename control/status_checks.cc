#include "control/status_checks.h"

#include <array>
#include <optional>
#include <string_view>

#include "contract/check_message.h"
#include "control/check_states.h"
#include "control/check_words.h"
#include "control/document_parts.h"
#include "vrrp/check.h"
#include "vrrp/tracking.h"
#include "vrrp/verdict.h"

namespace control {
namespace {

using contract::CheckKind;
using contract::CheckLedgerReader;
using contract::CheckRecord;
using contract::Plan;
using contract::PlanCheck;
using contract::RunOutcome;
using Json = nlohmann::ordered_json;

// By RunOutcome; 0 is none.
constexpr std::array<std::string_view, 13> kOutcomeNames{
    "",       "exited",      "signalled", "timed_out", "cannot_start", "not_safe",  "passed",
    "failed", "unreachable", "lost",      "truncated", "value",        "unreadable"};
static_assert(static_cast<std::size_t>(RunOutcome::unreadable) + 1 == kOutcomeNames.size());

std::string_view kind_name(CheckKind kind) {
  switch (kind) {
    case CheckKind::script:
      return "script";
    case CheckKind::interface:
      return "interface";
    case CheckKind::tcp:
      return "tcp";
    case CheckKind::dns:
      return "dns";
    case CheckKind::file:
      return "file";
    case CheckKind::list:
      return "list";
    case CheckKind::http:
      return "http";
    case CheckKind::process:
      return "process";
    case CheckKind::unit:
      return "unit";
    case CheckKind::icmp:
      return "icmp";
  }
  return "unknown";
}

// Null before something was looked at.
Json shown_value(const PlanCheck& check, const CheckRecord& record) {
  const std::optional<std::int32_t> value = present_value(check, record);
  return value && record.result.outcome != 0 ? Json(*value) : Json();
}

double milliseconds(std::uint32_t count) { return seconds(std::chrono::milliseconds{count}); }

std::string verdict_name(const CheckRecord& record) {
  return std::string(vrrp::name(static_cast<vrrp::Verdict>(record.verdict)));
}

// The last result; null when there was none yet.
Json last_result(const CheckRecord& record, const PlanCheck& check, const Clocks& clocks) {
  const contract::CheckResult& result = record.result;
  if (result.outcome == 0) return {};
  Json out;
  out["outcome"] = std::string(kOutcomeNames[result.outcome]);
  out["code"] = result.code;
  out["text"] = result_sentence(result, check);
  out["output"] = nullptr;
  out["duration_seconds"] = nullptr;
  if (!is_followed(check)) {
    out["output"] = output_line(result);
    out["duration_seconds"] = exact_seconds(std::chrono::microseconds{result.duration_us});
  }
  out["age_seconds"] = seconds(age(record.result_at_ns, clocks));
  return out;
}

// Of an interface: what is known of it, in the place and with the words that a result has.
Json interface_result(contract::InterfaceState state) {
  if (state == contract::InterfaceState::unknown) return {};
  Json out;
  out["outcome"] = state == contract::InterfaceState::up ? "passed" : "failed";
  out["code"] = nullptr;
  out["text"] = interface_words(state);
  for (const char* key : {"output", "duration_seconds", "age_seconds"}) out[key] = nullptr;
  return out;
}

// For how long it is held down yet, as it has changed too often; null when it is not.
Json damped_seconds(const CheckRecord& record, const Clocks& clocks) {
  if (record.held_until_ns == 0) return {};
  return seconds(time_until(record.held_until_ns, clocks));
}

void add_verdict(Json& out, const CheckRecord& record, const Clocks& clocks) {
  out["verdict"] = verdict_name(record);
  if (record.since_ns == 0) return;
  out["since"] = utc(record.since_ns, clocks);
  out["verdict_age_seconds"] = seconds(age(record.since_ns, clocks));
}

std::string counters(const CheckLedgerReader& checks, std::uint32_t check) {
  std::string out = "{";
  for (std::size_t i = 0; i < contract::kCheckCounterNames.size(); ++i) {
    append_counter(out, contract::kCheckCounterNames[i],
                   checks.counter(check, static_cast<contract::CheckCounter>(i)));
  }
  return out + "}";
}

// A number that is added to the priority, or a word.
Json effect(const vrrp::Influence& influence, const contract::PlanRouter& router) {
  const bool demotes = has(router, contract::RouterFlag::demote) && !is_owner(router);
  switch (influence.kind) {
    case vrrp::Influence::Kind::adjustment:
      return influence.adjustment;
    case vrrp::Influence::Kind::fault:
      return demotes ? "demoted" : "fault";
    case vrrp::Influence::Kind::undecided:
      return demotes ? "demoted" : "waiting";
  }
  return {};
}

}  // namespace

std::string check_text(const Plan& plan, const Ledgers& ledgers, std::uint32_t check,
                       const Clocks& clocks) {
  const PlanCheck& row = plan.checks()[check];
  const std::optional<CheckRecord> record = present_record(plan, ledgers, check);
  Json out;
  out["name"] = std::string(plan.name(row));
  out["kind"] = std::string(kind_name(row.kind));
  for (const char* key : {"verdict", "since", "verdict_age_seconds", "streak", "damped_seconds",
                          "rise", "fall", "interval", "timeout", "last_result"}) {
    out[key] = nullptr;
  }
  if (record) add_verdict(out, *record, clocks);
  if (!is_of_checkd(row)) {
    out["last_result"] = interface_result(present_state(plan, ledgers, check));
    out["counters"] = nullptr;
    return text_of(out);
  }
  if (is_followed(row)) {
    // Nothing is run, and one look is enough.
    if (has_value(row)) {
      out["value"] = nullptr;
      if (record) out["value"] = shown_value(row, *record);
    }
    if (record) out["last_result"] = last_result(*record, row, clocks);
    out["counters"] = nullptr;
    return text_of(out);
  }
  out["rise"] = row.rise;
  out["fall"] = row.fall;
  out["interval"] = milliseconds(row.interval_ms);
  out["timeout"] = milliseconds(row.timeout_ms);
  if (record) {
    out["streak"] = record->streak;
    out["damped_seconds"] = damped_seconds(*record, clocks);
    out["last_result"] = last_result(*record, row, clocks);
  }
  // A Plan that needs checkd has its Ledger beside it.
  CHECK(ledgers.checks.has_value());
  return with_counters(out, "counters", counters(*ledgers.checks, check));
}

Json router_checks(const Plan& plan, const Ledgers& ledgers, std::uint32_t router) {
  Json list = Json::array();
  for (const contract::PlanTrack& track : plan.tracks_of(router)) {
    const PlanCheck& check = plan.checks()[track.check];
    if (check.kind == CheckKind::list) continue;
    const std::optional<CheckRecord> record = present_record(plan, ledgers, track.check);
    Json& out = list.emplace_back();
    out["name"] = std::string(plan.name(check));
    out["weight"] = track.weight;
    out["reverse"] = track.is_reversed != 0;
    out["verdict"] = nullptr;
    out["effect"] = nullptr;
    if (!record) continue;
    out["verdict"] = verdict_name(*record);
    out["effect"] =
        effect(vrrp::influence(tracked(track, static_cast<vrrp::Verdict>(record->verdict),
                                       present_value(check, *record))),
               plan.routers()[router]);
  }
  return list;
}

Json priority_list(const Plan& plan, std::uint32_t router) {
  for (const contract::PlanTrack& track : plan.tracks_of(router)) {
    const PlanCheck& check = plan.checks()[track.check];
    if (check.kind == CheckKind::list) return std::string(plan.name(check));
  }
  return {};
}

}  // namespace control
