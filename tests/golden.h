// Adverts which tshark, an independent implementation, has decoded and found right
// (tshark_test.py asks it again): VRID 10, from 192.0.2.251 or fe80::c8. Only the VRRP message,
// without IP header.
#pragma once

#include <string_view>

namespace tests {

// v2, priority 200, 1 s, 192.0.2.1 and 192.0.2.2, no authentication.
inline constexpr std::string_view kGoldenV2 = "210ac802000192edc0000201c00002020000000000000000";
// v3, IPv4, priority 200, 100 cs, 192.0.2.1 and 192.0.2.2; the checksum in either form.
inline constexpr std::string_view kGoldenV3MessageOnly = "310ac8020064828ac0000201c0000202";
inline constexpr std::string_view kGoldenV3PseudoHeader = "310ac8020064defbc0000201c0000202";
// v3, IPv6, priority 100, 100 cs, fe80::1 and 2001:db8::1.
inline constexpr std::string_view kGoldenV3Ipv6 =
    "310a640200643f5dfe80000000000000000000000000000120010db8000000000000000000000001";
// The same with a checksum over the message alone, which is wrong for IPv6.
inline constexpr std::string_view kInvalidV3Ipv6MessageOnly =
    "310a640200643e53fe80000000000000000000000000000120010db8000000000000000000000001";
// v3, IPv4, priority 0, otherwise as kGoldenV3MessageOnly.
inline constexpr std::string_view kGoldenV3Relinquish = "310a000200644a8bc0000201c0000202";

inline constexpr std::string_view kGoldenSource4 = "192.0.2.251";
inline constexpr std::string_view kGoldenSource6 = "fe80::c8";

}  // namespace tests
