#include "config/native_difference.h"

#include <fmt/format.h>

#include <cstdint>
#include <span>

#include "config/config.h"
#include "config/dns_words.h"
#include "config/flapping.h"
#include "config/http_words.h"
#include "config/value.h"

namespace config {
namespace {

using contract::CheckKind;
using contract::Plan;
using contract::PlanCheck;
using contract::PlanDns;
using contract::PlanHttp;
using contract::PlanIcmp;
using contract::PlanTarget;
using contract::PlanTcp;

// These do not compile when there is another field: whoever adds one shows it below.
constexpr bool knows_fields(const PlanTarget& target) {
  [[maybe_unused]] const auto& [check, port, family, transport, has_source, reserved, bytes,
                                source] = target;
  return true;
}
static_assert(knows_fields(PlanTarget{}));
constexpr bool knows_fields(const PlanTcp& tcp) {
  [[maybe_unused]] const auto& [send, expect] = tcp;
  return true;
}
static_assert(knows_fields(PlanTcp{}));
constexpr bool knows_fields(const PlanDns& dns) {
  [[maybe_unused]] const auto& [name, type, dns_class, rcodes, wants_recursion, match, expected,
                                min_answers, latency_ms, prefix_family, prefix_length, reserved,
                                prefix] = dns;
  return true;
}
static_assert(knows_fields(PlanDns{}));
constexpr bool knows_fields(const PlanHttp& http) {
  [[maybe_unused]] const auto& [path, host, headers, body, pattern, ca_file, statuses, latency_ms,
                                expires_within_days, method, flags] = http;
  return true;
}
static_assert(knows_fields(PlanHttp{}));

constexpr bool knows_fields(const PlanIcmp& icmp) {
  [[maybe_unused]] const auto& [size_bytes, reserved, latency_ms] = icmp;
  return true;
}
static_assert(knows_fields(PlanIcmp{}));

std::string described(const PlanTarget& target) {
  std::string text = fmt::format(" server {}", contract::address(target).to_string());
  if (target.port != 0) text += fmt::format(" port {}", target.port);
  if (target.has_source == 0) return text;
  return text +
         fmt::format(" from {}", contract::address_of(target.family, target.source).to_string());
}

std::string question(const Plan& plan, const PlanDns& row) {
  DnsExpectation wanted{.rcodes = row.rcodes,
                        .match = row.match,
                        .text = std::string(plan.expected(row)),
                        .prefix_length = row.prefix_length,
                        .min_answers = row.min_answers};
  if (row.match == contract::DnsMatch::prefix) {
    wanted.prefix = contract::address_of(row.prefix_family, row.prefix);
  }
  const DnsQuery query{
      .name = std::string(plan.name(row)), .type = row.type, .dns_class = row.dns_class};
  std::string text = fmt::format(" query {} expect {}", to_string(query), to_string(wanted));
  if (row.wants_recursion == 0) text += " recursion off";
  if (row.latency_ms != 0)
    text += fmt::format(" max_latency {}", to_string(seconds_of(row.latency_ms)));
  return text;
}

std::string request(const Plan& plan, const PlanHttp& row) {
  const bool is_head = row.method == contract::HttpMethod::head;
  std::string text = fmt::format(" request {}{} expect_status {}", plan.path(row),
                                 is_head ? " method HEAD" : "", to_string(row.statuses));
  if (!plan.host(row).empty()) text += fmt::format(" host {}", plan.host(row));
  if (!plan.pattern(row).empty()) text += fmt::format(" expect_regex {}", plan.pattern(row));
  if (has(row, contract::HttpFlag::tls)) {
    text += has(row, contract::HttpFlag::verify) ? " tls" : " tls verify off";
  }
  if (!plan.ca_file(row).empty()) text += fmt::format(" ca_file {}", plan.ca_file(row));
  if (row.expires_within_days != 0) {
    text += fmt::format(" expires_within {}", row.expires_within_days);
  }
  if (row.latency_ms != 0) {
    text += fmt::format(" max_latency {}", to_string(seconds_of(row.latency_ms)));
  }
  return text;
}

std::string echo(const PlanIcmp& row) {
  std::string text = fmt::format(" size {}", row.size_bytes);
  if (row.latency_ms != 0) {
    text += fmt::format(" max_latency {}", to_string(seconds_of(row.latency_ms)));
  }
  return text;
}

}  // namespace

std::string native_definition(const Plan& plan, const PlanCheck& check) {
  const auto number = static_cast<std::uint32_t>(&check - plan.checks().data());
  const std::span<const PlanTarget> targets = plan.targets_of(number);
  std::string text = fmt::format("{}: interval {} timeout {} rise {} fall {}", plan.name(check),
                                 to_string(seconds_of(check.interval_ms)),
                                 to_string(seconds_of(check.timeout_ms)), check.rise, check.fall);
  if (check.fast_interval_ms != 0) {
    text += fmt::format(" fast_interval {}", to_string(seconds_of(check.fast_interval_ms)));
  }
  for (const PlanTarget& target : targets) text += described(target);
  const bool is_dns = check.kind == CheckKind::dns;
  if (is_dns && targets.front().transport == contract::Transport::tcp) text += " transport tcp";
  if (is_dns) text += question(plan, plan.dns()[check.subject]);
  if (check.kind == CheckKind::http) text += request(plan, plan.http()[check.subject]);
  if (check.kind == CheckKind::icmp) text += echo(plan.icmp()[check.subject]);
  if (has(check, contract::CheckFlag::any_target)) text += " require any";
  text += down_words(check);
  return text;
}

std::string native_secrets(const Plan& plan, const PlanCheck& check) {
  if (check.kind == CheckKind::http) {
    const PlanHttp& row = plan.http()[check.subject];
    return fmt::format("{}:{}{}", plan.headers(row).size(), plan.headers(row), plan.body(row));
  }
  if (check.kind != CheckKind::tcp) return {};
  const PlanTcp& row = plan.tcp()[check.subject];
  return fmt::format("{}:{}{}", plan.sent(row).size(), plan.sent(row), plan.expected(row));
}

}  // namespace config
