#include "control/status_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "control/status_fields.h"

namespace control {
namespace {

constexpr std::size_t kMaxAddressesShown = 4;

constexpr std::array<std::string_view, 10> kHeadings{"NAME",   "INTERFACE", "VRID", "FAMILY",
                                                     "STATE",  "SINCE",     "WHY",  "PRIORITY",
                                                     "ACTIVE", "ADDRESSES"};
using Row = std::array<std::string, kHeadings.size()>;

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
          ago(router, "state_age_seconds"),
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

}  // namespace

std::expected<std::string, std::string> status_table(std::string_view document) {
  const auto json = parse_status(document);
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
