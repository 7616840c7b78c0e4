// Datagrams on the simulated network, and how they lie in a receive buffer of the worker's ring.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "vrrp/address.h"
#include "vrrp/interface_index.h"
#include "vrrp/time.h"
#include "vrrp/version.h"

namespace sim {

using Bytes = std::vector<std::uint8_t>;

struct Packet {
  vrrp::IpAddress source;  // its family is the packet's
  std::uint8_t ttl = vrrp::kTtl;
  Bytes message;
};

// What the checkers know of an advert: read here by the offsets of RFC 9568 5.1 and RFC 3768 5.1,
// not by the parser that is under test.
struct Sight {
  vrrp::Version version = vrrp::Version::v3;
  vrrp::Family family = vrrp::Family::ipv4;
  std::uint8_t vrid = 0;
  std::uint8_t priority = 0;
  vrrp::Nanoseconds interval{};
  vrrp::IpAddress source;
};
// Empty when it is no advert.
std::optional<Sight> look_at(const Packet& packet);

// Sets the priority octet and mends the checksum: what a router would have to hear to believe that
// it wins against everybody.
void make_weak(Packet& packet);

struct Arrival {
  Packet packet;
  vrrp::IfIndex interface;
  vrrp::Nanoseconds stamp{};         // wall clock
  std::uint32_t overflow_count = 0;  // of the socket, when the datagram was queued
};
// As the kernel fills a buffer for a multishot RECVMSG (netio/receive_layout.h).
void lay_out(const Arrival& arrival, Bytes& buffer);

}  // namespace sim
