#include "contract/plan_local_valid.h"

#include <string_view>

#include "contract/plan_parts.h"

namespace contract {
namespace {

bool is_process(const CheckRows& rows, const PlanProcess& row) {
  const auto words = part_of(rows.text, row.words, kMaxScriptBytes);
  return words && words->ends_with('\0') && !words->starts_with('\0') &&
         row.match >= ProcessMatch::name && row.match <= ProcessMatch::partial &&
         (row.quorum >= 1 || row.quorum_max == 0) && row.quorum <= kMaxQuorum &&
         (row.quorum_max <= kMaxQuorum || row.quorum_max == UINT32_MAX) &&
         row.fork_delay_ms <= kMaxProcessDelayMs && row.terminate_delay_ms <= kMaxProcessDelayMs;
}

bool is_unit(const CheckRows& rows, const PlanUnit& row) {
  const auto name = part_of(rows.text, row.name, kMaxUnitNameBytes);
  return name && is_unit_name(*name);
}

}  // namespace

bool is_unit_name(std::string_view name) {
  return name.size() <= kMaxUnitNameBytes && is_visible(name) && !name.contains('/') &&
         !name.starts_with('.') && name.contains('.') && !name.ends_with('.');
}

std::expected<void, PlanError> check_local(const CheckRows& rows) {
  for (const PlanFile& row : rows.files) {
    const auto path = part_of(rows.text, row.path, kMaxPathBytes);
    if (!path || !is_file_path(*path)) return std::unexpected(PlanError::file);
  }
  for (const PlanProcess& row : rows.processes) {
    if (row.reserved != decltype(row.reserved){}) return std::unexpected(PlanError::reserved);
    if (!is_process(rows, row)) return std::unexpected(PlanError::process);
  }
  for (const PlanUnit& row : rows.units) {
    if (!is_unit(rows, row)) return std::unexpected(PlanError::unit);
  }
  return {};
}

}  // namespace contract
