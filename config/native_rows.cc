#include "config/native_rows.h"

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "config/escaped_text.h"
#include "config/flapping.h"
#include "config/http_checks.h"
#include "config/http_words.h"
#include "config/native_checks.h"
#include "config/value.h"
#include "contract/plan_local_valid.h"

namespace config {
namespace {

using contract::CheckFlag;
using contract::CheckKind;
using contract::PlanCheck;
using contract::PlanDns;
using contract::PlanHttp;
using contract::PlanIcmp;
using contract::PlanTarget;
using contract::PlanTcp;
using contract::Transport;

Decimal timeout_of(const NativeCheck& check) {
  return check.timeout.value.value_or(
      default_timeout(check.interval.value.value_or(kNativeInterval)));
}

template <typename T>
bool has_value_if_given(const Setting<T>& setting) {
  return setting.value || !setting.is_given();
}

// Of a text that was read by read_text().
contract::PlanText add_unescaped(contract::PlanRows& rows, const Setting<std::string>& text) {
  return rows.add_text(unescaped(text.value.value_or("")).value_or(""));
}

PlanTcp tcp_row(const NativeCheck& check, contract::PlanRows& rows) {
  return {.send = add_unescaped(rows, check.send), .expect = add_unescaped(rows, check.expect)};
}

// 0: as long as the timeout.
std::uint32_t latency_ms(const NativeCheck& check) {
  const std::uint32_t timeout = milliseconds(timeout_of(check));
  const std::uint32_t latency =
      check.max_latency.value ? milliseconds(*check.max_latency.value) : timeout;
  return latency < timeout ? latency : 0;
}

PlanDns dns_row(const NativeCheck& check, contract::PlanRows& rows) {
  const DnsQuery query = check.query.value.value_or(DnsQuery());
  const DnsExpectation wanted = check.answer.value.value_or(DnsExpectation());
  PlanDns row{.name = rows.add_text(query.name), .type = query.type, .dns_class = query.dns_class};
  row.rcodes = wanted.rcodes;
  row.wants_recursion = check.recursion.value.value_or(true) ? 1 : 0;
  row.match = wanted.match;
  row.expected = rows.add_text(
      wanted.match == contract::DnsMatch::text ? unescaped(wanted.text).value_or("") : wanted.text);
  row.min_answers = wanted.min_answers;
  row.latency_ms = latency_ms(check);
  if (wanted.match != contract::DnsMatch::prefix) return row;
  row.prefix_family = static_cast<std::uint8_t>(wanted.prefix.family());
  row.prefix_length = wanted.prefix_length;
  std::ranges::copy(wanted.prefix.bytes(), row.prefix.begin());
  return row;
}

PlanHttp http_row(const NativeCheck& check, contract::PlanRows& rows) {
  PlanHttp row{.path = rows.add_text(check.request.value.value_or("/")),
               .host = rows.add_text(check.host.value.value_or("")),
               .headers = add_unescaped(rows, check.header),
               .body = add_unescaped(rows, check.expect_body),
               .pattern = rows.add_text(check.expect_regex.value.value_or("")),
               .ca_file = rows.add_text(check.ca_file.value.value_or(""))};
  row.statuses = statuses_of(check.expect_status.value.value_or("200")).value_or(row.statuses);
  row.latency_ms = latency_ms(check);
  row.expires_within_days = static_cast<std::uint16_t>(check.expires_within.value.value_or(0));
  if (check.method.value == "HEAD") row.method = contract::HttpMethod::head;
  if (!check.tls.value.value_or(false)) return row;
  row.flags = static_cast<std::uint8_t>(contract::HttpFlag::tls);
  if (!check.verify.value.value_or(true)) return row;
  row.flags |= static_cast<std::uint8_t>(contract::HttpFlag::verify);
  return row;
}

PlanIcmp icmp_row(const NativeCheck& check) {
  return {.size_bytes = static_cast<std::uint16_t>(check.size.value.value_or(kEchoBytes)),
          .latency_ms = latency_ms(check)};
}

Transport transport_of(const NativeCheck& check) {
  if (check.kind == CheckKind::icmp) return Transport::icmp;
  const bool is_udp = check.kind == CheckKind::dns && check.transport.value != "tcp";
  return is_udp ? Transport::udp : Transport::tcp;
}

PlanTarget target_row(const NativeCheck& check, const Host& host) {
  PlanTarget row{.port = host.port != 0 ? host.port : default_port(check),
                 .family = static_cast<std::uint8_t>(host.address.family()),
                 .transport = transport_of(check)};
  std::ranges::copy(host.address.bytes(), row.bytes.begin());
  for (const Host& source : check.source.hosts) {
    if (source.address.family() != host.address.family()) continue;
    row.has_source = 1;
    std::ranges::copy(source.address.bytes(), row.source.begin());
  }
  return row;
}

std::uint8_t flags_of(const NativeCheck& check) {
  unsigned flags = 0;
  if (check.init_fail.value.value_or(false)) flags |= static_cast<unsigned>(CheckFlag::starts_down);
  if (check.require.value == "any") flags |= static_cast<unsigned>(CheckFlag::any_target);
  return static_cast<std::uint8_t>(flags);
}

// Returns its number among those of its kind.
std::uint32_t add_subject(const NativeCheck& check, contract::PlanRows& rows) {
  if (check.kind == CheckKind::tcp) {
    rows.tcp.push_back(tcp_row(check, rows));
    return static_cast<std::uint32_t>(rows.tcp.size() - 1);
  }
  if (check.kind == CheckKind::http) {
    rows.http.push_back(http_row(check, rows));
    return static_cast<std::uint32_t>(rows.http.size() - 1);
  }
  if (check.kind == CheckKind::unit) {
    rows.units.push_back({.name = rows.add_text(check.unit.value.value_or(""))});
    return static_cast<std::uint32_t>(rows.units.size() - 1);
  }
  if (check.kind == CheckKind::icmp) {
    rows.icmp.push_back(icmp_row(check));
    return static_cast<std::uint32_t>(rows.icmp.size() - 1);
  }
  rows.dns.push_back(dns_row(check, rows));
  return static_cast<std::uint32_t>(rows.dns.size() - 1);
}

// Whether what is asked and expected has its values.
bool is_asked(const NativeCheck& check) {
  if (check.kind == CheckKind::tcp) {
    return has_value_if_given(check.send) && has_value_if_given(check.expect);
  }
  if (check.kind == CheckKind::dns) return check.query.value && has_value_if_given(check.answer);
  if (check.kind == CheckKind::icmp) return has_value_if_given(check.size);
  return has_value_if_given(check.request) && has_value_if_given(check.method) &&
         has_value_if_given(check.host) && has_value_if_given(check.header) &&
         has_value_if_given(check.expect_status) && has_value_if_given(check.expect_body) &&
         has_value_if_given(check.expect_regex) && has_value_if_given(check.tls) &&
         has_value_if_given(check.verify) && has_value_if_given(check.ca_file) &&
         has_value_if_given(check.expires_within) && has_usable_http_texts(check);
}

}  // namespace

bool is_whole(const NativeCheck& check) {
  if (check.kind == CheckKind::unit) {
    return check.unit.value && contract::is_unit_name(*check.unit.value) &&
           has_value_if_given(check.interval) && has_value_if_given(check.fast_interval);
  }
  const bool is_port_known =
      !has_ports(check) || default_port(check) != 0 ||
      std::ranges::none_of(check.server.hosts, [](const Host& host) { return host.port == 0; });
  return is_asked(check) && is_port_known && !check.server.hosts.empty() &&
         has_value_if_given(check.interval) && has_value_if_given(check.fast_interval) &&
         has_value_if_given(check.timeout);
}

void add_native_check(const NativeCheck& check, contract::PlanRows& rows) {
  const auto number = static_cast<std::uint32_t>(rows.checks.size());
  PlanCheck row{.name = rows.add_text(check.name.value.value_or("")),
                .kind = check.kind,
                .flags = flags_of(check),
                .subject = add_subject(check, rows),
                .interval_ms = milliseconds(check.interval.value.value_or(kNativeInterval))};
  const std::uint32_t fast_ms =
      check.fast_interval.value ? milliseconds(*check.fast_interval.value) : row.interval_ms;
  if (fast_ms < row.interval_ms) row.fast_interval_ms = fast_ms;
  // Nobody answers for a unit, who could be late.
  const bool is_unit = check.kind == CheckKind::unit;
  row.timeout_ms = is_unit ? row.interval_ms : milliseconds(timeout_of(check));
  row.rise = check.rise.value.value_or(1);
  row.fall = check.fall.value.value_or(1);
  set_flapping(flap_settings(check), row);
  rows.checks.push_back(row);
  for (const Host& host : check.server.hosts) {
    PlanTarget target = target_row(check, host);
    target.check = number;
    rows.targets.push_back(target);
  }
}

}  // namespace config
