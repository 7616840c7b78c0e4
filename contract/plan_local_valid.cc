#include "contract/plan_local_valid.h"

#include <string_view>

#include "contract/plan_parts.h"

namespace contract {
namespace {

// Of a file in a folder; what opens it wants a C string.
bool is_path(std::string_view path) {
  return path.starts_with('/') && !path.ends_with('/') && path.find('\0') == std::string_view::npos;
}

}  // namespace

std::expected<void, PlanError> check_local(const CheckRows& rows) {
  for (const PlanFile& row : rows.files) {
    const auto path = part_of(rows.text, row.path, kMaxPathBytes);
    if (!path || !is_path(*path)) return std::unexpected(PlanError::file);
  }
  return {};
}

}  // namespace contract
