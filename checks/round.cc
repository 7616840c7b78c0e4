#include "checks/round.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace checks {

using contract::PlanTarget;
using contract::RunOutcome;
using vrrp::Instant;

namespace {

enum class Kind : std::uint8_t { good, noteworthy, bad, unknown };

std::string shown(const PlanTarget& target, contract::CheckKind kind) {
  const std::string host = contract::address(target).to_string();
  if (kind == contract::CheckKind::dns && target.port == contract::kDnsPort) return host;
  if (kind == contract::CheckKind::icmp) return host;
  if (kind == contract::CheckKind::http && target.port == contract::kHttpPort) return host;
  return fmt::format("{} port {}", host, target.port);
}

// Which findings decide, the first one first: what is known to be wrong tells more than what is not
// known. With `require any` one that is right decides before everything else.
constexpr std::array kAllRequired{Kind::bad, Kind::unknown, Kind::noteworthy, Kind::good};
constexpr std::array kAnyRequired{Kind::noteworthy, Kind::good, Kind::unknown, Kind::bad};

Kind kind_of(RunOutcome outcome) {
  if (outcome == RunOutcome::passed) return Kind::good;
  if (outcome == RunOutcome::warned) return Kind::noteworthy;
  return outcome == RunOutcome::lost ? Kind::unknown : Kind::bad;
}

}  // namespace

Round::Round(const contract::Plan& plan, std::uint32_t check)
    : is_any_enough_(has(plan.checks()[check], contract::CheckFlag::any_target)) {
  for (const PlanTarget& target : plan.targets_of(check)) {
    servers_.push_back(shown(target, plan.checks()[check].kind));
  }
  findings_.resize(servers_.size());
}

void Round::begin(std::uint32_t run, Instant now) {
  run_ = run;
  begun_ = now;
  is_heard_.assign(servers_.size(), false);
}

bool Round::take(std::size_t server, Finding finding) {
  if (!is_heard_[server]) findings_[server] = std::move(finding);
  is_heard_[server] = true;
  return std::ranges::find(is_heard_, false) == is_heard_.end();
}

contract::CheckResult Round::result(Instant now) const {
  const std::size_t server = decisive();
  const Finding& finding = findings_[server];
  contract::CheckResult result{.outcome = static_cast<std::uint32_t>(finding.outcome),
                               .code = finding.error,
                               .duration_us = contract::microseconds(now - begun_)};
  if (finding.outcome == RunOutcome::passed) return result;
  if (finding.outcome == RunOutcome::warned) {
    result.outcome = static_cast<std::uint32_t>(RunOutcome::passed);
  }
  const std::string text =
      finding.text.empty() ? servers_[server] : servers_[server] + ": " + finding.text;
  result.output_size_bytes = contract::put_output(result.output, text);
  return result;
}

std::size_t Round::decisive() const {
  const std::array<Kind, 4>& order = is_any_enough_ ? kAnyRequired : kAllRequired;
  const auto rank = [&](const Finding& finding) {
    return std::ranges::find(order, kind_of(finding.outcome)) - order.begin();
  };
  return static_cast<std::size_t>(std::ranges::min_element(findings_, {}, rank) -
                                  findings_.begin());
}

}  // namespace checks
