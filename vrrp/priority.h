// Priority of a virtual router, 0 to 255 (RFC 9568 5.2.4). Zero exists on the wire only.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>

namespace vrrp {

class Priority {
 public:
  // "I give up being Active": on the wire only, never configured.
  static const Priority kRelinquish;
  static const Priority kDefault;
  // The router owns the addresses.
  static const Priority kOwner;

  // Any octet, as received.
  static constexpr Priority from_wire(std::uint8_t octet) { return Priority(octet); }
  // What an operator may configure: 1 to 255. Empty when out of range.
  static constexpr std::optional<Priority> from(std::uint64_t number) {
    if (number < 1 || number > 255) return std::nullopt;
    return Priority(static_cast<std::uint8_t>(number));
  }

  constexpr std::uint8_t number() const { return number_; }
  friend constexpr auto operator<=>(Priority, Priority) = default;

 private:
  explicit constexpr Priority(std::uint8_t number) : number_(number) {}
  std::uint8_t number_;
};

inline constexpr Priority Priority::kRelinquish{0};
inline constexpr Priority Priority::kDefault{100};
inline constexpr Priority Priority::kOwner{255};

}  // namespace vrrp
