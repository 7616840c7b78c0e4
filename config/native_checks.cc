#include "config/native_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "config/dns_words.h"
#include "config/flapping.h"
#include "config/http_checks.h"
#include "config/named_blocks.h"
#include "config/render.h"
#include "config/value.h"
#include "contract/plan_http.h"
#include "contract/plan_local_valid.h"

namespace config {
namespace {

using contract::CheckKind;
using contract::DnsMatch;

void check_ports(const NativeCheck& check, Diagnostics& diagnostics) {
  if (!has_ports(check) || default_port(check) != 0) return;
  for (const Host& host : check.server.hosts) {
    if (host.port != 0) continue;
    diagnostics.add({.code = Code::missing_value,
                     .span = host.at,
                     .message = "a `server` of a `tcp_check` needs a port",
                     .help = "`port` and a number behind the addresses"});
  }
}

struct Longest {
  Decimal seconds;
  std::string_view keyword;
};

void check_not_longer(const Setting<Decimal>& setting, std::string_view keyword, Longest longest,
                      Diagnostics& diagnostics) {
  if (!setting.value || setting.value->millionths <= longest.seconds.millionths) return;
  diagnostics.add({.code = Code::out_of_range,
                   .span = setting.at,
                   .message = fmt::format("`{}` is longer than `{}`, which is {} s", keyword,
                                          longest.keyword, to_string(longest.seconds))});
}

void check_times(const NativeCheck& check, Diagnostics& diagnostics) {
  // One that is given and has no value was reported.
  if (check.interval.is_given() && !check.interval.value) return;
  const Decimal interval = check.interval.value.value_or(kNativeInterval);
  check_not_longer(check.timeout, "timeout", {interval, "interval"}, diagnostics);
  check_not_longer(check.fast_interval, "fast_interval", {interval, "interval"}, diagnostics);
  if (check.timeout.is_given() && !check.timeout.value) return;
  const Decimal timeout = check.timeout.value.value_or(default_timeout(interval));
  check_not_longer(check.max_latency, "max_latency", {timeout, "timeout"}, diagnostics);
}

void refuse(const Setting<DnsExpectation>& answer, std::string message, std::string help,
            Diagnostics& diagnostics) {
  diagnostics.add({.code = Code::contradiction,
                   .span = answer.at,
                   .message = std::move(message),
                   .help = std::move(help)});
}

bool is_address_of(std::string_view text, vrrp::Family family) {
  const auto address = vrrp::IpAddress::parse(text);
  return address && address->family() == family;
}

// Of an answer to a question of the type.
void check_rdata(const Setting<DnsExpectation>& answer, const std::string& rdata,
                 std::uint16_t type, Diagnostics& diagnostics) {
  if (type == kDnsTypeAny) {
    refuse(answer,
           "`data` is compared with records of the type that is asked for: it needs "
           "another one than ANY",
           "", diagnostics);
  } else if (type == kDnsTypeA && !is_address_of(rdata, vrrp::Family::ipv4)) {
    refuse(answer,
           fmt::format("{} cannot be the data of an A record, an IPv4 address", quoted(rdata)), "",
           diagnostics);
  } else if (type == kDnsTypeAaaa && !is_address_of(rdata, vrrp::Family::ipv6)) {
    refuse(answer,
           fmt::format("{} cannot be the data of an AAAA record, an IPv6 address", quoted(rdata)),
           "", diagnostics);
  }
}

void check_prefix(const Setting<DnsExpectation>& answer, vrrp::Family family, std::uint16_t type,
                  Diagnostics& diagnostics) {
  const bool is_ipv4 = family == vrrp::Family::ipv4;
  if (type == (is_ipv4 ? kDnsTypeA : kDnsTypeAaaa)) return;
  refuse(answer,
         fmt::format("an IPv{} prefix is that of {} records, and {} is asked for", is_ipv4 ? 4 : 6,
                     is_ipv4 ? "A" : "AAAA", dns_type_name(type)),
         fmt::format("`query` with the type {}", is_ipv4 ? "A" : "AAAA"), diagnostics);
}

void check_expectation(const NativeCheck& check, Diagnostics& diagnostics) {
  if (!check.answer.value || !check.query.value) return;
  const DnsExpectation& wanted = *check.answer.value;
  const std::uint16_t type = check.query.value->type;
  const bool wants_records = wanted.match != DnsMatch::anything || wanted.min_answers > 0;
  if (wants_records && (wanted.rcodes & 1) == 0) {
    return refuse(check.answer, "only an answer with NOERROR has records that could be expected",
                  "NOERROR among the response codes", diagnostics);
  }
  if (wanted.match == DnsMatch::data) check_rdata(check.answer, wanted.text, type, diagnostics);
  if (wanted.match == DnsMatch::prefix) {
    check_prefix(check.answer, wanted.prefix.family(), type, diagnostics);
  }
  if (wanted.match == DnsMatch::text && type != kDnsTypeTxt) {
    refuse(check.answer,
           fmt::format("`answer` looks into the strings of TXT records, and {} is asked for",
                       dns_type_name(type)),
           "`data` for records of another type", diagnostics);
  }
}

// As the kernel is asked for it: the name of a folder.
void check_unit_name(const Setting<std::string>& unit, Diagnostics& diagnostics) {
  if (!unit.value || contract::is_unit_name(*unit.value)) return;
  const bool needs_type =
      !unit.value->contains('.') && contract::is_unit_name(*unit.value + ".service");
  diagnostics.add(
      {.code = Code::bad_name,
       .span = unit.at,
       .message = fmt::format("the name of a unit is 1 to {} characters of ASCII without blanks "
                              "and slashes, with its type behind a dot",
                              contract::kMaxUnitNameBytes),
       .help = needs_type ? fmt::format("`unit {}.service`", *unit.value) : ""});
}

void check_unit(const NativeCheck& check, Diagnostics& diagnostics) {
  if (!check.unit.is_given()) report_missing(check.name, "unit", diagnostics);
  check_unit_name(check.unit, diagnostics);
  check_times(check, diagnostics);
  check_flapping(flap_settings(check), diagnostics);
}

}  // namespace

const NativeBlock* native_block(Block block) {
  const auto* found = std::ranges::find(kNativeBlocks, block, &NativeBlock::block);
  return found == kNativeBlocks.end() ? nullptr : found;
}

const NativeBlock* native_block(CheckKind kind) {
  const auto* found = std::ranges::find(kNativeBlocks, kind, &NativeBlock::kind);
  return found == kNativeBlocks.end() ? nullptr : found;
}

Decimal default_timeout(Decimal interval) { return {.millionths = interval.millionths / 5 * 4}; }

std::uint16_t default_port(const NativeCheck& check) {
  if (check.kind == CheckKind::dns) return contract::kDnsPort;
  if (check.kind == CheckKind::tcp || !has_ports(check)) return 0;
  return check.tls.value.value_or(false) ? contract::kHttpsPort : contract::kHttpPort;
}

void check_native(const NativeCheck& check, Diagnostics& diagnostics) {
  if (check.kind == CheckKind::unit) return check_unit(check, diagnostics);
  if (!check.server.keyword.is_somewhere()) report_missing(check.name, "server", diagnostics);
  if (check.kind == CheckKind::dns && !check.query.is_given()) {
    report_missing(check.name, "query", diagnostics);
  }
  check_ports(check, diagnostics);
  check_times(check, diagnostics);
  check_flapping(flap_settings(check), diagnostics);
  check_expectation(check, diagnostics);
  if (check.kind == CheckKind::http) check_http(check, diagnostics);
}

}  // namespace config
