// Buffers as the kernel fills them for a multishot RECVMSG, written out by hand.
#include "netio/receive_layout.h"

#include <gtest/gtest.h>
#include <liburing.h>
#include <netinet/in.h>

#include <cstring>
#include <string>
#include <vector>

namespace netio {
namespace {

using vrrp::Family;
using vrrp::IpAddress;

using Bytes = std::vector<std::uint8_t>;

template <typename Value>
void append(Bytes& out, const Value& value) {
  const auto* start = reinterpret_cast<const std::uint8_t*>(&value);
  out.insert(out.end(), start, start + sizeof(Value));
}

template <typename Value>
void append_control(Bytes& out, int level, int type, const Value& value) {
  cmsghdr header{};
  header.cmsg_len = CMSG_LEN(sizeof(Value));
  header.cmsg_level = level;
  header.cmsg_type = type;
  append(out, header);
  append(out, value);
  out.resize((out.size() + 7) / 8 * 8);
}

// io_uring_recvmsg_out, name, control and payload in the room that receive_layout() asks for.
Bytes buffer(const Bytes& name, const Bytes& control, const Bytes& payload) {
  const msghdr layout = receive_layout();
  const io_uring_recvmsg_out out{
      .namelen = static_cast<std::uint32_t>(name.size()),
      .controllen = static_cast<std::uint32_t>(control.size()),
      .payloadlen = static_cast<std::uint32_t>(payload.size()),
      .flags = 0,
  };
  Bytes bytes;
  append(bytes, out);
  bytes.insert(bytes.end(), name.begin(), name.end());
  bytes.resize(sizeof(out) + layout.msg_namelen);
  bytes.insert(bytes.end(), control.begin(), control.end());
  bytes.resize(sizeof(out) + layout.msg_namelen + layout.msg_controllen);
  bytes.insert(bytes.end(), payload.begin(), payload.end());
  return bytes;
}

Bytes ipv4_control(int ifindex) {
  Bytes control;
  append_control(control, SOL_SOCKET, SCM_TIMESTAMPNS, timespec{.tv_sec = 3, .tv_nsec = 500});
  in_pktinfo info{};
  info.ipi_ifindex = ifindex;
  append_control(control, IPPROTO_IP, IP_PKTINFO, info);
  append_control(control, SOL_SOCKET, SO_RXQ_OVFL, std::uint32_t{17});
  return control;
}

// From 10.0.0.1 to 224.0.0.18, TTL 255, protocol 112; `words` 32-bit words of header.
Bytes ipv4_packet(std::uint8_t words, const Bytes& message) {
  Bytes packet{static_cast<std::uint8_t>(0x40 | words),
               0xc0,
               0,
               0,
               0,
               0,
               0,
               0,
               255,
               112,
               0,
               0,
               10,
               0,
               0,
               1,
               224,
               0,
               0,
               18};
  packet.resize(words * std::size_t{4}, 1);  // Options: NOPs.
  packet.insert(packet.end(), message.begin(), message.end());
  return packet;
}

TEST(ReceiveLayout, ReadsAnIpv4Datagram) {
  const Bytes bytes = buffer({}, ipv4_control(3), ipv4_packet(5, {1, 2, 3}));
  const auto received = read_received(Family::ipv4, bytes);
  ASSERT_TRUE(received.has_value());
  EXPECT_EQ(received->datagram.interface.number, 3);
  EXPECT_EQ(received->datagram.ttl, 255);
  EXPECT_EQ(received->datagram.source, *IpAddress::parse("10.0.0.1"));
  EXPECT_EQ(received->datagram.destination, *IpAddress::parse("224.0.0.18"));
  EXPECT_EQ(Bytes(received->datagram.message.begin(), received->datagram.message.end()),
            (Bytes{1, 2, 3}));
  EXPECT_EQ(received->stamp, vrrp::Nanoseconds{3'000'000'500});
  EXPECT_EQ(received->overflow_count, 17U);
}

TEST(ReceiveLayout, SkipsIpv4Options) {
  const Bytes bytes = buffer({}, ipv4_control(3), ipv4_packet(7, {9}));
  const auto received = read_received(Family::ipv4, bytes);
  ASSERT_TRUE(received.has_value());
  EXPECT_EQ(received->datagram.message.size(), 1U);
  EXPECT_EQ(received->datagram.message[0], 9);
}

TEST(ReceiveLayout, RefusesAnIpv4HeaderThatIsLongerThanThePacketOrShorterThanAHeader) {
  EXPECT_FALSE(read_received(Family::ipv4, buffer({}, ipv4_control(3), ipv4_packet(4, {}))));
  Bytes cut = ipv4_packet(8, {});
  cut.resize(24);
  EXPECT_FALSE(read_received(Family::ipv4, buffer({}, ipv4_control(3), cut)));
  EXPECT_FALSE(read_received(Family::ipv4, buffer({}, ipv4_control(3), {0x45, 0})));
}

Bytes ipv6_name() {
  sockaddr_in6 source{};
  source.sin6_family = AF_INET6;
  source.sin6_addr.s6_addr[0] = 0xfe;
  source.sin6_addr.s6_addr[1] = 0x80;
  source.sin6_addr.s6_addr[15] = 7;
  Bytes name;
  append(name, source);
  return name;
}

Bytes ipv6_control(int hop_limit) {
  Bytes control;
  in6_pktinfo info{};
  info.ipi6_ifindex = 4;
  info.ipi6_addr.s6_addr[0] = 0xff;
  info.ipi6_addr.s6_addr[1] = 0x02;
  info.ipi6_addr.s6_addr[15] = 0x12;
  append_control(control, IPPROTO_IPV6, IPV6_PKTINFO, info);
  append_control(control, IPPROTO_IPV6, IPV6_HOPLIMIT, hop_limit);
  return control;
}

TEST(ReceiveLayout, ReadsAnIpv6Datagram) {
  const Bytes bytes = buffer(ipv6_name(), ipv6_control(254), {5, 6});
  const auto received = read_received(Family::ipv6, bytes);
  ASSERT_TRUE(received.has_value());
  EXPECT_EQ(received->datagram.interface.number, 4);
  EXPECT_EQ(received->datagram.ttl, 254);
  EXPECT_EQ(received->datagram.source, *IpAddress::parse("fe80::7"));
  EXPECT_EQ(received->datagram.destination, *IpAddress::parse("ff02::12"));
  EXPECT_EQ(received->datagram.message.size(), 2U);
}

TEST(ReceiveLayout, RefusesADatagramOfAnUnknownInterface) {
  EXPECT_FALSE(read_received(Family::ipv4, buffer({}, {}, ipv4_packet(5, {1}))));
  EXPECT_FALSE(read_received(Family::ipv6, buffer(ipv6_name(), {}, {1})));
}

TEST(ReceiveLayout, RefusesAnIpv6DatagramWithoutASource) {
  EXPECT_FALSE(read_received(Family::ipv6, buffer({}, ipv6_control(255), {1})));
}

TEST(ReceiveLayout, EndsAtAControlMessageWithAnImpossibleLength) {
  for (const std::size_t length : {std::size_t{0}, std::size_t{15}, std::size_t{9999}}) {
    Bytes control = ipv4_control(3);
    std::memcpy(control.data(), &length, sizeof(length));
    EXPECT_FALSE(read_received(Family::ipv4, buffer({}, control, ipv4_packet(5, {1})))) << length;
  }
}

TEST(ReceiveLayout, NeverReadsOutsideWhateverTheLengthsSay) {
  const Bytes whole = buffer(ipv6_name(), ipv6_control(255), {1, 2, 3, 4});
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    // An exact allocation, so that AddressSanitizer sees a read behind it.
    const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    (void)read_received(Family::ipv6, cut);
    (void)read_received(Family::ipv4, cut);
  }
  for (std::size_t field = 0; field < 16; field += 4) {
    Bytes bad = whole;
    const std::uint32_t huge = 0xfffffff0;
    std::memcpy(bad.data() + field, &huge, sizeof(huge));
    (void)read_received(Family::ipv6, bad);
    (void)read_received(Family::ipv4, bad);
  }
}

}  // namespace
}  // namespace netio
