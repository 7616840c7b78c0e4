// What is sent as an echo request, and what counts as its reply. The packets were captured from
// ping of Debian 12 over the loopback interface.
#include <gtest/gtest.h>

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "checks/echo_reply.h"

namespace {

using checks::Echo;
using vrrp::IpAddress;
using Bytes = std::vector<std::uint8_t>;

const Bytes kRequest4{0x08, 0x00, 0x98, 0x8c, 0x4f, 0x5e, 0x00, 0x01,
                      0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08};
const Bytes kReply4{0x45, 0x00, 0x00, 0x24, 0x89, 0x58, 0x00, 0x00, 0x40, 0x01,
                    0xf3, 0x7e, 0x7f, 0x00, 0x00, 0x01, 0x7f, 0x00, 0x00, 0x01,  // the IP header
                    0x00, 0x00, 0xa0, 0x8c, 0x4f, 0x5e, 0x00, 0x01,              //
                    0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08};
const Bytes kRequest6{0x80, 0x00, 0x20, 0x3f, 0x4f, 0x5f, 0x00, 0x01,
                      0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08};
const Bytes kReply6{0x81, 0x00, 0x1f, 0x3f, 0x4f, 0x5f, 0x00, 0x01,
                    0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08};
constexpr std::size_t kHeader4 = 20;

Echo echo4() {
  return {.server = IpAddress::parse("127.0.0.1").value(),
          .identifier = 0x4f5e,
          .sequence = 1,
          .payload = {1, 2, 3, 4, 5, 6, 7, 8}};
}

Echo echo6() {
  return {.server = IpAddress::parse("::1").value(),
          .identifier = 0x4f5f,
          .sequence = 1,
          .payload = {1, 2, 3, 4, 5, 6, 7, 8}};
}

bool is_reply4(const Bytes& bytes, const char* source = "127.0.0.1") {
  return is_reply(echo4(), {.source = IpAddress::parse(source).value(), .bytes = bytes});
}

bool is_reply6(const Bytes& bytes, const char* source = "::1") {
  return is_reply(echo6(), {.source = IpAddress::parse(source).value(), .bytes = bytes});
}

Bytes with(Bytes bytes, std::size_t place, std::uint8_t octet) {
  bytes[place] = octet;
  return bytes;
}

TEST(EchoRequest, IsAsPingSendsIt) {
  EXPECT_EQ(echo_request(echo4()), kRequest4);
  // The kernel fills in the checksum.
  EXPECT_EQ(echo_request(echo6()), with(with(kRequest6, 2, 0), 3, 0));
}

TEST(EchoRequest, MayHaveNoData) {
  Echo echo = echo4();
  echo.payload.clear();
  EXPECT_EQ(echo_request(echo), (Bytes{0x08, 0x00, 0xa8, 0xa0, 0x4f, 0x5e, 0x00, 0x01}));
}

TEST(EchoReply, IsWhatTheKernelAnswers) {
  EXPECT_TRUE(is_reply4(kReply4));
  EXPECT_TRUE(is_reply6(kReply6));
}

TEST(EchoReply, ComesFromTheServer) {
  EXPECT_FALSE(is_reply4(kReply4, "127.0.0.2"));
  EXPECT_FALSE(is_reply6(kReply6, "::2"));
  EXPECT_FALSE(is_reply4(kReply4, "::1"));
}

// One byte after the other, with nothing left that could be another reply.
TEST(EchoReply, IsOnlyTrueInEveryByte) {
  for (std::size_t place = kHeader4; place < kReply4.size(); ++place) {
    EXPECT_FALSE(is_reply4(with(kReply4, place, kReply4[place] ^ 1))) << place;
  }
  for (std::size_t place = 0; place < kReply6.size(); ++place) {
    // The checksum is the kernel's.
    const bool is_checksum = place == 2 || place == 3;
    EXPECT_EQ(is_reply6(with(kReply6, place, kReply6[place] ^ 1)), is_checksum) << place;
  }
}

// Identifier and sequence are others, and the checksum is right all the same.
TEST(EchoReply, HasTheNumbersOfTheRequest) {
  EXPECT_FALSE(is_reply4(with(with(kReply4, kHeader4 + 5, 0x5d), kHeader4 + 7, 0x02)));
  // So are the data.
  EXPECT_FALSE(is_reply4(with(with(kReply4, kHeader4 + 9, 0x03), kHeader4 + 11, 0x03)));
  // A request is no reply: what goes to an address of the host itself is heard twice.
  EXPECT_FALSE(is_reply4(with(with(kReply4, kHeader4, 0x08), kHeader4 + 2, 0x98)));
  EXPECT_FALSE(is_reply6(with(kReply6, 0, 0x80)));
}

TEST(EchoReply, HasItsWholeLengthAndNoMore) {
  for (std::size_t size = 0; size < kReply4.size(); ++size) {
    EXPECT_FALSE(is_reply4(Bytes(kReply4.begin(), kReply4.begin() + static_cast<long>(size))));
  }
  for (std::size_t size = 0; size < kReply6.size(); ++size) {
    EXPECT_FALSE(is_reply6(Bytes(kReply6.begin(), kReply6.begin() + static_cast<long>(size))));
  }
  // Two bytes of zero leave the checksum as it is.
  Bytes longer = kReply4;
  longer.resize(longer.size() + 2);
  EXPECT_FALSE(is_reply4(longer));
  longer = kReply6;
  longer.resize(longer.size() + 2);
  EXPECT_FALSE(is_reply6(longer));
}

TEST(EchoReply, IsFoundBehindOptions) {
  Bytes packet = with(kReply4, 0, 0x46);
  packet.insert(packet.begin() + kHeader4, {1, 1, 1, 0});
  EXPECT_TRUE(is_reply4(packet));
  EXPECT_FALSE(is_reply4(with(packet, 0, 0x45)));
  // A length that is none, or is beyond the end, and another version.
  EXPECT_FALSE(is_reply4(with(kReply4, 0, 0x44)));
  EXPECT_FALSE(is_reply4(with(kReply4, 0, 0x4f)));
  EXPECT_FALSE(is_reply4(with(kReply4, 0, 0x65)));
}

TEST(EchoRequest, IsRecognisedWhereAnErrorQuotesIt) {
  EXPECT_TRUE(is_request(echo4(), kRequest4));
  EXPECT_TRUE(is_request(echo6(), kRequest6));
  // Eight bytes are quoted at least; some routers quote no more, others add something.
  EXPECT_TRUE(is_request(echo4(), std::span(kRequest4).first(8)));
  Bytes longer = kRequest4;
  longer.push_back(0);
  EXPECT_TRUE(is_request(echo4(), longer));
  EXPECT_FALSE(is_request(echo4(), std::span(kRequest4).first(7)));
  EXPECT_FALSE(is_request(echo4(), {}));
}

TEST(EchoRequest, IsNotThatOfSomebodyElse) {
  for (const std::size_t place : std::vector<std::size_t>{0, 1, 4, 5, 6, 7, 8, 15}) {
    EXPECT_FALSE(is_request(echo4(), with(kRequest4, place, kRequest4[place] ^ 1))) << place;
  }
  EXPECT_FALSE(is_request(echo4(), kRequest6));
  EXPECT_FALSE(is_request(echo6(), kRequest4));
}

}  // namespace
