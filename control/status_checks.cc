#include "control/status_checks.h"

#include <array>
#include <optional>
#include <string_view>

#include "contract/check_message.h"
#include "control/check_words.h"
#include "control/document_parts.h"
#include "vrrp/tracking.h"
#include "vrrp/verdict.h"

namespace control {
namespace {

using contract::CheckLedgerReader;
using contract::CheckRecord;
using contract::Plan;
using contract::PlanCheck;
using contract::RunOutcome;
using Json = nlohmann::ordered_json;

// By RunOutcome; 0 is none.
constexpr std::array<std::string_view, 10> kOutcomeNames{
    "",         "exited", "signalled", "timed_out",   "cannot_start",
    "not_safe", "passed", "failed",    "unreachable", "lost"};
static_assert(static_cast<std::size_t>(RunOutcome::lost) + 1 == kOutcomeNames.size());

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
  out["output"] = output_line(result);
  out["duration_seconds"] = exact_seconds(std::chrono::microseconds{result.duration_us});
  out["age_seconds"] = seconds(age(record.result_at_ns, clocks));
  return out;
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
Json effect(const vrrp::Influence& influence) {
  switch (influence.kind) {
    case vrrp::Influence::Kind::adjustment:
      return influence.adjustment;
    case vrrp::Influence::Kind::fault:
      return "fault";
    case vrrp::Influence::Kind::undecided:
      return "waiting";
  }
  return {};
}

}  // namespace

std::string check_text(const Plan& plan, const CheckLedgerReader& checks, std::uint32_t check,
                       const Clocks& clocks) {
  const PlanCheck& row = plan.checks()[check];
  const std::optional<CheckRecord> record = checks.check(check);
  Json out;
  out["name"] = std::string(plan.name(row));
  out["kind"] = "script";  // validate_plan() knows no other
  for (const char* key : {"verdict", "since", "verdict_age_seconds", "streak"}) out[key] = nullptr;
  out["rise"] = row.rise;
  out["fall"] = row.fall;
  out["interval"] = milliseconds(row.interval_ms);
  out["timeout"] = milliseconds(row.timeout_ms);
  out["last_result"] = nullptr;
  if (record) {
    out["verdict"] = verdict_name(*record);
    out["since"] = utc(record->since_ns, clocks);
    out["verdict_age_seconds"] = seconds(age(record->since_ns, clocks));
    out["streak"] = record->streak;
    out["last_result"] = last_result(*record, row, clocks);
  }
  return with_counters(out, "counters", counters(checks, check));
}

Json router_checks(const Plan& plan, const CheckLedgerReader& checks, std::uint32_t router) {
  Json list = Json::array();
  for (const contract::PlanTrack& track : plan.tracks_of(router)) {
    const std::optional<CheckRecord> record = checks.check(track.check);
    Json& out = list.emplace_back();
    out["name"] = std::string(plan.name(plan.checks()[track.check]));
    out["weight"] = track.weight;
    out["reverse"] = track.is_reversed != 0;
    out["verdict"] = nullptr;
    out["effect"] = nullptr;
    if (!record) continue;
    out["verdict"] = verdict_name(*record);
    out["effect"] =
        effect(vrrp::influence(tracked(track, static_cast<vrrp::Verdict>(record->verdict))));
  }
  return list;
}

}  // namespace control
