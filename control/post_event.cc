#include "control/post_event.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string_view>

#include "control/check_faults.h"
#include "control/document_parts.h"
#include "control/event_words.h"
#include "vrrp/router_state.h"

namespace control {
namespace {

using contract::EventRecord;
using contract::Plan;

std::string object(const EventRecord& event, std::uint64_t number, std::string_view words,
                   const Plan& plan, const Clocks& clocks) {
  const contract::PlanRouter& router = plan.routers()[event.router];
  nlohmann::ordered_json out;
  out["number"] = number;
  out["time"] = utc(event.at_ns, clocks);
  out["router"] = std::string(plan.name(router));
  out["interface"] = std::string(plan.name(plan.interfaces()[router.interface]));
  out["vrid"] = router.vrid;
  out["family"] = family(router) == vrrp::Family::ipv4 ? "ipv4" : "ipv6";
  out["previous_state"] = std::string(vrrp::name(static_cast<vrrp::RouterState>(event.from)));
  out["state"] = std::string(vrrp::name(static_cast<vrrp::RouterState>(event.to)));
  out["effective_priority"] = event.own_priority;
  out["reason"] = std::string(vrrp::name(static_cast<vrrp::Reason>(event.reason)));
  out["text"] = std::string(words);
  std::string text = ascii_text_of(out);
  text.pop_back();
  return text;
}

}  // namespace

std::string post_event(const EventRecord& event, std::uint64_t number, const Plan& plan,
                       const Ledgers& ledgers, const Clocks& clocks) {
  return object(event, number, event_words(event, plan, check_words_of(event, plan, ledgers)), plan,
                clocks);
}

std::string post_present_state(const contract::RouterRecord& record, std::uint32_t router,
                               vrrp::RouterState from, std::uint64_t number, const Plan& plan,
                               const Clocks& clocks) {
  const contract::PlanRouter& row = plan.routers()[router];
  const std::string words = fmt::format("{}: {} -> {}, {}", plan.name(row), state_word(from),
                                        state_word(static_cast<vrrp::RouterState>(record.state)),
                                        reason_words(record, plan, row));
  const EventRecord event{.at_ns = record.since_ns,
                          .router = router,
                          .from = static_cast<std::uint8_t>(from),
                          .to = record.state,
                          .reason = record.reason,
                          .own_priority = record.effective_priority};
  return object(event, number, words, plan, clocks);
}

}  // namespace control
