// IpAddress, Vrid, Priority and the fixed-byte-order integers: the vocabulary and its ranges.
#include "vrrp/address.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "tests/bytes.h"
#include "vrrp/priority.h"
#include "vrrp/vrid.h"
#include "vrrp/wire.h"

namespace {

using vrrp::Family;
using vrrp::IpAddress;

IpAddress ip(std::string_view text) { return *IpAddress::parse(text); }

TEST(IpAddress, ReadsBothFamilies) {
  EXPECT_EQ(tests::to_hex(ip("192.0.2.251").bytes()), "c00002fb");
  EXPECT_EQ(ip("192.0.2.251").family(), Family::ipv4);
  EXPECT_EQ(tests::to_hex(ip("2001:db8::c8").bytes()), "20010db80000000000000000000000c8");
  EXPECT_EQ(ip("2001:db8::c8").family(), Family::ipv6);
  EXPECT_EQ(ip("::ffff:192.0.2.1").family(), Family::ipv6);
  // The longest text there is.
  EXPECT_TRUE(IpAddress::parse("0000:0000:0000:0000:0000:ffff:255.255.255.255"));
}

TEST(IpAddress, RefusesWhatIsNotExactlyAnAddress) {
  using std::string_view_literals::operator""sv;
  for (const std::string_view text :
       {""sv, "192.0.2"sv, "192.0.2.256"sv, "192.0.2.1/24"sv, " 192.0.2.1"sv, "192.0.2.1 "sv,
        "192.0.2.01x"sv, "fe80::1%eth0"sv, "2001:db8:::1"sv, "12345::"sv, "router"sv,
        "192.0.2.1\0"sv, "192.0.2.1\0.example"sv,
        "0000:0000:0000:0000:0000:ffff:255.255.255.2555"sv}) {
    EXPECT_EQ(IpAddress::parse(text), std::nullopt) << text;
  }
}

TEST(IpAddress, IsWrittenInItsShortForm) {
  EXPECT_EQ(ip("192.0.2.1").to_string(), "192.0.2.1");
  EXPECT_EQ(ip("2001:0db8:0:0:0:0:0:0001").to_string(), "2001:db8::1");
  EXPECT_EQ(IpAddress().to_string(), "0.0.0.0");
  EXPECT_EQ(IpAddress(Family::ipv6).to_string(), "::");
}

TEST(IpAddress, ComparesUnsignedInNetworkOrder) {
  EXPECT_LT(ip("10.0.0.1"), ip("10.0.0.2"));
  EXPECT_LT(ip("10.0.0.255"), ip("10.0.1.0"));
  EXPECT_LT(ip("127.255.255.255"), ip("128.0.0.0"));
  EXPECT_LT(ip("1.0.0.200"), ip("2.0.0.100"));  // Not as a little-endian number.
  EXPECT_LT(ip("fe80::1"), ip("fe80::1:0"));
  EXPECT_LT(ip("7f00::"), ip("fe80::"));
  EXPECT_EQ(ip("fe80::1"), ip("fe80:0::1"));
  EXPECT_NE(ip("fe80::1"), ip("fe80::2"));
}

TEST(IpAddress, KnowsTheUnspecifiedAddress) {
  EXPECT_TRUE(ip("0.0.0.0").is_unspecified());
  EXPECT_TRUE(ip("::").is_unspecified());
  EXPECT_FALSE(ip("0.0.0.1").is_unspecified());
  EXPECT_FALSE(ip("::1").is_unspecified());
}

TEST(IpAddress, KnowsLinkLocalAddressesOfIpv6Only) {
  EXPECT_TRUE(ip("fe80::1").is_link_local_ipv6());
  EXPECT_TRUE(ip("febf::1").is_link_local_ipv6());  // fe80::/10
  EXPECT_FALSE(ip("fec0::1").is_link_local_ipv6());
  EXPECT_FALSE(ip("fe7f::1").is_link_local_ipv6());
  EXPECT_FALSE(ip("2001:db8::1").is_link_local_ipv6());
  EXPECT_FALSE(ip("254.128.0.1").is_link_local_ipv6());
  EXPECT_FALSE(ip("169.254.0.1").is_link_local_ipv6());
}

TEST(IpAddress, KnowsMulticast) {
  EXPECT_TRUE(ip("224.0.0.0").is_multicast());
  EXPECT_TRUE(ip("239.255.255.255").is_multicast());
  EXPECT_FALSE(ip("223.255.255.255").is_multicast());
  EXPECT_FALSE(ip("240.0.0.0").is_multicast());
  EXPECT_TRUE(ip("ff02::12").is_multicast());
  EXPECT_FALSE(ip("fe80::1").is_multicast());
}

TEST(IpAddress, KnowsLoopback) {
  EXPECT_TRUE(ip("127.0.0.1").is_loopback());
  EXPECT_TRUE(ip("127.255.0.9").is_loopback());
  EXPECT_FALSE(ip("128.0.0.1").is_loopback());
  EXPECT_TRUE(ip("::1").is_loopback());
  EXPECT_FALSE(ip("::2").is_loopback());
  EXPECT_FALSE(ip("100::1").is_loopback());
}

TEST(AdvertGroup, IsTheOneOfTheFamily) {
  EXPECT_EQ(vrrp::advert_group(Family::ipv4).to_string(), "224.0.0.18");
  EXPECT_EQ(vrrp::advert_group(Family::ipv6).to_string(), "ff02::12");
}

TEST(IpAddressDeath, RefusesBytesOfTheOtherFamily) {
  const std::array<std::uint8_t, 16> bytes{};
  EXPECT_DEATH(IpAddress(Family::ipv4, bytes), "CHECK");
  EXPECT_DEATH(IpAddress(Family::ipv6, std::span(bytes).first(4)), "CHECK");
}

TEST(Vrid, IsOneTo255) {
  EXPECT_FALSE(vrrp::Vrid::from(0));
  EXPECT_EQ(vrrp::Vrid::from(1)->number(), 1);
  EXPECT_EQ(vrrp::Vrid::from(255)->number(), 255);
  EXPECT_FALSE(vrrp::Vrid::from(256));
  EXPECT_FALSE(vrrp::Vrid::from(257));  // Not cut down to 1.
}

TEST(Priority, IsOneTo255WhenConfiguredAndAnyOctetOnTheWire) {
  EXPECT_FALSE(vrrp::Priority::from(0));
  EXPECT_EQ(vrrp::Priority::from(1)->number(), 1);
  EXPECT_EQ(vrrp::Priority::from(255), vrrp::Priority::kOwner);
  EXPECT_FALSE(vrrp::Priority::from(256));
  EXPECT_EQ(vrrp::Priority::from_wire(0), vrrp::Priority::kRelinquish);
  EXPECT_EQ(vrrp::Priority::kDefault.number(), 100);
}

TEST(Be16, IsInNetworkOrder) {
  const vrrp::Be16 number = 0x0102;
  std::array<std::uint8_t, 2> bytes{};
  vrrp::write_header(std::span(bytes), number);
  EXPECT_EQ(bytes, (std::array<std::uint8_t, 2>{1, 2}));
  EXPECT_EQ(number.value(), 0x0102);
  EXPECT_EQ(vrrp::Be16(0xffff).value(), 0xffff);
}

TEST(ReadHeader, NeedsTheWholeHeader) {
  EXPECT_FALSE(vrrp::read_header<vrrp::Be16>(tests::from_hex("01")));
  EXPECT_EQ(vrrp::read_header<vrrp::Be16>(tests::from_hex("0102"))->value(), 0x0102);
  EXPECT_EQ(vrrp::read_header<vrrp::Be16>(tests::from_hex("010203"))->value(), 0x0102);
}

}  // namespace
