// The gratuitous ARP frame, to the byte. tshark reads it too: tshark_test.py.
#include "vrrp/arp.h"

#include <gtest/gtest.h>

#include "tests/bytes.h"

namespace {

using vrrp::IpAddress;
using vrrp::MacAddress;

constexpr MacAddress kMac{0x02, 0x00, 0x00, 0x00, 0x00, 0x0a};

TEST(GratuitousArp, IsABroadcastRequestWithTheAddressAsSenderAndTarget) {
  const vrrp::GratuitousArp frame = vrrp::gratuitous_arp(*IpAddress::parse("192.0.2.1"), kMac);
  EXPECT_EQ(tests::to_hex(frame),
            "ffffffffffff02000000000a0806"  // Ethernet: broadcast, our MAC, ARP
            "0001080006040001"              // Ethernet and IPv4, request
            "02000000000ac0000201"          // sender
            "000000000000c0000201");        // target
}

TEST(GratuitousArp, CarriesTheMacItIsGiven) {
  const MacAddress virtual_mac{0x00, 0x00, 0x5e, 0x00, 0x01, 0xff};
  const auto frame = vrrp::gratuitous_arp(*IpAddress::parse("203.0.113.255"), virtual_mac);
  EXPECT_EQ(tests::to_hex(frame),
            "ffffffffffff00005e0001ff0806"
            "0001080006040001"
            "00005e0001ffcb0071ff"
            "000000000000cb0071ff");
}

TEST(GratuitousArpDeath, RefusesAnIpv6Address) {
  EXPECT_DEATH(vrrp::gratuitous_arp(*IpAddress::parse("2001:db8::1"), kMac), "CHECK");
}

}  // namespace
