// How a received datagram lies in one of the ring's buffers, and how it is read out of there:
//
//   io_uring_recvmsg_out | source address | control messages | payload
//
// IPv4 raw sockets deliver the IP header as part of the payload, IPv6 raw sockets do not.
#pragma once

#include <sys/socket.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "vrrp/datagram.h"
#include "vrrp/version.h"

namespace netio {

// Room for the largest advert that fits a 1,500-byte frame with its IP header and control messages.
// A larger datagram is cut and then refused by the parser as truncated.
inline constexpr std::size_t kReceiveBufferSizeBytes = 2048;

// The msghdr that tells io_uring how much room to leave for address and control messages.
msghdr receive_layout();

struct Received {
  vrrp::Datagram datagram;  // borrows the buffer; `arrival` is not set
  // The kernel's CLOCK_REALTIME stamp; zero when there is none.
  vrrp::Nanoseconds stamp{};
  // Adverts lost on this socket since it was opened, modulo 2^32.
  std::uint32_t overflow_count = 0;
};

// Empty when the bytes are not what a raw socket of that family delivers: too short, no interface.
std::optional<Received> read_received(vrrp::Family family, std::span<const std::uint8_t> buffer);

}  // namespace netio
