// Virtual Router Identifier: 1 to 255, unique per interface and address family (RFC 9568 5.2.3).
#pragma once

#include <compare>
#include <cstdint>
#include <optional>

namespace vrrp {

class Vrid {
 public:
  // Empty when out of range.
  static constexpr std::optional<Vrid> from(std::uint64_t number) {
    if (number < 1 || number > 255) return std::nullopt;
    return Vrid(static_cast<std::uint8_t>(number));
  }

  constexpr std::uint8_t number() const { return number_; }
  friend constexpr auto operator<=>(Vrid, Vrid) = default;

 private:
  explicit constexpr Vrid(std::uint8_t number) : number_(number) {}
  std::uint8_t number_;
};

}  // namespace vrrp
