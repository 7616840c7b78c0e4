#include "vrrp/arp.h"

#include <algorithm>
#include <cstddef>

#include "vrrp/check.h"

namespace vrrp {
namespace {

struct ArpPacket {
  Be16 hardware_type;
  Be16 protocol_type;
  std::uint8_t hardware_size;
  std::uint8_t protocol_size;
  Be16 operation;
  MacAddress sender_mac;
  std::array<std::uint8_t, 4> sender_address;
  MacAddress target_mac;
  std::array<std::uint8_t, 4> target_address;
};
static_assert(sizeof(ArpPacket) == 28 && alignof(ArpPacket) == 1);
static_assert(sizeof(EthernetHeader) + sizeof(ArpPacket) == kGratuitousArpSizeBytes);

constexpr std::uint16_t kEtherTypeArp = 0x0806;
constexpr std::uint16_t kEtherTypeIpv4 = 0x0800;
constexpr std::uint16_t kHardwareEthernet = 1;
constexpr std::uint16_t kOperationRequest = 1;
constexpr MacAddress kBroadcast{0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

}  // namespace

GratuitousArp gratuitous_arp(const IpAddress& address, const MacAddress& mac) {
  CHECK(address.family() == Family::ipv4);
  ArpPacket packet{
      .hardware_type = kHardwareEthernet,
      .protocol_type = kEtherTypeIpv4,
      .hardware_size = sizeof(MacAddress),
      .protocol_size = 4,
      .operation = kOperationRequest,
      .sender_mac = mac,
      .sender_address = {},
      .target_mac = {},  // RFC 5227 1.1: zero in a request.
      .target_address = {},
  };
  std::ranges::copy(address.bytes(), packet.sender_address.begin());
  std::ranges::copy(address.bytes(), packet.target_address.begin());

  GratuitousArp frame{};
  write_header(std::span(frame), EthernetHeader{kBroadcast, mac, kEtherTypeArp});
  write_header(std::span(frame).subspan(sizeof(EthernetHeader)), packet);
  return frame;
}

}  // namespace vrrp
