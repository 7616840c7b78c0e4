// The two versions of VRRP that are spoken, and the address family of a virtual router.
#pragma once

#include <cstddef>
#include <cstdint>

namespace vrrp {

enum class Version : std::uint8_t { v2 = 2, v3 = 3 };

// IPv4 and IPv6 virtual routers with the same VRID are separate routers (RFC 9568 1.5).
enum class Family : std::uint8_t { ipv4 = 4, ipv6 = 6 };

inline constexpr std::size_t address_size_bytes(Family family) {
  return family == Family::ipv4 ? 4 : 16;
}

// The protocol number of VRRP in an IP header (RFC 9568 5.1.1.4).
inline constexpr std::uint8_t kProtocolNumber = 112;
// TTL and hop limit of every advert, sent and accepted (RFC 9568 5.1.1.3, 5.1.2.3).
inline constexpr std::uint8_t kTtl = 255;

}  // namespace vrrp
