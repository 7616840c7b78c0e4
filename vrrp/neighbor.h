// The unsolicited Neighbor Advertisement that tells an IPv6 segment where a virtual address now
// lives (RFC 9568 6.4.2, RFC 4861 4.4 and 7.2.6).
#pragma once

#include <array>
#include <cstdint>

#include "vrrp/address.h"
#include "vrrp/ethernet.h"

namespace vrrp {

inline constexpr std::size_t kNeighborAdvertSizeBytes = 86;
using NeighborAdvert = std::array<std::uint8_t, kNeighborAdvertSizeBytes>;

// Whether the sending host forwards packets: the R flag. A resolver is no router.
enum class Forwarding : std::uint8_t { off, on };

struct NeighborAdvertFields {
  IpAddress target;  // the virtual address
  IpAddress source;  // the interface's link-local address, or the target where there is none
  MacAddress mac;
  Forwarding forwarding;
};

// The whole Ethernet frame, to all nodes (ff02::1), Override set, Solicited clear. IPv6 only.
NeighborAdvert neighbor_advert(const NeighborAdvertFields& fields);

}  // namespace vrrp
