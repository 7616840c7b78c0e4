// One received protocol-112 datagram as the parser wants it: the VRRP message and what IP said of
// it.
#pragma once

#include <cstdint>
#include <span>

#include "vrrp/address.h"
#include "vrrp/interface_index.h"
#include "vrrp/time.h"

namespace vrrp {

// `message` borrows the receive buffer: valid until that buffer is given back.
struct Datagram {
  std::span<const std::uint8_t> message;  // behind the IP header, options skipped
  IpAddress source;
  IpAddress destination;
  IfIndex interface;
  std::uint8_t ttl = 0;  // IPv4 TTL or IPv6 hop limit
  Instant arrival;
};

}  // namespace vrrp
