// The judge of a Plan's rows about checks. A part of validate_plan() in plan.cc.
#pragma once

#include <cstddef>
#include <expected>
#include <span>
#include <string_view>

#include "contract/plan.h"

namespace contract {

struct CheckRows {
  std::span<const PlanScriptUser> script_users;
  std::span<const PlanScript> scripts;
  std::span<const PlanCheck> checks;
  std::span<const PlanTrack> tracks;
  std::span<const PlanTarget> targets;
  std::span<const PlanTcp> tcp;
  std::span<const PlanDns> dns;
  std::span<const PlanFile> files;
  std::span<const PlanList> lists;
  std::span<const PlanHttp> http;
  std::span<const PlanProcess> processes;
  std::span<const PlanUnit> units;
  std::span<const PlanIcmp> icmp;
  std::size_t interfaces = 0;
  std::size_t routers = 0;
  std::string_view text;
};

std::expected<void, PlanError> check_checks(const CheckRows& rows);

}  // namespace contract
