// AdvertWriter: the golden vectors to the byte, the edges of each field, its CHECKs, and that what
// it writes is read back as the same.
#include "vrrp/advert_encode.h"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "tests/bytes.h"
#include "tests/golden.h"
#include "tests/seed.h"
#include "vrrp/advert_parse.h"

namespace {

using vrrp::AdvertFields;
using vrrp::AdvertWriter;
using vrrp::Centiseconds;
using vrrp::ChecksumForm;
using vrrp::Family;
using vrrp::IpAddress;
using vrrp::Priority;
using vrrp::Version;
using vrrp::Vrid;

IpAddress ip(std::string_view text) { return *IpAddress::parse(text); }

AdvertFields v3_fields(Family family, std::uint8_t priority) {
  return {.version = Version::v3,
          .family = family,
          .vrid = *Vrid::from(10),
          .priority = Priority::from_wire(priority),
          .interval = Centiseconds{100}};
}

AdvertFields v2_fields() {
  AdvertFields fields = v3_fields(Family::ipv4, 200);
  fields.version = Version::v2;
  return fields;
}

std::string encode(const AdvertFields& fields, const std::vector<std::string_view>& addresses,
                   ChecksumForm form) {
  std::array<std::uint8_t, vrrp::kMaxAdvertSizeBytes> buffer{};
  AdvertWriter writer(buffer, fields);
  for (const std::string_view address : addresses) writer.add_address(ip(address).bytes());
  const IpAddress source =
      ip(fields.family == Family::ipv4 ? tests::kGoldenSource4 : tests::kGoldenSource6);
  return tests::to_hex(writer.finish(source, form));
}

const std::vector<std::string_view> kTwo4{"192.0.2.1", "192.0.2.2"};
const std::vector<std::string_view> kTwo6{"fe80::1", "2001:db8::1"};

TEST(AdvertWriter, WritesTheGoldenVersion2Advert) {
  EXPECT_EQ(encode(v2_fields(), kTwo4, ChecksumForm::message_only), tests::kGoldenV2);
}

TEST(AdvertWriter, WritesTheGoldenVersion3AdvertsInBothChecksumForms) {
  const AdvertFields fields = v3_fields(Family::ipv4, 200);
  EXPECT_EQ(encode(fields, kTwo4, ChecksumForm::message_only), tests::kGoldenV3MessageOnly);
  EXPECT_EQ(encode(fields, kTwo4, ChecksumForm::pseudo_header), tests::kGoldenV3PseudoHeader);
}

TEST(AdvertWriter, WritesTheGoldenPriorityZeroAdvert) {
  EXPECT_EQ(encode(v3_fields(Family::ipv4, 0), kTwo4, ChecksumForm::message_only),
            tests::kGoldenV3Relinquish);
}

TEST(AdvertWriter, WritesTheGoldenIpv6Advert) {
  EXPECT_EQ(encode(v3_fields(Family::ipv6, 100), kTwo6, ChecksumForm::pseudo_header),
            tests::kGoldenV3Ipv6);
}

TEST(AdvertWriter, HasOneChecksumFormForIpv6AndForVersion2) {
  EXPECT_EQ(encode(v3_fields(Family::ipv6, 100), kTwo6, ChecksumForm::message_only),
            tests::kGoldenV3Ipv6);
  EXPECT_EQ(encode(v2_fields(), kTwo4, ChecksumForm::pseudo_header), tests::kGoldenV2);
}

TEST(AdvertWriter, KeepsTheOrderOfTheAddresses) {
  EXPECT_EQ(
      encode(v3_fields(Family::ipv4, 200), {"192.0.2.2", "192.0.2.1"}, ChecksumForm::message_only),
      "310ac8020064828ac0000202c0000201");
}

TEST(AdvertWriter, WritesTheShortestAndTheLongestVersion3Interval) {
  AdvertFields fields = v3_fields(Family::ipv4, 200);
  fields.interval = Centiseconds{1};
  EXPECT_EQ(encode(fields, kTwo4, ChecksumForm::message_only), "310ac802000182edc0000201c0000202");
  fields.interval = Centiseconds{4095};
  EXPECT_EQ(encode(fields, kTwo4, ChecksumForm::message_only), "310ac8020fff72efc0000201c0000202");
}

TEST(AdvertWriter, WritesTheLongestVersion2Interval) {
  AdvertFields fields = v2_fields();
  fields.interval = std::chrono::seconds{255};
  EXPECT_EQ(encode(fields, kTwo4, ChecksumForm::message_only),
            "210ac80200ff91efc0000201c00002020000000000000000");
}

TEST(AdvertWriter, WritesTheVersion2Password) {
  AdvertFields fields = v2_fields();
  fields.auth_type = vrrp::AuthType::simple_text;
  fields.auth_key = {'s', 'e', 'c', 'r', 'e', 't', 0, 0};
  EXPECT_EQ(encode(fields, kTwo4, ChecksumForm::message_only),
            "210ac802010155a1c0000201c00002027365637265740000");
}

TEST(AdvertWriter, WritesThePriorityZeroOfAVersion2RouterWithPassword) {
  AdvertFields fields = v2_fields();
  fields.priority = Priority::kRelinquish;
  fields.interval = std::chrono::seconds{5};
  fields.auth_type = vrrp::AuthType::simple_text;
  fields.auth_key = {'s', 'e', 'c', 'r', 'e', 't', 0, 0};
  EXPECT_EQ(encode(fields, {"192.0.2.1"}, ChecksumForm::message_only),
            "210a00010105dfa1c00002017365637265740000");
}

TEST(AdvertWriter, WritesTheLargestMessage) {
  const std::vector<std::string_view> addresses(255, "fe80::1");
  AdvertFields fields = v3_fields(Family::ipv6, 100);
  const std::string message = encode(fields, addresses, ChecksumForm::pseudo_header);
  EXPECT_EQ(message.size(), 2 * 4088U);
  EXPECT_EQ(message.substr(0, 16), "310a64ff0064d74f");
}

TEST(AdvertWriter, NeedsNoByteMoreThanTheMessage) {
  std::vector<std::uint8_t> buffer(16);
  AdvertWriter writer(buffer, v3_fields(Family::ipv4, 200));
  writer.add_address(ip("192.0.2.1").bytes());
  writer.add_address(ip("192.0.2.2").bytes());
  EXPECT_EQ(tests::to_hex(writer.finish(ip(tests::kGoldenSource4), ChecksumForm::message_only)),
            tests::kGoldenV3MessageOnly);
}

TEST(AdvertWriterDeath, RefusesIntervalsThatTheFieldCannotHold) {
  AdvertFields fields = v3_fields(Family::ipv4, 200);
  fields.interval = Centiseconds{0};
  EXPECT_DEATH(encode(fields, kTwo4, ChecksumForm::message_only), "CHECK");
  fields.interval = Centiseconds{4096};
  EXPECT_DEATH(encode(fields, kTwo4, ChecksumForm::message_only), "CHECK");
  fields = v2_fields();
  fields.interval = Centiseconds{0};
  EXPECT_DEATH(encode(fields, kTwo4, ChecksumForm::message_only), "CHECK");
  fields.interval = Centiseconds{150};
  EXPECT_DEATH(encode(fields, kTwo4, ChecksumForm::message_only), "CHECK");
  fields.interval = std::chrono::seconds{256};
  EXPECT_DEATH(encode(fields, kTwo4, ChecksumForm::message_only), "CHECK");
}

TEST(AdvertWriterDeath, RefusesAddressesOfTheOtherFamily) {
  EXPECT_DEATH(encode(v3_fields(Family::ipv4, 200), kTwo6, ChecksumForm::message_only), "CHECK");
  EXPECT_DEATH(encode(v3_fields(Family::ipv6, 200), kTwo4, ChecksumForm::message_only), "CHECK");
}

TEST(AdvertWriterDeath, RefusesMoreThan255Addresses) {
  const std::vector<std::string_view> addresses(256, "192.0.2.1");
  EXPECT_DEATH(encode(v3_fields(Family::ipv4, 200), addresses, ChecksumForm::message_only),
               "CHECK");
}

TEST(AdvertWriterDeath, RefusesAnAdvertWithoutAddresses) {
  EXPECT_DEATH(encode(v3_fields(Family::ipv4, 200), {}, ChecksumForm::message_only), "CHECK");
}

TEST(AdvertWriterDeath, RefusesVersion2OverIpv6) {
  AdvertFields fields = v3_fields(Family::ipv6, 200);
  fields.version = Version::v2;
  EXPECT_DEATH(encode(fields, kTwo6, ChecksumForm::pseudo_header), "CHECK");
}

TEST(AdvertWriterDeath, RefusesABufferThatIsTooSmall) {
  std::vector<std::uint8_t> header_short(7);
  EXPECT_DEATH(AdvertWriter(header_short, v3_fields(Family::ipv4, 200)), "CHECK");
  std::vector<std::uint8_t> address_short(11);
  AdvertWriter writer(address_short, v3_fields(Family::ipv4, 200));
  EXPECT_DEATH(writer.add_address(ip("192.0.2.1").bytes()), "CHECK");
  std::vector<std::uint8_t> trailer_short(19);
  AdvertWriter v2_writer(trailer_short, v2_fields());
  v2_writer.add_address(ip("192.0.2.1").bytes());
  EXPECT_DEATH(v2_writer.finish(ip(tests::kGoldenSource4), ChecksumForm::message_only), "CHECK");
}

struct RandomAdvert {
  AdvertFields fields;
  ChecksumForm form;
  std::vector<IpAddress> addresses;
};

RandomAdvert random_advert(std::mt19937_64& random) {
  const Family family = random() % 2 == 0 ? Family::ipv4 : Family::ipv6;
  const bool v2 = family == Family::ipv4 && random() % 3 == 0;
  RandomAdvert advert{
      .fields = {.version = v2 ? Version::v2 : Version::v3,
                 .family = family,
                 .vrid = *Vrid::from(1 + random() % 255),
                 .priority = Priority::from_wire(static_cast<std::uint8_t>(random())),
                 .interval = v2 ? Centiseconds{100 * (1 + random() % 255)}
                                : Centiseconds{1 + random() % 4095}},
      .form = random() % 2 == 0 ? ChecksumForm::message_only : ChecksumForm::pseudo_header,
      .addresses = {}};
  if (v2 && random() % 2 == 0) {
    advert.fields.auth_type = vrrp::AuthType::simple_text;
    for (std::uint8_t& octet : advert.fields.auth_key) octet = static_cast<std::uint8_t>(random());
  }
  for (std::uint64_t left = 1 + random() % 40; left > 0; --left) {
    std::array<std::uint8_t, 16> bytes{};
    for (std::uint8_t& octet : bytes) octet = static_cast<std::uint8_t>(random());
    advert.addresses.emplace_back(family, std::span(bytes).first(vrrp::address_size_bytes(family)));
  }
  return advert;
}

void expect_same_when_parsed(const RandomAdvert& advert) {
  std::array<std::uint8_t, vrrp::kMaxAdvertSizeBytes> buffer{};
  AdvertWriter writer(buffer, advert.fields);
  std::string addresses;
  for (const IpAddress& address : advert.addresses) {
    writer.add_address(address.bytes());
    addresses += tests::to_hex(address.bytes());
  }
  const bool ipv4 = advert.fields.family == Family::ipv4;
  vrrp::Datagram datagram;
  datagram.source = ip(ipv4 ? "192.0.2.251" : "fe80::c8");
  datagram.destination = ip(ipv4 ? "224.0.0.18" : "ff02::12");
  datagram.ttl = 255;
  datagram.message = writer.finish(datagram.source, advert.form);

  const auto parsed = vrrp::parse_advert(datagram);
  ASSERT_TRUE(parsed) << name(parsed.error()) << " " << tests::to_hex(datagram.message);
  EXPECT_EQ(parsed->version, advert.fields.version);
  EXPECT_EQ(parsed->vrid, advert.fields.vrid.number());
  EXPECT_EQ(parsed->priority, advert.fields.priority);
  EXPECT_EQ(parsed->interval, advert.fields.interval);
  EXPECT_EQ(parsed->address_count, advert.addresses.size());
  EXPECT_EQ(tests::to_hex(parsed->addresses), addresses);
  if (advert.fields.version == Version::v2) {
    EXPECT_EQ(parsed->auth_type, static_cast<std::uint8_t>(advert.fields.auth_type));
    EXPECT_EQ(tests::to_hex(parsed->auth_key), tests::to_hex(advert.fields.auth_key));
  } else if (ipv4) {
    EXPECT_EQ(parsed->checksum_form, advert.form);
  }
}

TEST(AdvertWriter, IsReadBackAsTheSame) {
  SCOPED_TRACE(tests::seed_trace());
  std::mt19937_64 random(tests::seed());
  for (int round = 0; round < 2'000; ++round) {
    expect_same_when_parsed(random_advert(random));
    if (HasFatalFailure()) return;
  }
}

}  // namespace
