// What an icmp check sends, and whether what comes in answers it: the echo messages of IPv4 (RFC
// 792) and IPv6 (RFC 4443 4.1, 4.2), and what ICMP errors quote of them. No socket: echo_probe.cc
// has it.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "vrrp/address.h"

namespace checks {

struct Echo {
  vrrp::IpAddress server;
  std::uint16_t identifier = 0;
  std::uint16_t sequence = 0;
  std::vector<std::uint8_t> payload;
};

// The message, with its checksum; over IPv6 the kernel fills that in.
std::vector<std::uint8_t> echo_request(const Echo& echo);

// What a raw socket has received.
struct EchoArrival {
  vrrp::IpAddress source;
  std::span<const std::uint8_t> bytes;  // IPv4: from the IP header on; IPv6: behind it
};

// The reply of this server to this request, each byte of it. The kernel has looked at the checksum
// of IPv6.
bool is_reply(const Echo& echo, const EchoArrival& arrival);

// `bytes` are those of the packet that an ICMP error is about, behind its IP header, as many as
// there are: whether it is this request.
bool is_request(const Echo& echo, std::span<const std::uint8_t> bytes);

}  // namespace checks
