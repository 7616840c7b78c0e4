// The ladder of parse_advert: every rung accepted and refused, the order of the rungs, and what an
// accepted advert says. Checksums of altered messages were computed by a separate program.
#include "vrrp/advert_parse.h"

#include <gtest/gtest.h>

#include <chrono>
#include <expected>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "tests/bytes.h"
#include "tests/golden.h"
#include "tests/seed.h"

namespace {

using tests::from_hex;
using vrrp::Advert;
using vrrp::ChecksumForm;
using vrrp::Datagram;
using vrrp::DropReason;
using vrrp::Family;
using vrrp::IpAddress;
using vrrp::Version;
using namespace std::chrono_literals;

Datagram datagram_of(const std::vector<std::uint8_t>& message, Family family) {
  Datagram datagram;
  datagram.message = message;
  datagram.source =
      *IpAddress::parse(family == Family::ipv4 ? tests::kGoldenSource4 : tests::kGoldenSource6);
  datagram.destination = *IpAddress::parse(family == Family::ipv4 ? "224.0.0.18" : "ff02::12");
  datagram.interface = {.number = 3};
  datagram.ttl = 255;
  return datagram;
}

// "accepted", or the name of the reason.
std::string verdict(const std::vector<std::uint8_t>& message, Family family = Family::ipv4,
                    std::uint8_t ttl = 255) {
  Datagram datagram = datagram_of(message, family);
  datagram.ttl = ttl;
  const std::expected<Advert, DropReason> advert = vrrp::parse_advert(datagram);
  return advert ? "accepted" : std::string(name(advert.error()));
}

std::string verdict(std::string_view hex, Family family = Family::ipv4, std::uint8_t ttl = 255) {
  return verdict(from_hex(hex), family, ttl);
}

TEST(ParseAdvert, ReadsTheGoldenVersion2Advert) {
  const auto message = from_hex(tests::kGoldenV2);
  const auto advert = vrrp::parse_advert(datagram_of(message, Family::ipv4));
  ASSERT_TRUE(advert);
  EXPECT_EQ(advert->version, Version::v2);
  EXPECT_EQ(advert->family, Family::ipv4);
  EXPECT_EQ(advert->vrid, 10);
  EXPECT_EQ(advert->priority.number(), 200);
  EXPECT_EQ(advert->interval, 1s);
  EXPECT_EQ(advert->address_count, 2);
  EXPECT_EQ(tests::to_hex(advert->addresses), "c0000201c0000202");
  EXPECT_EQ(advert->auth_type, 0);
  EXPECT_EQ(tests::to_hex(advert->auth_key), "0000000000000000");
}

TEST(ParseAdvert, ReadsTheGoldenVersion3AdvertsInBothChecksumForms) {
  const auto plain = from_hex(tests::kGoldenV3MessageOnly);
  const auto advert = vrrp::parse_advert(datagram_of(plain, Family::ipv4));
  ASSERT_TRUE(advert);
  EXPECT_EQ(advert->version, Version::v3);
  EXPECT_EQ(advert->family, Family::ipv4);
  EXPECT_EQ(advert->vrid, 10);
  EXPECT_EQ(advert->priority.number(), 200);
  EXPECT_EQ(advert->interval, 1s);
  EXPECT_EQ(advert->address_count, 2);
  EXPECT_EQ(tests::to_hex(advert->addresses), "c0000201c0000202");
  EXPECT_TRUE(advert->auth_key.empty());
  EXPECT_EQ(advert->checksum_form, ChecksumForm::message_only);

  const auto pseudo = from_hex(tests::kGoldenV3PseudoHeader);
  const auto other = vrrp::parse_advert(datagram_of(pseudo, Family::ipv4));
  ASSERT_TRUE(other);
  EXPECT_EQ(other->checksum_form, ChecksumForm::pseudo_header);
  EXPECT_EQ(other->priority.number(), 200);
}

TEST(ParseAdvert, ReadsTheGoldenIpv6Advert) {
  const auto message = from_hex(tests::kGoldenV3Ipv6);
  const auto advert = vrrp::parse_advert(datagram_of(message, Family::ipv6));
  ASSERT_TRUE(advert);
  EXPECT_EQ(advert->version, Version::v3);
  EXPECT_EQ(advert->family, Family::ipv6);
  EXPECT_EQ(advert->vrid, 10);
  EXPECT_EQ(advert->priority.number(), 100);
  EXPECT_EQ(advert->interval, 1s);
  EXPECT_EQ(advert->checksum_form, ChecksumForm::pseudo_header);
  EXPECT_EQ(advert->address_count, 2);
  EXPECT_EQ(tests::to_hex(advert->addresses),
            "fe800000000000000000000000000001"
            "20010db8000000000000000000000001");
}

TEST(ParseAdvert, ReadsTheGoldenPriorityZeroAdvert) {
  const auto message = from_hex(tests::kGoldenV3Relinquish);
  const auto advert = vrrp::parse_advert(datagram_of(message, Family::ipv4));
  ASSERT_TRUE(advert);
  EXPECT_EQ(advert->priority, vrrp::Priority::kRelinquish);
}

TEST(ParseAdvert, RefusesTheIpv6ChecksumWithoutPseudoHeader) {
  EXPECT_EQ(verdict(tests::kInvalidV3Ipv6MessageOnly, Family::ipv6), "checksum");
}

struct Row {
  const char* name;
  const char* message;
  const char* want;
  Family family = Family::ipv4;
  std::uint8_t ttl = 255;
};

void expect_verdicts(std::span<const Row> rows) {
  for (const Row& row : rows) {
    EXPECT_EQ(verdict(row.message, row.family, row.ttl), row.want) << row.name;
  }
}

TEST(ParseAdvert, RefusesAHeaderThatIsNotWhole) {
  expect_verdicts(std::vector<Row>{
      {"nothing", "", "truncated"},
      {"one octet", "31", "truncated"},
      {"seven octets", "310ac802006482", "truncated"},
      {"header only", "310ac8020064828a", "truncated"},
      {"whole", "310ac8020064828ac0000201c0000202", "accepted"},
  });
}

TEST(ParseAdvert, TakesOnlyTtl255) {
  expect_verdicts(std::vector<Row>{
      {"IPv4 255", "310ac8020064828ac0000201c0000202", "accepted", Family::ipv4, 255},
      {"IPv4 254", "310ac8020064828ac0000201c0000202", "ttl", Family::ipv4, 254},
      {"IPv4 1", "310ac8020064828ac0000201c0000202", "ttl", Family::ipv4, 1},
      {"IPv4 0", "310ac8020064828ac0000201c0000202", "ttl", Family::ipv4, 0},
      {"v2 254", "210ac802000192edc0000201c00002020000000000000000", "ttl", Family::ipv4, 254},
      {"IPv6 255",
       "310a640200643f5dfe80000000000000000000000000000120010db8000000000000000000000001",
       "accepted", Family::ipv6, 255},
      {"IPv6 254",
       "310a640200643f5dfe80000000000000000000000000000120010db8000000000000000000000001", "ttl",
       Family::ipv6, 254},
  });
}

TEST(ParseAdvert, KnowsVersions2And3Only) {
  expect_verdicts(std::vector<Row>{
      {"0", "010ac8020064b28ac0000201c0000202", "version"},
      {"1", "110ac8020064a28ac0000201c0000202", "version"},
      {"2", "210ac802000192edc0000201c00002020000000000000000", "accepted"},
      {"3", "310ac8020064828ac0000201c0000202", "accepted"},
      {"4", "410ac8020064728ac0000201c0000202", "version"},
      {"15", "f10ac8020064c289c0000201c0000202", "version"},
      // The checksum of this one is right with the IPv6 pseudo-header.
      {"2 over IPv6", "210a640100014e4b20010db80000000000000000000000010000000000000000", "version",
       Family::ipv6},
  });
}

TEST(ParseAdvert, KnowsTypeAdvertisementOnly) {
  expect_verdicts(std::vector<Row>{
      {"type 0", "300ac8020064838ac0000201c0000202", "type"},
      {"type 1", "310ac8020064828ac0000201c0000202", "accepted"},
      {"type 2", "320ac8020064818ac0000201c0000202", "type"},
      {"type 15", "3f0ac8020064748ac0000201c0000202", "type"},
      {"v2 type 2", "220ac802000191edc0000201c00002020000000000000000", "type"},
  });
}

TEST(ParseAdvert, RefusesAnAdvertWithoutAddresses) {
  expect_verdicts(std::vector<Row>{
      {"v3, none", "310ac80000640691", "address_count"},
      {"v2, none", "210ac800000116f40000000000000000", "address_count"},
      {"v3, one", "310ac8010064448ec0000201", "accepted"},
  });
}

TEST(ParseAdvert, RefusesAnAddressListThatIsNotWhole) {
  expect_verdicts(std::vector<Row>{
      {"v3, an octet missing", "310ac8020064828ac0000201c00002", "truncated"},
      {"v3, an address missing", "310ac8020064828ac0000201", "truncated"},
      {"v2, an octet missing", "210ac802000192edc0000201c000020200000000000000", "truncated"},
      {"v2, no authentication data", "210ac802000192edc0000201c0000202", "truncated"},
      {"IPv6, an octet missing",
       "310a640200643f5dfe80000000000000000000000000000120010db80000000000000000000000",
       "truncated", Family::ipv6},
      {"IPv6, addresses as if they were IPv4", "310ac8020064828ac0000201c0000202", "truncated",
       Family::ipv6},
      {"255 addresses claimed", "310ac8ff0064828ac0000201c0000202", "truncated"},
  });
}

TEST(ParseAdvert, RefusesBytesBehindTheMessage) {
  expect_verdicts(std::vector<Row>{
      {"v3, an octet more", "310ac8020064828ac0000201c000020200", "length"},
      {"v3, an address more", "310ac8020064828ac0000201c0000202c0000203", "length"},
      {"v3 with a v2 trailer", "310ac8020064828ac0000201c00002020000000000000000", "length"},
      {"v2, an octet more", "210ac802000192edc0000201c0000202000000000000000000", "length"},
      {"IPv6, an octet more",
       "310a640200643f5dfe80000000000000000000000000000120010db800000000000000000000000100",
       "length", Family::ipv6},
  });
}

TEST(ParseAdvert, RefusesAChecksumThatIsWrongInEveryForm) {
  expect_verdicts(std::vector<Row>{
      {"v3, zero", "310ac80200640000c0000201c0000202", "checksum"},
      {"v3, one more", "310ac8020064828bc0000201c0000202", "checksum"},
      {"v3, octets swapped", "310ac80200648a82c0000201c0000202", "checksum"},
      {"v3, pseudo-header of another destination", "310ac8020064fd04c0000201c0000202", "checksum"},
      {"v2, one less", "210ac802000192ecc0000201c00002020000000000000000", "checksum"},
      {"v2, with a pseudo-header", "210ac8020001ef56c0000201c00002020000000000000000", "checksum"},
      {"IPv6, one more",
       "310a640200643f5efe80000000000000000000000000000120010db8000000000000000000000001",
       "checksum", Family::ipv6},
  });
}

TEST(ParseAdvert, ChecksThePseudoHeaderAgainstTheRealAddresses) {
  const auto message = from_hex(tests::kGoldenV3PseudoHeader);
  Datagram datagram = datagram_of(message, Family::ipv4);
  datagram.source = *IpAddress::parse("192.0.2.250");
  EXPECT_EQ(vrrp::parse_advert(datagram).error(), DropReason::checksum);

  // A unicast peer: the real destination counts, not the group.
  const auto unicast = from_hex("310ac8020064fd04c0000201c0000202");
  datagram = datagram_of(unicast, Family::ipv4);
  datagram.destination = *IpAddress::parse("192.0.2.9");
  ASSERT_TRUE(vrrp::parse_advert(datagram));
  EXPECT_EQ(vrrp::parse_advert(datagram)->checksum_form, ChecksumForm::pseudo_header);
}

TEST(ParseAdvert, RefusesAnIntervalOfZero) {
  expect_verdicts(std::vector<Row>{
      {"v3", "310ac802000082eec0000201c0000202", "interval_zero"},
      {"v3, pseudo-header", "310ac8020000df5fc0000201c0000202", "interval_zero"},
      {"v3, only reserved bits set", "310ac802f00092edc0000201c0000202", "interval_zero"},
      {"v2", "210ac802000092eec0000201c00002020000000000000000", "interval_zero"},
      {"IPv6", "310a640200003fc1fe80000000000000000000000000000120010db8000000000000000000000001",
       "interval_zero", Family::ipv6},
      {"v3, 1 cs", "310ac802000182edc0000201c0000202", "accepted"},
  });
}

// Each message has two faults of rungs next to each other; the last one has all of them.
TEST(ParseAdvert, ReportsTheFirstRungThatFails) {
  expect_verdicts(std::vector<Row>{
      {"no header, ttl", "310ac8", "truncated", Family::ipv4, 1},
      {"ttl, version", "110ac8020064a28ac0000201c0000202", "ttl", Family::ipv4, 254},
      {"version, type", "120ac8020064a18ac0000201c0000202", "version"},
      {"type, address count", "320ac80000640000", "type"},
      {"address count, trailing bytes", "310ac80000640000c0000201", "address_count"},
      {"truncated, checksum", "310ac80200640000c0000201", "truncated"},
      {"length, checksum", "310ac80100640000c0000201c0000202", "length"},
      {"checksum, interval", "310ac80200000000c0000201c0000202", "checksum"},
      {"all of them", "120a0000000000", "truncated", Family::ipv4, 0},
      {"all but the size", "120a000000000000", "ttl", Family::ipv4, 0},
  });
}

TEST(ParseAdvert, LeavesMeaningToTheStateMachine) {
  // VRID 0, priorities 0 and 255, an unknown v2 authentication type: the format does not forbid
  // them.
  expect_verdicts(std::vector<Row>{
      {"VRID 0", "3100c80200648294c0000201c0000202", "accepted"},
      {"priority 0", "310a000200644a8bc0000201c0000202", "accepted"},
      {"priority 255", "310aff0200644b8ac0000201c0000202", "accepted"},
      {"v2 authentication type 255", "210ac802ff0193ecc0000201c00002020000000000000000",
       "accepted"},
      {"IPv6, first address not link-local", "310a64010064 3df0 20010db8000000000000000000000001",
       "accepted", Family::ipv6},
  });
}

vrrp::Nanoseconds interval_of(std::string_view hex, Family family = Family::ipv4) {
  const auto message = from_hex(hex);
  const auto advert = vrrp::parse_advert(datagram_of(message, family));
  return advert ? advert->interval : -1ns;
}

TEST(ParseAdvert, ReadsTwelveBitsOfCentisecondsAndIgnoresTheReservedOnes) {
  EXPECT_EQ(interval_of("310ac802000182edc0000201c0000202"), 10ms);
  EXPECT_EQ(interval_of("310ac8020fff72efc0000201c0000202"), 40'950ms);
  EXPECT_EQ(interval_of("310ac802f0649289c0000201c0000202"), 1s);
  EXPECT_EQ(interval_of(
                "310a6402f0644f5cfe80000000000000000000000000000120010db8000000000000000000000001",
                Family::ipv6),
            1s);
}

TEST(ParseAdvert, ReadsSecondsAndAuthenticationOfVersion2) {
  EXPECT_EQ(interval_of("210ac80200ff91efc0000201c00002020000000000000000"), 255s);
  const auto message = from_hex("210ac802010155a1c0000201c00002027365637265740000");
  const auto advert = vrrp::parse_advert(datagram_of(message, Family::ipv4));
  ASSERT_TRUE(advert);
  EXPECT_EQ(advert->interval, 1s);  // The authentication type is not part of it.
  EXPECT_EQ(advert->auth_type, 1);
  EXPECT_EQ(tests::to_hex(advert->auth_key), "7365637265740000");  // "secret"
}

std::vector<std::uint8_t> repeated(std::string_view header, std::string_view address, int count) {
  std::string hex(header);
  for (int i = 0; i < count; ++i) hex += address;
  return from_hex(hex);
}

TEST(ParseAdvert, ReadsTheLargestMessages) {
  const auto ipv4 = repeated("310a64ff006429d2", "c0000201", 255);
  EXPECT_EQ(verdict(ipv4, Family::ipv4), "accepted");
  const auto ipv6 = repeated("310a64ff0064d74f", "fe800000000000000000000000000001", 255);
  ASSERT_EQ(ipv6.size(), 4088U);
  const auto advert = vrrp::parse_advert(datagram_of(ipv6, Family::ipv6));
  ASSERT_TRUE(advert);
  EXPECT_EQ(advert->addresses.size(), 4080U);
}

// CARP shares protocol number and group: version 2, type 1, 36 bytes, here with a right checksum.
TEST(ParseAdvert, RefusesCarp) {
  EXPECT_EQ(verdict("2101000700019626 0123456789abcdef aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
            "truncated");
}

TEST(ParseAdvert, RefusesEveryShorterMessage) {
  for (const auto& [hex, family] : {std::pair{tests::kGoldenV2, Family::ipv4},
                                    std::pair{tests::kGoldenV3MessageOnly, Family::ipv4},
                                    std::pair{tests::kGoldenV3Ipv6, Family::ipv6}}) {
    const auto whole = from_hex(hex);
    for (std::size_t size = 0; size < whole.size(); ++size) {
      const std::vector<std::uint8_t> part(whole.begin(),
                                           whole.begin() + static_cast<std::ptrdiff_t>(size));
      EXPECT_EQ(verdict(part, family), "truncated") << hex << " cut to " << size;
    }
  }
}

TEST(ParseAdvert, RefusesEverySingleFlippedBit) {
  for (const auto& [hex, family] : {std::pair{tests::kGoldenV2, Family::ipv4},
                                    std::pair{tests::kGoldenV3MessageOnly, Family::ipv4},
                                    std::pair{tests::kGoldenV3PseudoHeader, Family::ipv4},
                                    std::pair{tests::kGoldenV3Ipv6, Family::ipv6}}) {
    auto message = from_hex(hex);
    for (std::size_t bit = 0; bit < message.size() * 8; ++bit) {
      message[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
      EXPECT_NE(verdict(message, family), "accepted") << hex << " bit " << bit;
      message[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    }
  }
}

// Whatever the bytes: no read outside them (ASan), and an accepted advert keeps its promises.
TEST(ParseAdvert, KeepsItsPromisesForRandomBytes) {
  SCOPED_TRACE(tests::seed_trace());
  std::mt19937_64 random(tests::seed());
  int accepted = 0;
  for (int round = 0; round < 20'000; ++round) {
    const Family family = random() % 2 == 0 ? Family::ipv4 : Family::ipv6;
    auto message =
        from_hex(family == Family::ipv4 ? tests::kGoldenV3MessageOnly : tests::kGoldenV3Ipv6);
    for (std::uint64_t left = random() % 3; left > 0; --left) {
      message[random() % message.size()] = static_cast<std::uint8_t>(random());
    }
    if (random() % 4 == 0) message.resize(random() % 64);
    const auto advert = vrrp::parse_advert(datagram_of(message, family));
    if (!advert) continue;
    ++accepted;
    EXPECT_GT(advert->interval, 0ns);
    EXPECT_LE(advert->interval, 40'950ms);
    EXPECT_GT(advert->address_count, 0);
    EXPECT_EQ(advert->addresses.size(),
              advert->address_count * (family == Family::ipv4 ? 4U : 16U));
    EXPECT_EQ(advert->addresses.data(), message.data() + 8);
  }
  EXPECT_GT(accepted, 1'000);
}

TEST(ClaimedVrid, IsTheSecondOctetOfAnyMessage) {
  const auto message = from_hex(tests::kGoldenV2);
  EXPECT_EQ(vrrp::claimed_vrid(datagram_of(message, Family::ipv4)), 10);
  const auto bad = from_hex("ff63");
  EXPECT_EQ(vrrp::claimed_vrid(datagram_of(bad, Family::ipv4)), 0x63);
}

TEST(ClaimedVrid, IsEmptyWhenTheMessageEndsBeforeIt) {
  const auto message = from_hex("31");
  EXPECT_EQ(vrrp::claimed_vrid(datagram_of(message, Family::ipv4)), std::nullopt);
  const std::vector<std::uint8_t> nothing;
  EXPECT_EQ(vrrp::claimed_vrid(datagram_of(nothing, Family::ipv4)), std::nullopt);
}

}  // namespace
