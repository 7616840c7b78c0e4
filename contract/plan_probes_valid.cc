#include "contract/plan_probes_valid.h"

#include <vector>

#include "contract/plan_http_valid.h"
#include "contract/plan_parts.h"
#include "vrrp/address.h"

namespace contract {
namespace {

using Judgement = std::expected<void, PlanError>;
using AddressBytes = std::array<std::uint8_t, 16>;

// Of a host that can be connected to.
bool is_host(std::uint8_t family, const AddressBytes& bytes) {
  if (!is_family(family) || !is_padded(family, bytes)) return false;
  const vrrp::IpAddress address = address_of(family, bytes);
  return !address.is_unspecified() && !address.is_multicast();
}

bool is_way(const PlanCheck& check, const PlanTarget& row) {
  if (check.kind == CheckKind::icmp) return row.transport == Transport::icmp && row.port == 0;
  const bool may_be_udp = check.kind == CheckKind::dns;
  return row.port != 0 &&
         (row.transport == Transport::tcp || (row.transport == Transport::udp && may_be_udp));
}

bool is_target(const CheckRows& rows, const PlanTarget& row) {
  if (row.check >= rows.checks.size()) return false;
  const PlanCheck& check = rows.checks[row.check];
  const bool is_source = row.has_source == 1 ? is_host(row.family, row.source)
                                             : row.has_source == 0 && row.source == AddressBytes{};
  return is_native(check) && is_way(check, row) && is_source && is_host(row.family, row.bytes);
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
    if (is_native(rows.checks[check]) && counts[check] == 0) {
      return std::unexpected(PlanError::target);
    }
  }
  return {};
}

Judgement check_tcp(const CheckRows& rows) {
  for (const PlanTcp& row : rows.tcp) {
    if (!part_of(rows.text, row.send, kMaxProbeTextBytes) ||
        !part_of(rows.text, row.expect, kMaxProbeTextBytes)) {
      return std::unexpected(PlanError::probe);
    }
  }
  return {};
}

Judgement check_icmp(const CheckRows& rows) {
  for (const PlanIcmp& row : rows.icmp) {
    if (row.reserved != 0) return std::unexpected(PlanError::reserved);
    if (row.size_bytes > kMaxEchoBytes || row.latency_ms > kMaxCheckIntervalMs) {
      return std::unexpected(PlanError::probe);
    }
  }
  return {};
}

bool is_prefix(const PlanDns& row) {
  if (row.match != DnsMatch::prefix) {
    return row.prefix_family == 0 && row.prefix_length == 0 && row.prefix == AddressBytes{};
  }
  return is_family(row.prefix_family) && row.prefix_length <= longest_prefix(row.prefix_family) &&
         is_padded(row.prefix_family, row.prefix);
}

Judgement check_dns(const CheckRows& rows) {
  for (const PlanDns& row : rows.dns) {
    if (row.reserved != 0) return std::unexpected(PlanError::reserved);
    const auto name = part_of(rows.text, row.name, kMaxDnsNameBytes);
    const auto expected = part_of(rows.text, row.expected, kMaxProbeTextBytes);
    const bool needs_text = row.match == DnsMatch::data || row.match == DnsMatch::text;
    const bool is_name = name && !name->empty() && is_visible(*name);
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
  if (const Judgement ok = check_dns(rows); !ok) return ok;
  if (const Judgement ok = check_icmp(rows); !ok) return ok;
  return check_http(rows);
}

}  // namespace contract
