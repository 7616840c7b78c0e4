// The Ledger: what is written is read, a record in the middle of being written is not, events that
// were overwritten are gone, and nonsense in the memory is refused.
#include "contract/ledger.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstring>
#include <random>
#include <thread>
#include <vector>

#include "tests/seed.h"

namespace {

using contract::EventKind;
using contract::EventRecord;
using contract::InterfaceState;
using contract::LedgerError;
using contract::LedgerHeader;
using contract::LedgerReader;
using contract::LedgerShape;
using contract::LedgerWriter;
using contract::RouterCounter;
using contract::RouterRecord;
using contract::RouterSlot;

constexpr LedgerShape kShape{.routers = 3, .interfaces = 2};

class LedgerTest : public testing::Test {
 protected:
  LedgerTest() : words_(contract::ledger_size_bytes(kShape) / sizeof(std::uint64_t)) {
    writer_ = LedgerWriter::format(memory(), kShape);
    reader_ = *LedgerReader::open(memory(), kShape);
  }

  std::span<std::uint8_t> memory() {
    return {reinterpret_cast<std::uint8_t*>(words_.data()), words_.size() * sizeof(std::uint64_t)};
  }
  LedgerHeader& header() { return *reinterpret_cast<LedgerHeader*>(memory().data()); }
  RouterSlot& slot(std::size_t router) {
    return reinterpret_cast<RouterSlot*>(memory().data() + sizeof(LedgerHeader))[router];
  }
  contract::EventSlot& event_slot(std::size_t index) {
    const std::size_t events = header().events * sizeof(contract::EventSlot);
    auto* first =
        reinterpret_cast<contract::EventSlot*>(memory().data() + memory().size() - events);
    return first[index];
  }
  LedgerError open_error(LedgerShape shape = kShape) {
    return LedgerReader::open(memory(), shape).error();
  }

  std::vector<std::uint64_t> words_;  // aligned as a mapping is for everything in a Ledger
  LedgerWriter writer_;
  LedgerReader reader_;
};

TEST_F(LedgerTest, TellsTheLastUnknownVridOfAnInterface) {
  EXPECT_FALSE(reader_.unknown_vrid(1));
  writer_.write_unknown(
      1,
      {.at_ns = 5, .vrid = 77, .source = contract::to_ledger(*vrrp::IpAddress::parse("10.0.0.3"))});
  const auto unknown = reader_.unknown_vrid(1);
  ASSERT_TRUE(unknown);
  EXPECT_EQ(unknown->vrid, 77U);
  EXPECT_EQ(unknown->at_ns, 5);
  EXPECT_FALSE(reader_.unknown_vrid(0));
  writer_.write_unknown(1, {.at_ns = 5, .vrid = 256, .source = {}});
  EXPECT_FALSE(reader_.unknown_vrid(1));
}

TEST_F(LedgerTest, TellsTheStateOfAnInterface) {
  EXPECT_EQ(reader_.interface_record(1)->state, InterfaceState::unknown);
  writer_.write_interface(1, {.state = InterfaceState::missing, .since_ns = 5});
  EXPECT_EQ(reader_.interface_record(1)->state, InterfaceState::missing);
  EXPECT_EQ(reader_.interface_record(1)->since_ns, 5);
  EXPECT_EQ(reader_.interface_record(0)->state, InterfaceState::unknown);
  writer_.write_interface(1, {.state = InterfaceState{4}, .since_ns = 5});
  EXPECT_FALSE(reader_.interface_record(1));
}

TEST_F(LedgerTest, TellsNoStateWhoseWriterDiedInTheMiddle) {
  writer_.write_interface(1, {.state = InterfaceState::up, .since_ns = 5});
  writer_.interface(1).record_sequence.fetch_add(1);
  EXPECT_FALSE(reader_.interface_record(1));
  EXPECT_TRUE(reader_.interface_record(0));
}

TEST(InterfaceState, IsTheVerdictOfItsCheck) {
  using vrrp::Verdict;
  EXPECT_EQ(contract::verdict_of(InterfaceState::unknown), Verdict::unknown);
  EXPECT_EQ(contract::verdict_of(InterfaceState::missing), Verdict::down);
  EXPECT_EQ(contract::verdict_of(InterfaceState::down), Verdict::down);
  EXPECT_EQ(contract::verdict_of(InterfaceState::up), Verdict::up);
}

TEST_F(LedgerTest, ShowsTheRecordThatWasWritten) {
  RouterRecord record{.state = 2,
                      .reason = 3,
                      .effective_priority = 100,
                      .since_ns = 11,
                      .deadline_ns = 22,
                      .active_interval_ns = 33,
                      .last_advert_ns = 44};
  record.active_address = contract::to_ledger(*vrrp::IpAddress::parse("192.0.2.251"));
  writer_.write(1, record);
  const auto seen = reader_.router(1);
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->state, 2);
  EXPECT_EQ(seen->reason, 3);
  EXPECT_EQ(seen->effective_priority, 100);
  EXPECT_EQ(seen->since_ns, 11);
  EXPECT_EQ(seen->deadline_ns, 22);
  EXPECT_EQ(seen->active_interval_ns, 33);
  EXPECT_EQ(seen->last_advert_ns, 44);
  EXPECT_EQ(contract::from_ledger(seen->active_address)->to_string(), "192.0.2.251");
  EXPECT_EQ(contract::from_ledger(seen->source), std::nullopt);
  EXPECT_EQ(reader_.router(0)->since_ns, 0);
  EXPECT_EQ(reader_.router(2)->since_ns, 0);
}

TEST_F(LedgerTest, ShowsNoRecordWhoseWriterDiedInTheMiddle) {
  writer_.write(1, {.state = 1});
  slot(1).sequence.store(slot(1).sequence.load() + 1);
  EXPECT_FALSE(reader_.router(1));
  EXPECT_TRUE(reader_.router(0));
  slot(1).sequence.store(slot(1).sequence.load() + 1);
  EXPECT_TRUE(reader_.router(1));
}

TEST_F(LedgerTest, ShowsNoRecordWithUnknownEnumerators) {
  writer_.write(0, {.state = 3, .reason = 12});
  EXPECT_TRUE(reader_.router(0));
  writer_.write(0, {.state = 4, .reason = 12});
  EXPECT_FALSE(reader_.router(0));
  writer_.write(0, {.state = 3, .reason = static_cast<std::uint8_t>(vrrp::kReasonNames.size())});
  EXPECT_FALSE(reader_.router(0));
  writer_.write(0, {.state = 255, .reason = 255});
  EXPECT_FALSE(reader_.router(0));
}

// One thread writes records whose fields all say the same; a reader must never see a mixture.
TEST_F(LedgerTest, NeverShowsHalfARecord) {
  std::atomic<bool> stop = false;
  std::thread writing([this, &stop] {
    for (std::int64_t i = 1; !stop; ++i) {
      writer_.write(0, {.since_ns = i, .deadline_ns = i, .active_interval_ns = i});
    }
  });
  int mixed = 0;
  std::int64_t last = 0;
  for (int attempts = 0; attempts < 200'000 || last == 0; ++attempts) {
    const auto record = reader_.router(0);
    if (!record) continue;  // The writer was stopped by the scheduler in the middle.
    mixed += record->since_ns != record->deadline_ns ||
             record->since_ns != record->active_interval_ns || record->since_ns < last;
    last = record->since_ns;
  }
  stop = true;
  writing.join();
  EXPECT_EQ(mixed, 0);
}

TEST_F(LedgerTest, CountsPerRouterAndReason) {
  writer_.count(1, RouterCounter::adverts_sent);
  writer_.count(1, RouterCounter::adverts_sent, 4);
  writer_.count(1, RouterCounter::send_errors);
  writer_.count_drop(1, vrrp::DropReason::truncated);
  writer_.count_drop(2, vrrp::DropReason::interval_mismatch);
  EXPECT_EQ(reader_.counter(1, RouterCounter::adverts_sent), 5U);
  EXPECT_EQ(reader_.counter(1, RouterCounter::send_errors), 1U);
  EXPECT_EQ(reader_.counter(1, RouterCounter::adverts_received), 0U);
  EXPECT_EQ(reader_.counter(0, RouterCounter::adverts_sent), 0U);
  EXPECT_EQ(reader_.drops(1, vrrp::DropReason::truncated), 1U);
  EXPECT_EQ(reader_.drops(1, vrrp::DropReason::ttl), 0U);
  EXPECT_EQ(reader_.drops(2, vrrp::DropReason::interval_mismatch), 1U);
}

TEST_F(LedgerTest, CountsPerInterface) {
  writer_.interface(1).adverts_received.store(7);
  EXPECT_EQ(reader_.interface(1).adverts_received.load(), 7U);
  EXPECT_EQ(reader_.interface(0).adverts_received.load(), 0U);
}

EventRecord event_at(std::int64_t at_ns) { return {.at_ns = at_ns, .router = 1, .to = 2}; }

TEST_F(LedgerTest, KeepsEventsInOrder) {
  EXPECT_EQ(reader_.events_written(), 0U);
  EXPECT_FALSE(reader_.event(0));
  writer_.append(event_at(100));
  writer_.append(event_at(101));
  EXPECT_EQ(reader_.events_written(), 2U);
  EXPECT_EQ(reader_.event(0)->at_ns, 100);
  EXPECT_EQ(reader_.event(1)->at_ns, 101);
  EXPECT_EQ(reader_.event(1)->to, 2);
  EXPECT_FALSE(reader_.event(2));
}

TEST_F(LedgerTest, ForgetsTheOldestEventsFirst) {
  const std::uint32_t capacity = reader_.event_capacity();
  EXPECT_EQ(capacity, 1024U);
  for (std::uint32_t i = 0; i < capacity; ++i) writer_.append(event_at(i));
  EXPECT_EQ(reader_.event(0)->at_ns, 0);
  writer_.append(event_at(capacity));
  EXPECT_FALSE(reader_.event(0));
  EXPECT_EQ(reader_.event(1)->at_ns, 1);
  EXPECT_EQ(reader_.event(capacity)->at_ns, 1024);
  for (std::uint32_t i = 0; i < capacity; ++i) writer_.append(event_at(5000 + i));
  EXPECT_FALSE(reader_.event(1));
  EXPECT_FALSE(reader_.event(capacity));
  EXPECT_EQ(reader_.event(capacity + 1)->at_ns, 5000);
  EXPECT_EQ(reader_.events_written(), 2049U);
}

TEST_F(LedgerTest, ShowsNoEventThatIsBeingWritten) {
  writer_.append(event_at(100));
  event_slot(0).number.store(0);
  EXPECT_FALSE(reader_.event(0));
  EXPECT_FALSE(reader_.event(UINT64_MAX - 1023));  // Its number would be 0 after a wrap-around.
}

TEST_F(LedgerTest, ShowsNoEventWithUnknownEnumerators) {
  const std::vector<EventRecord> bad{
      {.kind = EventKind{0}},
      {.kind = EventKind{static_cast<std::uint8_t>(EventKind::check_changed) + 1}},
      {.from = 4},
      {.to = 4},
      {.reason = static_cast<std::uint8_t>(vrrp::kReasonNames.size())},
  };
  for (std::size_t i = 0; i < bad.size(); ++i) {
    writer_.append(bad[i]);
    EXPECT_FALSE(reader_.event(i)) << i;
  }
  writer_.append({.kind = EventKind::check_changed, .from = 3, .to = 3, .reason = 12});
  EXPECT_TRUE(reader_.event(bad.size()));
}

TEST(LedgerShape, LeavesRoomForTwoEventsPerRouterAndOnePerInterface) {
  // Header, router slots, interface slots, event slots.
  const auto size = [](std::uint32_t routers, std::uint32_t interfaces) {
    return contract::ledger_size_bytes({.routers = routers, .interfaces = interfaces});
  };
  EXPECT_EQ(size(512, 0) - size(0, 0), 512 * sizeof(RouterSlot));
  EXPECT_EQ(size(513, 0) - size(512, 0), sizeof(RouterSlot) + 1024 * 64);
  EXPECT_EQ(size(0, 3) - size(0, 2), sizeof(contract::InterfaceSlot));
  EXPECT_EQ(size(512, 1) - size(512, 0), sizeof(contract::InterfaceSlot) + 1024 * 64);
}

TEST_F(LedgerTest, OpensOnlyWithTheShapeItWasMadeFor) {
  EXPECT_TRUE(LedgerReader::open(memory(), kShape));
  EXPECT_EQ(open_error({.routers = 4, .interfaces = 2}), LedgerError::size);
  EXPECT_EQ(open_error({.routers = 3, .interfaces = 3}), LedgerError::size);
  EXPECT_EQ(open_error({.routers = 0, .interfaces = 0}), LedgerError::size);
}

TEST_F(LedgerTest, RefusesMemoryThatIsNoLedger) {
  EXPECT_EQ(LedgerReader::open({}, kShape).error(), LedgerError::truncated);
  EXPECT_EQ(LedgerReader::open(memory().first(sizeof(LedgerHeader) - 1), kShape).error(),
            LedgerError::truncated);
  EXPECT_EQ(LedgerReader::open(memory().first(memory().size() - 1), kShape).error(),
            LedgerError::size);

  header().magic ^= 1;
  EXPECT_EQ(open_error(), LedgerError::magic);
  header().magic ^= 1;
  header().layout += 1;
  EXPECT_EQ(open_error(), LedgerError::magic);
  header().layout -= 1;
  EXPECT_TRUE(LedgerReader::open(memory(), kShape));
}

TEST_F(LedgerTest, RefusesAHeaderThatClaimsAnotherShape) {
  header().routers = 4;
  EXPECT_EQ(open_error(), LedgerError::shape);
  header().routers = 3;
  header().interfaces = 0xffffffff;
  EXPECT_EQ(open_error(), LedgerError::shape);
  header().interfaces = 2;
  header().events = 512;
  EXPECT_EQ(open_error(), LedgerError::shape);
  header().events = 1024;
  EXPECT_TRUE(LedgerReader::open(memory(), kShape));
}

// Everything behind the header may be anything: the reader stays inside (ASan) and what it hands
// out has known enumerators.
TEST_F(LedgerTest, SurvivesNonsense) {
  SCOPED_TRACE(tests::seed_trace());
  std::mt19937_64 random(tests::seed());
  const std::size_t header_words = sizeof(LedgerHeader) / sizeof(std::uint64_t);
  int shown = 0;
  for (int round = 0; round < 50; ++round) {
    for (std::size_t i = header_words; i < words_.size(); ++i) words_[i] = random();
    header().events_written.store(random());
    for (std::uint32_t router = 0; router < kShape.routers; ++router) {
      slot(router).record.state = static_cast<std::uint8_t>(random() % 8);
      slot(router).record.reason = static_cast<std::uint8_t>(random() % 16);
      const auto record = reader_.router(router);
      if (!record) continue;
      ++shown;
      EXPECT_LT(record->state, 4);
      EXPECT_LT(record->reason, vrrp::kReasonNames.size());
      const auto address = contract::from_ledger(record->active_address);
      if (address) {
        EXPECT_FALSE(address->to_string().empty());
      }
    }
    for (int i = 0; i < 100; ++i) {
      const std::uint64_t index = random();
      event_slot(index % 1024).number.store(index + 1);
      const auto event = reader_.event(index);
      if (!event) continue;
      EXPECT_LT(event->from, 4);
      EXPECT_LT(event->to, 4);
    }
  }
  EXPECT_GT(shown, 10);
}

TEST(LedgerAddress, IsEmptyForUnknownFamilies) {
  contract::LedgerAddress address = contract::to_ledger(*vrrp::IpAddress::parse("2001:db8::1"));
  EXPECT_EQ(contract::from_ledger(address)->to_string(), "2001:db8::1");
  address.family = 5;
  EXPECT_EQ(contract::from_ledger(address), std::nullopt);
  address.family = 0;
  EXPECT_EQ(contract::from_ledger(address), std::nullopt);
  address.family = 4;
  EXPECT_EQ(contract::from_ledger(address)->to_string(), "32.1.13.184");
}

using LedgerDeathTest = LedgerTest;

TEST_F(LedgerDeathTest, RefusesARouterThatDoesNotExist) {
  EXPECT_DEATH(reader_.router(3), "CHECK");
  EXPECT_DEATH(reader_.counter(3, RouterCounter::adverts_sent), "CHECK");
  EXPECT_DEATH(reader_.drops(3, vrrp::DropReason::ttl), "CHECK");
}

TEST_F(LedgerDeathTest, RefusesToFormatMemoryOfAnotherSize) {
  EXPECT_DEATH(LedgerWriter::format(memory().first(memory().size() - 8), kShape), "CHECK");
}

}  // namespace
