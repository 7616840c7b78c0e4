// helper::Facts: the last word on everything, in order, however slowly the worker reads; and the
// priority-0 advert that says it to the others.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include "os/channel.h"
#include "privsep/helper/facts.h"
#include "privsep/helper/resign.h"
#include "tests/bytes.h"
#include "tests/helper_fixture.h"

namespace {

using contract::FactItem;
using contract::FactKind;
using helper::Facts;
using testing::ElementsAre;
using testing::IsEmpty;

FactItem fact(FactKind kind, std::uint32_t index, std::uint32_t flags = 0) {
  FactItem item;
  item.kind = kind;
  item.index = index;
  item.flags = flags;
  return item;
}

class FactsTest : public testing::Test {
 protected:
  FactsTest() : channel_(std::move(*os::make_channel())) {}

  void send(Facts& facts) { ASSERT_TRUE(facts.send(channel_.first, MSG_DONTWAIT).has_value()); }

  // One record, as "kind index flags" of each item.
  std::vector<std::string> read() {
    std::array<FactItem, contract::kMaxItemsPerRecord> storage;
    std::array<std::uint8_t, sizeof(storage)> record;
    const auto size = os::receive_record(channel_.second, record, MSG_DONTWAIT);
    if (!size) return {};
    const auto items = contract::read_facts(std::span(record).first(*size), 200, 200, storage);
    std::vector<std::string> texts;
    for (const FactItem& item : items.value()) {
      texts.push_back(std::to_string(static_cast<int>(item.kind)) + " " +
                      std::to_string(item.index) + " " + std::to_string(item.flags));
    }
    return texts;
  }

  std::pair<os::Fd, os::Fd> channel_;
};

TEST_F(FactsTest, AreSaidInTheOrderInWhichTheyChanged) {
  Facts facts(3, 3);
  facts.put(fact(FactKind::interface, 2, 1));
  facts.put(fact(FactKind::held, 2));
  facts.put(fact(FactKind::ownership, 2, 8));
  facts.put(fact(FactKind::interface, 0, 1));
  facts.put(fact(FactKind::complete, 0));
  EXPECT_FALSE(facts.empty());
  send(facts);
  EXPECT_TRUE(facts.empty());
  EXPECT_THAT(read(), ElementsAre("1 2 1", "2 2 0", "5 2 8", "1 0 1", "6 0 0"));
}

TEST_F(FactsTest, LastWordWinsInTheFirstOnesPlace) {
  Facts facts(2, 2);
  facts.put(fact(FactKind::held, 1));
  facts.put(fact(FactKind::interface, 1, 1));
  facts.put(fact(FactKind::released, 1));
  facts.put(fact(FactKind::interface, 1, 3));
  send(facts);
  EXPECT_THAT(read(), ElementsAre("4 1 0", "1 1 3"));
}

TEST_F(FactsTest, StateIsNotRepeatedButAnAnswerIs) {
  Facts facts(1, 1);
  facts.put(fact(FactKind::interface, 0, 1));
  facts.put(fact(FactKind::ownership, 0, 8));
  facts.put(fact(FactKind::held, 0));
  send(facts);
  EXPECT_EQ(read().size(), 3U);
  facts.put(fact(FactKind::interface, 0, 1));
  facts.put(fact(FactKind::ownership, 0, 8));
  EXPECT_TRUE(facts.empty());
  facts.put(fact(FactKind::held, 0));
  facts.put(fact(FactKind::interface, 0, 0));
  send(facts);
  EXPECT_THAT(read(), ElementsAre("2 0 0", "1 0 0"));
}

TEST_F(FactsTest, RecordHasAtMost64Items) {
  Facts facts(130, 0);
  for (std::uint32_t i = 0; i < 130; ++i) facts.put(fact(FactKind::interface, i, 1));
  send(facts);
  EXPECT_EQ(read().size(), 64U);
  EXPECT_EQ(read().size(), 64U);
  EXPECT_EQ(read().size(), 2U);
}

TEST_F(FactsTest, WorkerThatDoesNotReadGetsTheLastWordLater) {
  Facts facts(1, 1);
  std::uint32_t last = 0;
  while (facts.empty()) {
    facts.put(fact(FactKind::interface, 0, ++last % 8));
    send(facts);
    ASSERT_LT(last, 1'000'000U);
  }
  for (int i = 0; i < 1000; ++i) {
    facts.put(fact(FactKind::interface, 0, ++last % 8));
    facts.put(fact(i % 2 == 0 ? FactKind::held : FactKind::released, 0));
    send(facts);
  }
  while (!read().empty()) {
  }
  send(facts);
  EXPECT_THAT(read(), ElementsAre("1 0 " + std::to_string(last % 8), "4 0 0"));
  EXPECT_THAT(read(), IsEmpty());
}

TEST_F(FactsTest, WorkerThatIsGoneIsAnError) {
  Facts facts(1, 1);
  channel_.second.close();
  facts.put(fact(FactKind::interface, 0, 1));
  EXPECT_FALSE(facts.send(channel_.first, MSG_DONTWAIT).has_value());
}

std::string resignation(const tests::RouterSpec& spec, std::string_view source) {
  tests::HelperPlan plan;
  plan.add(spec);
  std::array<std::uint8_t, vrrp::kMaxAdvertSizeBytes> buffer;
  return tests::to_hex(helper::resignation(plan.plan(), 0, tests::ip(source), buffer));
}

std::string hex(std::string_view text) { return tests::to_hex(tests::from_hex(text)); }

// Checksums were computed by hand; tshark agrees in the namespace test.
TEST(Resignation, HasPriorityZeroAndTheAdvertisedAddresses) {
  EXPECT_EQ(resignation({.addresses = {"10.1.0.103/32", "fd00::1/128"}, .vrid = 3, .flags = 1 | 2},
                        "10.1.0.1"),
            hex("31 03 00 01 0064 c42f 0a010067"));
}

TEST(Resignation, HasThePseudoHeaderByDefault) {
  // As above, plus 0a01 0001 e000 0012, protocol 0070 and length 000c.
  EXPECT_EQ(resignation({.addresses = {"10.1.0.103/32"}, .vrid = 3}, "10.1.0.1"),
            hex("31 03 00 01 0064 d99e 0a010067"));
}

TEST(Resignation, OfVersion2HasSecondsAndThePassword) {
  EXPECT_EQ(resignation({.addresses = {"10.1.0.102/32"},
                         .vrid = 2,
                         .version = 2,
                         .interval_cs = 300,
                         .auth = "secret12"},
                        "10.1.0.1"),
            hex("21 02 00 01 01 03 6614 0a010066 7365637265743132"));
}

}  // namespace
