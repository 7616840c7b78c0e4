// Positions in the arrays of a Plan, as types of their own: a router is not an interface.
#pragma once

#include <compare>
#include <cstdint>

namespace vrrp {

struct RouterIndex {
  std::uint32_t number = 0;
  friend constexpr auto operator<=>(RouterIndex, RouterIndex) = default;
};

struct InterfaceIndex {
  std::uint32_t number = 0;
  friend constexpr auto operator<=>(InterfaceIndex, InterfaceIndex) = default;
};

}  // namespace vrrp
