// Ethernet as far as gratuitous ARP and unsolicited Neighbor Advertisements need it.
#pragma once

#include <array>
#include <cstdint>

#include "vrrp/wire.h"

namespace vrrp {

using MacAddress = std::array<std::uint8_t, 6>;

struct EthernetHeader {
  MacAddress destination;
  MacAddress source;
  Be16 ether_type;
};
static_assert(sizeof(EthernetHeader) == 14 && alignof(EthernetHeader) == 1);

}  // namespace vrrp
