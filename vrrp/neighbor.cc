#include "vrrp/neighbor.h"

#include <algorithm>
#include <cstddef>

#include "vrrp/check.h"
#include "vrrp/checksum.h"

namespace vrrp {
namespace {

struct Ipv6Header {
  Be16 version_and_class;
  Be16 flow_label;
  Be16 payload_length;
  std::uint8_t next_header;
  std::uint8_t hop_limit;
  std::array<std::uint8_t, 16> source;
  std::array<std::uint8_t, 16> destination;
};
static_assert(sizeof(Ipv6Header) == 40 && alignof(Ipv6Header) == 1);

struct NeighborAdvertMessage {
  std::uint8_t type;
  std::uint8_t code;
  Be16 checksum;
  std::uint8_t flags;
  std::array<std::uint8_t, 3> reserved;
  std::array<std::uint8_t, 16> target;
  std::uint8_t option_type;
  std::uint8_t option_length;  // in units of 8 bytes
  MacAddress option_mac;
};
static_assert(sizeof(NeighborAdvertMessage) == 32 && alignof(NeighborAdvertMessage) == 1);
static_assert(sizeof(EthernetHeader) + sizeof(Ipv6Header) + sizeof(NeighborAdvertMessage) ==
              kNeighborAdvertSizeBytes);

constexpr std::uint16_t kEtherTypeIpv6 = 0x86dd;
constexpr std::uint8_t kNextHeaderIcmpv6 = 58;
constexpr std::uint8_t kTypeNeighborAdvert = 136;
constexpr std::uint8_t kFlagRouter = 0x80;
constexpr std::uint8_t kFlagOverride = 0x20;
constexpr std::uint8_t kOptionTargetLinkLayer = 2;
constexpr MacAddress kAllNodesMac{0x33, 0x33, 0, 0, 0, 1};
constexpr std::array<std::uint8_t, 16> kAllNodes{0xff, 0x02, 0, 0, 0, 0, 0, 0,
                                                 0,    0,    0, 0, 0, 0, 0, 1};

}  // namespace

NeighborAdvert neighbor_advert(const NeighborAdvertFields& fields) {
  CHECK(fields.target.family() == Family::ipv6 && fields.source.family() == Family::ipv6);
  Ipv6Header ip{
      .version_and_class = 0x6000,
      .flow_label = 0,
      .payload_length = sizeof(NeighborAdvertMessage),
      .next_header = kNextHeaderIcmpv6,
      .hop_limit = kTtl,  // RFC 4861 7.1.2
      .source = {},
      .destination = kAllNodes,
  };
  std::ranges::copy(fields.source.bytes(), ip.source.begin());
  NeighborAdvertMessage message{
      .type = kTypeNeighborAdvert,
      .code = 0,
      .checksum = 0,
      .flags = static_cast<std::uint8_t>(kFlagOverride |
                                         (fields.forwarding == Forwarding::on ? kFlagRouter : 0)),
      .reserved = {},
      .target = {},
      .option_type = kOptionTargetLinkLayer,
      .option_length = 1,
      .option_mac = fields.mac,
  };
  std::ranges::copy(fields.target.bytes(), message.target.begin());

  NeighborAdvert frame{};
  const std::span<std::uint8_t> payload =
      std::span(frame).subspan(sizeof(EthernetHeader) + sizeof(Ipv6Header));
  write_header(payload, message);
  ChecksumSum sum;
  sum.add(payload);
  sum.add(ip.source);
  sum.add(ip.destination);
  // The tail of the pseudo-header: length and next header (RFC 8200 8.1).
  sum.add(std::array<std::uint8_t, 4>{0, sizeof(NeighborAdvertMessage), 0, kNextHeaderIcmpv6});
  message.checksum = sum.finish();

  write_header(std::span(frame), EthernetHeader{kAllNodesMac, fields.mac, kEtherTypeIpv6});
  write_header(std::span(frame).subspan(sizeof(EthernetHeader)), ip);
  write_header(payload, message);
  return frame;
}

}  // namespace vrrp
