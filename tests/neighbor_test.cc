// The unsolicited Neighbor Advertisement, to the byte, with checksums from a separate program.
// tshark reads it too: tshark_test.py.
#include "vrrp/neighbor.h"

#include <gtest/gtest.h>

#include "tests/bytes.h"

namespace {

using vrrp::Forwarding;
using vrrp::IpAddress;
using vrrp::NeighborAdvertFields;

constexpr vrrp::MacAddress kMac{0x02, 0x00, 0x00, 0x00, 0x00, 0x0a};

std::string frame_of(std::string_view target, std::string_view source, Forwarding forwarding) {
  return tests::to_hex(vrrp::neighbor_advert({.target = *IpAddress::parse(target),
                                              .source = *IpAddress::parse(source),
                                              .mac = kMac,
                                              .forwarding = forwarding}));
}

TEST(NeighborAdvert, GoesToAllNodesWithOverrideSet) {
  EXPECT_EQ(frame_of("2001:db8::1", "fe80::c8", Forwarding::off),
            "33330000000102000000000a86dd"      // Ethernet: all nodes, our MAC, IPv6
            "6000000000203aff"                  // 32 bytes of ICMPv6, hop limit 255
            "fe8000000000000000000000000000c8"  // source
            "ff020000000000000000000000000001"  // destination
            "880027932000000020010db8000000000000000000000001"  // O, target
            "020102000000000a");                                // target link-layer address
}

TEST(NeighborAdvert, SaysRouterOnlyWhenTheHostForwards) {
  EXPECT_EQ(frame_of("2001:db8::1", "fe80::c8", Forwarding::on),
            "33330000000102000000000a86dd"
            "6000000000203aff"
            "fe8000000000000000000000000000c8"
            "ff020000000000000000000000000001"
            "8800a792a000000020010db8000000000000000000000001"  // R and O
            "020102000000000a");
}

TEST(NeighborAdvert, MayComeFromItsTarget) {
  EXPECT_EQ(frame_of("fe80::1", "fe80::1", Forwarding::off),
            "33330000000102000000000a86dd"
            "6000000000203aff"
            "fe800000000000000000000000000001"
            "ff020000000000000000000000000001"
            "8800579220000000fe800000000000000000000000000001"
            "020102000000000a");
}

TEST(NeighborAdvertDeath, RefusesIpv4) {
  EXPECT_DEATH(frame_of("192.0.2.1", "fe80::c8", Forwarding::off), "CHECK");
  EXPECT_DEATH(frame_of("2001:db8::1", "192.0.2.1", Forwarding::off), "CHECK");
}

}  // namespace
