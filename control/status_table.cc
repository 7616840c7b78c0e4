#include "control/status_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <vector>

namespace control {
namespace {

using Json = nlohmann::json;

constexpr std::int64_t kKnownSchema = 1;
constexpr std::size_t kMaxAddressesShown = 4;
constexpr std::string_view kNothing = "-";

constexpr std::array<std::string_view, 10> kHeadings{"NAME",   "INTERFACE", "VRID", "FAMILY",
                                                     "STATE",  "SINCE",     "WHY",  "PRIORITY",
                                                     "ACTIVE", "ADDRESSES"};
using Row = std::array<std::string, kHeadings.size()>;

// Of a terminal's control characters, none gets through.
std::string printable(std::string_view text) {
  std::string out(text);
  std::ranges::replace_if(
      out, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }, '?');
  return out;
}

const Json* find(const Json& object, const char* key) {
  const auto entry = object.find(key);  // The end, too, where `object` is none.
  return entry == object.end() ? nullptr : &*entry;
}

std::string text(const Json& object, const char* key) {
  const Json* value = find(object, key);
  const auto* string = value == nullptr ? nullptr : value->get_ptr<const Json::string_t*>();
  return string == nullptr ? std::string(kNothing) : printable(*string);
}

std::string number(const Json& object, const char* key) {
  const Json* value = find(object, key);
  return value != nullptr && value->is_number() ? value->dump() : std::string(kNothing);
}

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

// "3 min ago": one unit, rounded down.
std::string since(const Json& router) {
  const Json* age = find(router, "state_age_seconds");
  if (age == nullptr || !age->is_number()) return std::string(kNothing);
  const auto seconds = age->get<double>();
  if (seconds < 1) return "just now";
  if (seconds < 60) return fmt::format("{:.0f} s ago", std::floor(seconds));
  if (seconds < 3600) return fmt::format("{:.0f} min ago", std::floor(seconds / 60));
  if (seconds < 86400) return fmt::format("{:.0f} h ago", std::floor(seconds / 3600));
  return fmt::format("{:.0f} d ago", std::floor(seconds / 86400));
}

// "100", or "60 (of 100)" when something lowered or raised it.
std::string priority(const Json& router) {
  std::string configured = number(router, "priority");
  const std::string effective = number(router, "effective_priority");
  if (effective == kNothing || effective == configured) return configured;
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

bool needs_attention(const Json& router) {
  const std::string word = text(router, "state");
  return word == "fault" || word == kNothing;
}

Row row_of(const Json& router) {
  return {text(router, "name"),
          text(router, "interface"),
          number(router, "vrid"),
          family(router),
          state(router),
          since(router),
          text(router, "reason_text"),
          priority(router),
          active(router),
          addresses(router)};
}

Row headings() {
  Row row;
  std::ranges::copy(kHeadings, row.begin());
  return row;
}

// The columns of a row, padded but for the last one.
void append_row(std::string& out, const Row& row,
                const std::array<std::size_t, kHeadings.size()>& widths) {
  for (std::size_t i = 0; i + 1 < row.size(); ++i) {
    fmt::format_to(std::back_inserter(out), "{:<{}}  ", row[i], widths[i]);
  }
  out += row.back();
  out += '\n';
}

std::expected<Json, std::string> parse(std::string_view document) {
  Json json = Json::parse(document, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded() || !json.is_object()) {
    return std::unexpected("regentd's answer is not a whole JSON document");
  }
  const Json* schema = find(json, "schema");
  if (schema == nullptr || *schema != kKnownSchema) {
    return std::unexpected(fmt::format("regentd's answer has schema {}; this program knows {}",
                                       number(json, "schema"), kKnownSchema));
  }
  if (find(json, "error") != nullptr) {
    return std::unexpected(fmt::format("regentd answers: {}", text(json, "error")));
  }
  const Json* routers = find(json, "routers");
  if (routers == nullptr || !routers->is_array()) {
    return std::unexpected("regentd's answer has no list of routers");
  }
  return json;
}

}  // namespace

std::expected<void, std::string> check_document(std::string_view document) {
  const auto json = parse(document);
  if (!json) return std::unexpected(json.error());
  return {};
}

std::expected<std::string, std::string> status_table(std::string_view document) {
  const auto json = parse(document);
  if (!json) return std::unexpected(json.error());
  const Json& routers = *find(*json, "routers");
  std::vector<Row> rows{headings()};
  rows.reserve(1 + routers.size());
  for (const Json& router : routers) rows.push_back(row_of(router));
  std::array<std::size_t, kHeadings.size()> widths{};
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  // The column of marks is there only when there is a mark.
  const bool has_marks = std::ranges::any_of(routers, needs_attention);
  std::string out;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (has_marks) out += i > 0 && needs_attention(routers[i - 1]) ? "! " : "  ";
    append_row(out, rows[i], widths);
  }
  return out;
}

}  // namespace control
