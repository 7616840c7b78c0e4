#include "config/dns_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <utility>
#include <vector>

#include "config/suggest.h"
#include "config/value.h"
#include "contract/plan_probes.h"

namespace config {
namespace {

struct Entry {
  std::string_view name;
  std::uint16_t number;
};

// As IANA has them.
constexpr std::array<Entry, 15> kTypes{{{"A", 1},
                                        {"NS", 2},
                                        {"CNAME", 5},
                                        {"SOA", 6},
                                        {"PTR", 12},
                                        {"MX", 15},
                                        {"TXT", 16},
                                        {"AAAA", 28},
                                        {"SRV", 33},
                                        {"DS", 43},
                                        {"DNSKEY", 48},
                                        {"SVCB", 64},
                                        {"HTTPS", 65},
                                        {"ANY", 255},
                                        {"CAA", 257}}};
constexpr std::array<Entry, 3> kClasses{{{"IN", 1}, {"CH", 3}, {"HS", 4}}};
constexpr std::array<Entry, 11> kRcodes{{{"NOERROR", 0},
                                         {"FORMERR", 1},
                                         {"SERVFAIL", 2},
                                         {"NXDOMAIN", 3},
                                         {"NOTIMP", 4},
                                         {"REFUSED", 5},
                                         {"YXDOMAIN", 6},
                                         {"YXRRSET", 7},
                                         {"NXRRSET", 8},
                                         {"NOTAUTH", 9},
                                         {"NOTZONE", 10}}};
constexpr std::size_t kMaxLabelBytes = 63;

std::string in_capitals(std::string_view word) {
  std::string capitals(word);
  std::ranges::transform(capitals, capitals.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return capitals;
}

// A name of the list, or PREFIXnn (RFC 3597 5).
std::optional<std::uint16_t> number_of(std::span<const Entry> entries, std::string_view prefix,
                                       std::string_view word) {
  const std::string capitals = in_capitals(word);
  const auto found = std::ranges::find(entries, capitals, &Entry::name);
  if (found != entries.end()) return found->number;
  if (prefix.empty() || !capitals.starts_with(prefix)) return std::nullopt;
  const auto number = parse_number(std::string_view(capitals).substr(prefix.size()));
  if (!number || *number < 1 || *number > UINT16_MAX) return std::nullopt;
  return static_cast<std::uint16_t>(*number);
}

std::string name_of(std::span<const Entry> entries, std::string_view prefix, std::uint16_t number) {
  const auto found = std::ranges::find(entries, number, &Entry::number);
  return found != entries.end() ? std::string(found->name) : fmt::format("{}{}", prefix, number);
}

std::string_view closest_of(std::span<const Entry> entries, std::string_view word) {
  std::vector<std::string_view> names;
  for (const Entry& entry : entries) names.push_back(entry.name);
  return closest(names, in_capitals(word));
}

bool is_in_label(char c) { return c > ' ' && c < 0x7f && c != '\\'; }

}  // namespace

std::optional<std::uint16_t> dns_type_of(std::string_view word) {
  return number_of(kTypes, "TYPE", word);
}

std::optional<std::uint16_t> dns_class_of(std::string_view word) {
  return number_of(kClasses, "CLASS", word);
}

std::optional<std::uint16_t> rcode_of(std::string_view word) {
  return number_of(kRcodes, "", word);
}

std::string dns_type_name(std::uint16_t type) { return name_of(kTypes, "TYPE", type); }

std::string dns_class_name(std::uint16_t dns_class) {
  return name_of(kClasses, "CLASS", dns_class);
}

std::string_view rcode_name(std::uint16_t rcode) {
  const auto found = std::ranges::find(kRcodes, rcode, &Entry::number);
  return found != kRcodes.end() ? found->name : std::string_view();
}

std::string_view closest_dns_type(std::string_view word) { return closest_of(kTypes, word); }

std::string_view closest_rcode(std::string_view word) { return closest_of(kRcodes, word); }

std::string_view problem_of_dns_name(std::string_view name) {
  if (name == ".") return {};
  if (name.size() > contract::kMaxDnsNameBytes) return "it has more than 253 characters";
  if (name.ends_with('.')) name.remove_suffix(1);
  if (name.empty()) return "it is empty";
  for (std::size_t at = 0; at <= name.size();) {
    const std::size_t end = std::min(name.find('.', at), name.size());
    const std::string_view label = name.substr(at, end - at);
    if (label.empty()) return "it has an empty label";
    if (label.size() > kMaxLabelBytes) return "it has a label of more than 63 characters";
    if (!std::ranges::all_of(label, is_in_label)) {
      return "only visible ASCII characters without `\\` may be in it";
    }
    at = end + 1;
  }
  return {};
}

std::string to_string(const DnsQuery& query) {
  std::string text = fmt::format("{} {}", query.name, dns_type_name(query.type));
  const DnsQuery usual;
  if (query.dns_class != usual.dns_class) text += ' ' + dns_class_name(query.dns_class);
  return text;
}

std::string to_string(const DnsExpectation& expectation) {
  std::string text;
  for (const Entry& entry : kRcodes) {
    if ((expectation.rcodes >> entry.number & 1) == 0) continue;
    text += fmt::format("{}{}", text.empty() ? "" : " ", entry.name);
  }
  switch (expectation.match) {
    case contract::DnsMatch::anything:
      break;
    case contract::DnsMatch::data:
      text += fmt::format(" data \"{}\"", expectation.text);
      break;
    case contract::DnsMatch::text:
      text += fmt::format(" answer \"{}\"", expectation.text);
      break;
    case contract::DnsMatch::prefix:
      text +=
          fmt::format(" prefix {}/{}", expectation.prefix.to_string(), expectation.prefix_length);
      break;
  }
  if (expectation.min_answers > 0) text += fmt::format(" answers {}", expectation.min_answers);
  return text;
}

}  // namespace config
