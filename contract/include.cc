#include "contract/include.h"

#include <algorithm>

namespace contract {

std::optional<IncludeRequest> make_include_request(IncludeOperation operation,
                                                   std::string_view path) {
  IncludeRequest request{.operation = operation};
  if (path.size() >= request.path.size()) return std::nullopt;
  std::ranges::copy(path, request.path.begin());
  return request;
}

std::optional<IncludeRequest> read_include_request(std::span<const std::uint8_t> record) {
  IncludeRequest request;
  if (record.size() != sizeof(request)) return std::nullopt;
  std::memcpy(&request, record.data(), sizeof(request));
  const bool is_known =
      request.operation == IncludeOperation::open || request.operation == IncludeOperation::list;
  const bool has_end = std::ranges::find(request.path, '\0') != request.path.end();
  if (!is_known || !has_end) return std::nullopt;
  return request;
}

}  // namespace contract
