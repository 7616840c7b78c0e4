// An IPv4 or IPv6 address as a value. Ordered as RFC 9568 6.4.3 compares primary addresses:
// unsigned, in network byte order, within one family.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "vrrp/version.h"

namespace vrrp {

class IpAddress {
 public:
  // The unspecified IPv4 address.
  constexpr IpAddress() = default;
  // The unspecified address of a family.
  explicit constexpr IpAddress(Family family) : family_(family) {}
  // `bytes` in network order; the span must hold address_size_bytes(family) bytes.
  IpAddress(Family family, std::span<const std::uint8_t> bytes);

  // Text as inet_pton(3) takes it; empty when it is not an address.
  static std::optional<IpAddress> parse(std::string_view text);

  constexpr Family family() const { return family_; }
  // Network order; valid as long as this object.
  std::span<const std::uint8_t> bytes() const {
    return {bytes_.data(), address_size_bytes(family_)};
  }
  bool is_unspecified() const;
  // fe80::/10; never true of IPv4.
  bool is_link_local_ipv6() const;
  bool is_multicast() const;
  bool is_loopback() const;
  std::string to_string() const;

  friend auto operator<=>(const IpAddress&, const IpAddress&) = default;

 private:
  Family family_ = Family::ipv4;
  std::array<std::uint8_t, 16> bytes_{};  // The unused rest is zero, so comparison is by value.
};

// 224.0.0.18 and ff02::12, where adverts go (RFC 9568 5.1.1.2, 5.1.2.2).
IpAddress advert_group(Family family);

}  // namespace vrrp
