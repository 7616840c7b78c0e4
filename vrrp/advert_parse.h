// Bytes from the network in, an Advert or the one reason to drop it out. Touches no state.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>

#include "vrrp/advert.h"
#include "vrrp/datagram.h"
#include "vrrp/drop_reason.h"

namespace vrrp {

// The checks of RFC 9568 7.1 and RFC 3768 7.1 that need no configuration, in the RFC's order. Both
// checksum forms are accepted for IPv4 VRRPv3. The Advert's spans borrow `datagram.message`.
std::expected<Advert, DropReason> parse_advert(const Datagram& datagram);

// The VRID octet of a message, whether or not the rest is valid, so that a dropped advert can be
// counted where the operator looks for it. Empty when the message is too short to have one.
std::optional<std::uint8_t> claimed_vrid(const Datagram& datagram);

}  // namespace vrrp
