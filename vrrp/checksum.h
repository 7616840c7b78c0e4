// The Internet checksum (RFC 1071) as VRRP uses it: over the message alone, or with the
// pseudo-header of the IP version in front (RFC 9568 5.2.8).
#pragma once

#include <cstdint>
#include <span>

#include "vrrp/address.h"

namespace vrrp {

// A running one's-complement sum; add() takes parts of even length except for the last one.
class ChecksumSum {
 public:
  void add(std::span<const std::uint8_t> bytes);
  // Source, destination, protocol 112 and the length of the message: 12 bytes for IPv4, 40 for IPv6
  // (RFC 8200 8.1). Both addresses are of one family.
  void add_pseudo_header(const IpAddress& source, const IpAddress& destination,
                         std::uint16_t message_size_bytes);
  // The value for the checksum field when it was zero while summing; 0 when a filled field was
  // summed and is right.
  std::uint16_t finish() const;

 private:
  std::uint64_t sum_ = 0;
};

}  // namespace vrrp
