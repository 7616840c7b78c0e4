#include "control/status_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "control/status_fields.h"
#include "control/text_table.h"

namespace control {
namespace {

constexpr std::size_t kMaxAddressesShown = 4;

constexpr std::array<std::string_view, 10> kRouterHeadings{
    "NAME",  "INTERFACE", "VRID",     "FAMILY", "STATE",
    "SINCE", "WHY",       "PRIORITY", "ACTIVE", "ADDRESSES"};
constexpr std::array<std::string_view, 4> kCheckHeadings{"CHECK", "VERDICT", "SINCE",
                                                         "LAST RESULT"};

std::string family(const Json& router) {
  std::string name = text(router, "family");
  if (name == "ipv4") return "IPv4";
  if (name == "ipv6") return "IPv6";
  return name;
}

std::string state(const Json& router) {
  std::string word = text(router, "state");
  if (word[0] >= 'a' && word[0] <= 'z') word[0] = static_cast<char>(word[0] - 'a' + 'A');
  return word;
}

// Whether a check has made the router give way, as `on_fail demote` says.
bool is_demoted(const Json& router) {
  const Json* checks = find_list(router, "checks");
  return checks != nullptr && std::ranges::any_of(*checks, [](const Json& check) {
           return text(check, "effect") == "demoted";
         });
}

// "100", or "60 (of 100)" when something lowered or raised it; "230" when a list says it.
std::string priority(const Json& router) {
  std::string configured = number(router, "priority");
  const std::string effective = number(router, "effective_priority");
  if (effective == kNothing || effective == configured) return configured;
  if (is_demoted(router)) return effective + " (demoted)";
  if (text(router, "priority_list") != kNothing) return effective;
  return fmt::format("{} (of {})", effective, configured);
}

// Who is Active, as far as this host knows.
std::string active(const Json& router) {
  if (text(router, "state") == "active") return "this host";
  std::string address = text(router, "active_address");
  const std::string its_priority = number(router, "active_priority");
  if (address == kNothing || its_priority == kNothing) return address;
  return fmt::format("{} ({})", address, its_priority);
}

std::string addresses(const Json& router) {
  const Json* list = find(router, "addresses");
  if (list == nullptr || !list->is_array() || list->empty()) return std::string(kNothing);
  std::string out;
  for (std::size_t i = 0; i < std::min(list->size(), kMaxAddressesShown); ++i) {
    const auto* address = (*list)[i].get_ptr<const Json::string_t*>();
    if (i > 0) out += ' ';
    out += address == nullptr ? std::string(kNothing) : printable(*address);
  }
  if (list->size() > kMaxAddressesShown) {
    out += fmt::format(" and {} more", list->size() - kMaxAddressesShown);
  }
  return out;
}

// exit status 2: "SERVFAIL from 127.0.0.1"
std::string last_result(const Json& check) {
  const Json* result = find(check, "last_result");
  if (result == nullptr) return std::string(kNothing);
  return result->is_null() ? "none yet" : text(*result, "text");
}

bool needs_attention(const Json& router) {
  const std::string word = text(router, "state");
  return word == "fault" || word == kNothing;
}

TableRow router_row(const Json& router) {
  return {
      .cells = {text(router, "name"), text(router, "interface"), number(router, "vrid"),
                family(router), state(router), ago(router, "state_age_seconds"),
                text(router, "reason_text"), priority(router), active(router), addresses(router)},
      .mark = needs_attention(router) ? Mark::attention : Mark::none};
}

// What is not up is worth a look, whatever it means for a router.
TableRow check_row(const Json& check) {
  const std::string verdict = text(check, "verdict");
  return {.cells = {text(check, "name"), verdict, ago(check, "verdict_age_seconds"),
                    last_result(check)},
          .mark = verdict == "up" ? Mark::none : Mark::attention};
}

}  // namespace

std::expected<std::string, std::string> status_table(std::string_view document) {
  const auto json = parse_status(document);
  if (!json) return std::unexpected(json.error());
  std::vector<TableRow> routers;
  for (const Json& router : *find(*json, "routers")) routers.push_back(router_row(router));
  std::vector<TableRow> checks;
  // A daemon of an older version has none.
  if (const Json* list = find_list(*json, "checks")) {
    for (const Json& check : *list) checks.push_back(check_row(check));
  }
  const MarkColumn marks = std::max(mark_column(routers), mark_column(checks));
  std::string out;
  append_table(out, kRouterHeadings, routers, marks);
  if (checks.empty()) return out;
  out += '\n';
  append_table(out, kCheckHeadings, checks, marks);
  return out;
}

}  // namespace control
