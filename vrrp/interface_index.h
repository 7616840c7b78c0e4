// The kernel's number of a network interface. Positive; 0 means "no such interface now".
#pragma once

#include <compare>
#include <cstdint>

namespace vrrp {

struct IfIndex {
  std::int32_t number = 0;

  constexpr bool exists() const { return number > 0; }
  friend constexpr auto operator<=>(IfIndex, IfIndex) = default;
};

}  // namespace vrrp
