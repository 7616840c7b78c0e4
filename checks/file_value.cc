#include "checks/file_value.h"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <string>

namespace checks {

std::int32_t file_value(std::string_view content) {
  using Limits = std::numeric_limits<std::int32_t>;
  const std::string text(content.substr(0, kMaxValueBytes));
  constexpr int kAsWritten = 0;  // the base, by what the number begins with
  return static_cast<std::int32_t>(std::clamp<long>(std::strtol(text.c_str(), nullptr, kAsWritten),
                                                    Limits::min(), Limits::max()));
}

}  // namespace checks
