// What a health check says of what it looks after. Shared by who judges (checks), who acts on it
// (fsm), and who shows it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace vrrp {

enum class Verdict : std::uint8_t {
  unknown,  // there is no result yet: that is not up
  up,
  down,
};

inline constexpr std::array<std::string_view, 3> kVerdictNames{"unknown", "up", "down"};
constexpr std::string_view name(Verdict verdict) {
  return kVerdictNames[static_cast<std::size_t>(verdict)];
}

}  // namespace vrrp
