#include "privsep/helper/frames.h"

#include <arpa/inet.h>
#include <net/ethernet.h>
#include <netpacket/packet.h>
#include <sys/socket.h>

#include <algorithm>
#include <span>

#include "vrrp/arp.h"
#include "vrrp/neighbor.h"

namespace helper {
namespace {

constexpr int kSendBufferBytes = 2 << 20;

void send_frame(const os::Fd& socket, std::span<const std::uint8_t> frame, const Interface& on,
                std::uint16_t ether_type) {
  sockaddr_ll to{};
  to.sll_family = AF_PACKET;
  to.sll_protocol = htons(ether_type);
  to.sll_ifindex = on.ifindex.number;
  // The result is ignored as the header says; an interface may have gone down just now.
  static_cast<void>(sendto(socket.number(), frame.data(), frame.size(), 0,
                           reinterpret_cast<const sockaddr*>(&to), sizeof(to)));
}

}  // namespace

std::expected<FrameSocket, os::SysError> FrameSocket::open() {
  os::Fd socket(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket.is_open()) return std::unexpected(os::last_error("socket(packet)"));
  // A whole turn's frames fit, also when the interface is slow.
  if (setsockopt(socket.number(), SOL_SOCKET, SO_SNDBUFFORCE, &kSendBufferBytes,
                 sizeof(kSendBufferBytes)) != 0) {
    return std::unexpected(os::last_error("setsockopt(SO_SNDBUFFORCE)"));
  }
  return FrameSocket(std::move(socket));
}

void FrameSocket::announce(const vrrp::IpAddress& address, const Interface& on) const {
  if (!on.ifindex.exists() || !on.can_announce) return;
  if (address.family() == vrrp::Family::ipv4) {
    send_frame(socket_, vrrp::gratuitous_arp(address, on.mac), on, ETHERTYPE_ARP);
    return;
  }
  const vrrp::NeighborAdvertFields fields{
      .target = address,
      .source = on.source(vrrp::Family::ipv6).value_or(address),
      .mac = on.mac,
      .forwarding = on.forwarding,
  };
  send_frame(socket_, vrrp::neighbor_advert(fields), on, ETHERTYPE_IPV6);
}

}  // namespace helper
