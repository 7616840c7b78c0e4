#include "contract/plan_probes_valid.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "vrrp/address.h"

namespace contract {
namespace {

using Judgement = std::expected<void, PlanError>;
using AddressBytes = std::array<std::uint8_t, 16>;

constexpr std::uint8_t kIpv4Bits = 32;
constexpr std::uint8_t kIpv6Bits = 128;

bool is_family(std::uint8_t number) { return number == 4 || number == 6; }

// Nothing but zeros behind an IPv4 address.
bool is_padded(std::uint8_t family, const AddressBytes& bytes) {
  return family == 6 ||
         std::all_of(bytes.begin() + 4, bytes.end(), [](std::uint8_t octet) { return octet == 0; });
}

// Of a host that can be connected to.
bool is_host(std::uint8_t family, const AddressBytes& bytes) {
  if (!is_family(family) || !is_padded(family, bytes)) return false;
  const auto kind = static_cast<vrrp::Family>(family);
  const vrrp::IpAddress address{kind, std::span(bytes).first(vrrp::address_size_bytes(kind))};
  return !address.is_unspecified() && !address.is_multicast();
}

bool is_native(CheckKind kind) { return kind == CheckKind::tcp || kind == CheckKind::dns; }

bool is_target(const CheckRows& rows, const PlanTarget& row) {
  if (row.check >= rows.checks.size()) return false;
  const CheckKind kind = rows.checks[row.check].kind;
  const bool is_way = row.transport == Transport::tcp ||
                      (row.transport == Transport::udp && kind == CheckKind::dns);
  const bool is_source = row.has_source == 1 ? is_host(row.family, row.source)
                                             : row.has_source == 0 && row.source == AddressBytes{};
  return is_native(kind) && is_way && is_source && row.port != 0 && is_host(row.family, row.bytes);
}

Judgement check_targets(const CheckRows& rows) {
  std::vector<std::uint32_t> counts(rows.checks.size());
  std::uint32_t previous = 0;
  for (const PlanTarget& row : rows.targets) {
    if (row.reserved != decltype(row.reserved){}) return std::unexpected(PlanError::reserved);
    if (!is_target(rows, row) || row.check < previous || ++counts[row.check] > kMaxTargetsOfCheck) {
      return std::unexpected(PlanError::target);
    }
    previous = row.check;
  }
  for (std::size_t check = 0; check < rows.checks.size(); ++check) {
    if (is_native(rows.checks[check].kind) && counts[check] == 0) {
      return std::unexpected(PlanError::target);
    }
  }
  return {};
}

// Nothing when the part is not inside the text, or too long.
std::optional<std::string_view> part(const CheckRows& rows, PlanText place, std::size_t limit) {
  if (place.offset > rows.text.size() || place.size_bytes > rows.text.size() - place.offset ||
      place.size_bytes > limit) {
    return std::nullopt;
  }
  return rows.text.substr(place.offset, place.size_bytes);
}

Judgement check_tcp(const CheckRows& rows) {
  for (const PlanTcp& row : rows.tcp) {
    if (!part(rows, row.send, kMaxProbeTextBytes) || !part(rows, row.expect, kMaxProbeTextBytes)) {
      return std::unexpected(PlanError::probe);
    }
  }
  return {};
}

bool is_prefix(const PlanDns& row) {
  if (row.match != DnsMatch::prefix) {
    return row.prefix_family == 0 && row.prefix_length == 0 && row.prefix == AddressBytes{};
  }
  return is_family(row.prefix_family) &&
         row.prefix_length <= (row.prefix_family == 4 ? kIpv4Bits : kIpv6Bits) &&
         is_padded(row.prefix_family, row.prefix);
}

Judgement check_dns(const CheckRows& rows) {
  for (const PlanDns& row : rows.dns) {
    if (row.reserved != 0) return std::unexpected(PlanError::reserved);
    const auto name = part(rows, row.name, kMaxDnsNameBytes);
    const auto expected = part(rows, row.expected, kMaxProbeTextBytes);
    const bool needs_text = row.match == DnsMatch::data || row.match == DnsMatch::text;
    const bool is_name = name && !name->empty() &&
                         std::ranges::all_of(*name, [](char c) { return c > ' ' && c < 0x7f; });
    // A C string is made of it.
    const bool is_text = expected && expected->empty() != needs_text &&
                         expected->find('\0') == std::string_view::npos;
    const bool is_good = is_name && is_text && is_prefix(row) && row.match <= DnsMatch::prefix &&
                         row.type != 0 && row.dns_class != 0 && row.rcodes != 0 &&
                         row.wants_recursion <= 1 && row.min_answers <= UINT16_MAX &&
                         row.latency_ms <= kMaxCheckIntervalMs;
    if (!is_good) return std::unexpected(PlanError::probe);
  }
  return {};
}

}  // namespace

std::expected<void, PlanError> check_probes(const CheckRows& rows) {
  if (const Judgement ok = check_targets(rows); !ok) return ok;
  if (const Judgement ok = check_tcp(rows); !ok) return ok;
  return check_dns(rows);
}

}  // namespace contract
