// The gratuitous ARP that tells an IPv4 segment where a virtual address now lives (RFC 9568 6.4.2,
// RFC 5227 3): a broadcast request whose sender and target address are the virtual address.
#pragma once

#include <array>
#include <cstdint>

#include "vrrp/address.h"
#include "vrrp/ethernet.h"

namespace vrrp {

inline constexpr std::size_t kGratuitousArpSizeBytes = 42;
using GratuitousArp = std::array<std::uint8_t, kGratuitousArpSizeBytes>;

// The whole Ethernet frame. `address` is IPv4.
GratuitousArp gratuitous_arp(const IpAddress& address, const MacAddress& mac);

}  // namespace vrrp
