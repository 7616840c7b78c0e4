#include "control/status_document.h"

#include <fmt/format.h>

#include <array>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>

#include "contract/recording.h"
#include "control/check_faults.h"
#include "control/document_parts.h"
#include "control/event_words.h"
#include "control/post_status.h"
#include "control/status_checks.h"
#include "vrrp/check.h"
#include "vrrp/timing.h"

namespace control {
namespace {

using contract::LedgerReader;
using contract::Plan;
using contract::PlanRouter;
using Json = nlohmann::ordered_json;

// One counter per reason, from `count(reason)`.
template <typename Count>
std::string drop_counters(Count count) {
  std::string out = "{";
  for (std::size_t i = 0; i < vrrp::kDropReasons; ++i) {
    const auto reason = static_cast<vrrp::DropReason>(i);
    append_counter(out, vrrp::counter_name(reason), count(reason));
  }
  return out + "}";
}

std::string router_counters(const LedgerReader& ledger, std::uint32_t index) {
  std::string out = "{";
  for (std::size_t i = 0; i < contract::kRouterCounters; ++i) {
    append_counter(out, contract::kRouterCounterNames[i],
                   ledger.counter(index, static_cast<contract::RouterCounter>(i)));
  }
  const auto drops = [&](vrrp::DropReason reason) { return ledger.drops(index, reason); };
  return out + ",\"dropped\":" + drop_counters(drops) + "}";
}

Json addresses(const Plan& plan, const PlanRouter& router) {
  Json list = Json::array();
  for (const contract::PlanAddress& row : plan.addresses(router)) {
    list.push_back(fmt::format("{}/{}", address(row).to_string(), row.prefix_length));
  }
  return list;
}

// What the next change of a Backup depends on (RFC 9568 6.1).
Json timers(const std::optional<contract::RouterRecord>& record, const PlanRouter& router,
            const Clocks& clocks) {
  Json out;
  out["advertisement_interval"] = exact_seconds(contract::interval(router));
  for (const char* key : {"active_adver_interval", "skew_time", "active_down_interval",
                          "last_advert_age", "preempt_delay_left"}) {
    out[key] = nullptr;
  }
  constexpr vrrp::Nanoseconds kLongest = vrrp::Centiseconds{contract::kMaxIntervalCs};
  if (!record || record->active_interval_ns < 0 || record->active_interval_ns > kLongest.count()) {
    return out;
  }
  const vrrp::Nanoseconds interval{record->active_interval_ns};
  const auto priority = vrrp::Priority::from_wire(record->effective_priority);
  out["active_adver_interval"] = exact_seconds(interval);
  out["skew_time"] = exact_seconds(vrrp::skew_time(version(router), priority, interval));
  out["active_down_interval"] =
      exact_seconds(vrrp::active_down_interval(version(router), priority, interval));
  if (record->last_advert_ns != 0) {
    out["last_advert_age"] = seconds(age(record->last_advert_ns, clocks));
  }
  if (record->preempt_at_ns > clocks.now.time_since_epoch().count()) {
    out["preempt_delay_left"] =
        seconds(vrrp::Nanoseconds{record->preempt_at_ns} - clocks.now.time_since_epoch());
  }
  return out;
}

// Why it is in its state, with the checks by name when they are the reason.
std::string reason_text(const contract::RouterRecord& record, const Plan& plan,
                        const Ledgers& ledgers, std::uint32_t index) {
  const auto reason = static_cast<vrrp::Reason>(record.reason);
  const PlanRouter& router = plan.routers()[index];
  if (!is_about_checks(reason)) return reason_words(record, plan, router);
  return reason_words(record, plan, router,
                      check_fault_words({.router = index, .reason = reason}, plan, ledgers));
}

// The fields that come from the Ledger; all null when its writer died in the middle of them. `why`:
// the words for the reason.
void add_state(Json& out, const std::optional<contract::RouterRecord>& record,
               const std::string& why, const PlanRouter& router, const Clocks& clocks) {
  for (const char* key : {"state", "since", "state_age_seconds", "reason", "reason_text"}) {
    out[key] = nullptr;
  }
  out["priority"] = router.priority;
  for (const char* key : {"effective_priority", "active_address", "active_priority"}) {
    out[key] = nullptr;
  }
  if (!record) return;
  out["state"] = std::string(vrrp::name(static_cast<vrrp::RouterState>(record->state)));
  if (record->since_ns != 0) {
    out["since"] = utc(record->since_ns, clocks);
    out["state_age_seconds"] = seconds(age(record->since_ns, clocks));
  }
  out["reason"] = std::string(vrrp::name(static_cast<vrrp::Reason>(record->reason)));
  out["reason_text"] = why;
  out["effective_priority"] = record->effective_priority;
  const std::optional<vrrp::IpAddress> active = contract::from_ledger(record->active_address);
  if (!active) return;
  out["active_address"] = active->to_string();
  out["active_priority"] =
      static_cast<vrrp::RouterState>(record->state) == vrrp::RouterState::active
          ? record->effective_priority
          : record->active_priority;
}

std::string router_text(const Plan& plan, const Ledgers& ledgers, std::uint32_t index,
                        const Clocks& clocks) {
  const PlanRouter& router = plan.routers()[index];
  Json out;
  out["name"] = std::string(plan.name(router));
  out["interface"] = std::string(plan.name(plan.interfaces()[router.interface]));
  out["vrid"] = router.vrid;
  out["family"] = family(router) == vrrp::Family::ipv4 ? "ipv4" : "ipv6";
  out["version"] = router.version;
  const std::optional<contract::RouterRecord> record = ledgers.worker.router(index);
  const std::string why = record ? reason_text(*record, plan, ledgers, index) : std::string();
  add_state(out, record, why, router, clocks);
  out["addresses"] = addresses(plan, router);
  out["priority_list"] = priority_list(plan, index);
  out["checks"] = router_checks(plan, ledgers, index);
  out["timers"] = timers(record, router, clocks);
  return with_counters(out, "counters", router_counters(ledgers.worker, index));
}

std::string interface_text(const Plan& plan, const LedgerReader& ledger, std::uint32_t index,
                           const Clocks& clocks) {
  const contract::InterfaceSlot& slot = ledger.interface(index);
  Json out;
  out["name"] = std::string(plan.name(plan.interfaces()[index]));
  out["state"] = nullptr;
  out["since"] = nullptr;
  const auto record = ledger.interface_record(index);
  if (record) out["state"] = std::string(name(record->state));
  if (record && record->since_ns != 0) out["since"] = utc(record->since_ns, clocks);
  out["adverts_received"] = slot.adverts_received.load(std::memory_order_relaxed);
  out["last_unknown_vrid"] = nullptr;
  if (const auto unknown = ledger.unknown_vrid(index)) {
    const std::optional<vrrp::IpAddress> source = contract::from_ledger(unknown->source);
    Json& last = out["last_unknown_vrid"] = Json{{"vrid", unknown->vrid}};
    last["source"] = source ? Json(source->to_string()) : Json();
    last["age_seconds"] = seconds(age(unknown->at_ns, clocks));
  }
  const auto drops = [&](vrrp::DropReason reason) {
    return slot.drops[static_cast<std::size_t>(reason)].load(std::memory_order_relaxed);
  };
  return with_counters(out, "dropped", drop_counters(drops));
}

std::string head_text(const LedgerReader& ledger, const Clocks& clocks) {
  const contract::LedgerHeader& header = ledger.header();
  Json daemon;
  daemon["version"] = REGENT_VERSION;
  daemon["time"] = utc(clocks.now.time_since_epoch().count(), clocks);
  daemon["turns"] = header.turns.load(std::memory_order_relaxed);
  daemon["receive_overflows"] = header.receive_overflows.load(std::memory_order_relaxed);
  daemon["receive_rearmed"] = header.receive_rearmed.load(std::memory_order_relaxed);
  daemon["requests_deferred"] = header.requests_deferred.load(std::memory_order_relaxed);
  daemon["commands_refused"] =
      contract::RecordingReader(ledger.recording_memory()).commands_refused();
  return fmt::format("{{\"schema\":{},\"daemon\":{},\"routers\":[\n", kStatusSchema,
                     text_of(daemon));
}

// Rows are one line each, so that a person and a line-wise tool can read the document too.
void append_row(std::string& out, std::size_t row, const std::string& text) {
  if (row > 0) out += ",\n";
  out += text;
}

}  // namespace

std::string StatusDocument::row_text(List list, std::uint32_t row, const Clocks& clocks) const {
  switch (list) {
    case List::routers:
      return router_text(*plan_, ledgers_, row, clocks);
    case List::checks:
      return check_text(*plan_, ledgers_, row, clocks);
    case List::interfaces:
      return interface_text(*plan_, ledgers_.worker, row, clocks);
    case List::fifos:
      return fifo_text(*plan_, row,
                       row < outlets_.fifos.size() ? outlets_.fifos[row] : FifoStatus());
    case List::urls:
      return url_text(*plan_, row, row < outlets_.urls.size() ? outlets_.urls[row] : PostState());
  }
  return {};
}

void StatusDocument::append_part(std::string& out, const Clocks& clocks) {
  CHECK(!is_complete());
  std::size_t part = part_++;
  if (part == 0) {
    out += head_text(ledgers_.worker, clocks);
    return;
  }
  --part;
  struct Rows {
    List list;
    std::size_t count;
    std::string_view end;  // of the list, and the beginning of the next one
  };
  const std::array<Rows, 5> all{{
      {List::routers, plan_->routers().size(), "],\"checks\":[\n"},
      {List::checks, plan_->checks().size(), "],\"interfaces\":[\n"},
      {List::interfaces, plan_->interfaces().size(), "],\"fifos\":[\n"},
      {List::fifos, plan_->fifos().size(), "],\"urls\":[\n"},
      {List::urls, plan_->urls().size(), "]}\n"},
  }};
  for (const Rows& rows : all) {
    if (part < rows.count) {
      append_row(out, part, row_text(rows.list, static_cast<std::uint32_t>(part), clocks));
      return;
    }
    if (part == rows.count) {
      if (rows.count > 0) out += '\n';  // of the last row
      out += rows.end;
      return;
    }
    part -= rows.count + 1;
  }
}

std::string error_document(std::string_view error) {
  Json out;
  out["schema"] = kStatusSchema;
  out["error"] = std::string(error);
  return text_of(out) + "\n";
}

}  // namespace control
