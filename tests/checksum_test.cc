// ChecksumSum, with the worked example of RFC 1071 and sums done by hand.
#include "vrrp/checksum.h"

#include <gtest/gtest.h>

#include "tests/bytes.h"
#include "tests/golden.h"

namespace {

using tests::from_hex;
using vrrp::ChecksumSum;
using vrrp::IpAddress;

std::uint16_t checksum(std::string_view hex) {
  ChecksumSum sum;
  sum.add(from_hex(hex));
  return sum.finish();
}

TEST(ChecksumSum, MatchesTheExampleOfRfc1071) { EXPECT_EQ(checksum("0001f203f4f5f6f7"), 0x220d); }

TEST(ChecksumSum, OfNothingAndOfZerosIsAllOnes) {
  EXPECT_EQ(checksum(""), 0xffff);
  EXPECT_EQ(checksum("00000000"), 0xffff);
}

TEST(ChecksumSum, PadsAnOddLastOctetWithZero) {
  EXPECT_EQ(checksum("ab"), 0x54ff);
  EXPECT_EQ(checksum("0001ab"), 0x54fe);
  EXPECT_EQ(checksum("00ab"), 0xff54);  // Not the same as an odd "ab".
}

TEST(ChecksumSum, CarriesAroundAsOftenAsNeeded) {
  EXPECT_EQ(checksum("ffff0001"), 0xfffe);
  std::string many;
  for (int i = 0; i < 40'000; ++i) many += "ffff";
  EXPECT_EQ(checksum(many), 0);
}

TEST(ChecksumSum, IsZeroOverAMessageWithItsOwnChecksum) {
  EXPECT_EQ(checksum(tests::kGoldenV2), 0);
  EXPECT_EQ(checksum(tests::kGoldenV3MessageOnly), 0);
  EXPECT_NE(checksum(tests::kGoldenV3PseudoHeader), 0);
}

TEST(ChecksumSum, AddsTheIpv4PseudoHeader) {
  ChecksumSum sum;
  sum.add(from_hex(tests::kGoldenV3PseudoHeader));
  sum.add_pseudo_header(*IpAddress::parse("192.0.2.251"), *IpAddress::parse("224.0.0.18"), 16);
  EXPECT_EQ(sum.finish(), 0);

  ChecksumSum alone;  // c000 + 02fb + e000 + 0012 + 0070 + 0010 = 1a38d, folded a38e
  alone.add_pseudo_header(*IpAddress::parse("192.0.2.251"), *IpAddress::parse("224.0.0.18"), 16);
  EXPECT_EQ(alone.finish(), 0x5c71);
}

TEST(ChecksumSum, AddsTheIpv6PseudoHeader) {
  ChecksumSum sum;
  sum.add(from_hex(tests::kGoldenV3Ipv6));
  sum.add_pseudo_header(*IpAddress::parse("fe80::c8"), *IpAddress::parse("ff02::12"), 40);
  EXPECT_EQ(sum.finish(), 0);

  ChecksumSum alone;  // fe80 + 00c8 + ff02 + 0012 + 0028 + 0070 = 1fef4, folded fef5
  alone.add_pseudo_header(*IpAddress::parse("fe80::c8"), *IpAddress::parse("ff02::12"), 40);
  EXPECT_EQ(alone.finish(), 0x010a);
}

TEST(ChecksumSum, DependsOnTheLengthInThePseudoHeader) {
  ChecksumSum sum;
  sum.add(from_hex(tests::kGoldenV3PseudoHeader));
  sum.add_pseudo_header(*IpAddress::parse("192.0.2.251"), *IpAddress::parse("224.0.0.18"), 17);
  EXPECT_NE(sum.finish(), 0);
}

TEST(ChecksumSumDeath, RefusesAPseudoHeaderOfTwoFamilies) {
  ChecksumSum sum;
  EXPECT_DEATH(
      sum.add_pseudo_header(*IpAddress::parse("192.0.2.1"), *IpAddress::parse("ff02::12"), 16),
      "CHECK");
}

}  // namespace
