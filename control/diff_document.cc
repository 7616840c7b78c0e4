#include "control/diff_document.h"

#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

#include "config/schema.h"

namespace control {
namespace {

using config::AddressChange;
using config::ComparedAddress;
using config::Reload;
using config::RouterChange;
using config::SettingChange;
using contract::Plan;
using contract::PlanRouter;
using Json = nlohmann::ordered_json;

std::string text_of(const Json& value) {
  // Plans hold visible ASCII only; but a dump that could fail would have to throw.
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// A restart is what regent does not have: whatever does not keep its state is elected anew.
std::string_view word_of(Reload effect) { return effect == Reload::live ? "live" : "re-election"; }

Json router(const Plan& plan, std::uint32_t row) {
  const PlanRouter& entry = plan.routers()[row];
  return Json{{"name", plan.name(entry)},
              {"interface", plan.name(plan.interfaces()[entry.interface])},
              {"vrid", entry.vrid},
              {"family", entry.family == 4 ? "ipv4" : "ipv6"}};
}

Json address(const ComparedAddress& entry) {
  return Json{{"address", entry.address},
              {"prefix_length", entry.prefix_length},
              {"device", entry.device},
              {"is_advertised", entry.is_advertised}};
}

Json with_addresses(const Plan& plan, std::uint32_t row) {
  Json entry = router(plan, row);
  Json list = Json::array();
  for (const ComparedAddress& shown : config::shown_addresses(plan, plan.routers()[row])) {
    list.push_back(address(shown));
  }
  entry["addresses"] = list;
  return entry;
}

Json setting(const SettingChange& change) {
  const bool is_secret = change.before == change.after;
  return Json{{"keyword", change.keyword},
              {"before", is_secret ? Json() : Json(change.before)},
              {"after", is_secret ? Json() : Json(change.after)},
              {"effect", word_of(change.effect)},
              {"must_agree", change.must_agree}};
}

Json notification(const SettingChange& change) {
  const Json entry = setting(change);
  return Json{{"block", change.block},
              {"keyword", entry["keyword"]},
              {"before", entry["before"]},
              {"after", entry["after"]}};
}

Json address_change(const AddressChange& change) {
  return Json{{"before", change.before ? address(*change.before) : Json()},
              {"after", change.after ? address(*change.after) : Json()}};
}

Json changed(const DiffInput& input, const RouterChange& change) {
  Json entry = router(input.after, change.after);
  const PlanRouter& before = input.before.routers()[change.before];
  entry["old_name"] = input.before.name(before);
  entry["effect"] = word_of(change.effect());
  entry["settings"] = Json::array();
  for (const SettingChange& each : change.settings) entry["settings"].push_back(setting(each));
  entry["addresses"] = Json::array();
  for (const AddressChange& each : change.addresses) {
    entry["addresses"].push_back(address_change(each));
  }
  entry["is_reordered"] = change.is_reordered;
  return entry;
}

// ,"NAME":[...] with each member on a line.
template <typename Members, typename Shown>
void append_list(std::string& out, std::string_view name, const Members& members, Shown shown) {
  out += ",\"";
  out += name;
  out += "\":[";
  std::string_view separator = "\n";
  for (const auto& member : members) {
    out += separator;
    out += text_of(shown(member));
    separator = ",\n";
  }
  out += members.empty() ? "]" : "\n]";
}

}  // namespace

std::string diff_document(const DiffInput& input) {
  const config::PlanDifference& difference = input.difference;
  std::string out = text_of(Json{{"schema", 1}, {"untouched", difference.untouched}});
  out.pop_back();
  append_list(out, "removed", difference.removed,
              [&](std::uint32_t row) { return with_addresses(input.before, row); });
  append_list(out, "added", difference.added,
              [&](std::uint32_t row) { return with_addresses(input.after, row); });
  append_list(out, "changed", difference.changed,
              [&](const RouterChange& change) { return changed(input, change); });
  append_list(out, "moved", difference.moved, [&](const config::AddressMove& move) {
    return Json{{"address", move.address},
                {"from", router(input.before, move.from)},
                {"to", router(input.after, move.to)}};
  });
  append_list(out, "notifications", difference.notifications, notification);
  return out + "}\n";
}

}  // namespace control
