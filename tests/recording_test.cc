#include "contract/recording.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "vrrp/drop_reason.h"
#include "vrrp/router_state.h"

namespace contract {
namespace {

Record record_of(RecordKind kind, std::int64_t at_ns) {
  Record record{.at_ns = at_ns, .router = 3, .kind = kind};
  record.state.source.family = 4;
  record.state.active_address.family = 4;
  return record;
}

Record advert_of(std::int64_t at_ns, std::size_t size_bytes, std::uint8_t octet) {
  Record record = record_of(RecordKind::advert, at_ns);
  record.address.family = 4;
  record.destination.family = 4;
  record.message_size_bytes = static_cast<std::uint16_t>(size_bytes);
  record.kept_size_bytes = static_cast<std::uint16_t>(std::min(size_bytes, kRecordedMessageBytes));
  std::ranges::fill(std::span(record.message).first(record.kept_size_bytes), octet);
  return record;
}

class RecordingTest : public testing::Test {
 protected:
  RecordingTest() : memory_(sizeof(Recording) / 8), writer_(bytes()), reader_(bytes()) {}

  std::span<std::uint8_t> bytes() {
    return {reinterpret_cast<std::uint8_t*>(memory_.data()), sizeof(Recording)};
  }
  RecordSlot& slot(std::size_t index) {
    return reinterpret_cast<Recording*>(memory_.data())->slots[index];
  }
  // A record that somebody else than the writer has made.
  std::optional<Record> read_forged(const Record& record) {
    slot(0).record = record;
    slot(0).number = 1;
    return reader_.record(0);
  }

  std::vector<std::uint64_t> memory_;
  RecordingWriter writer_;
  RecordingReader reader_;
};

TEST_F(RecordingTest, IsReadAsItWasWritten) {
  Record first = record_of(RecordKind::startup, 7);
  first.address = {.family = 4, .bytes = {192, 0, 2, 1}};
  first.action_count = 2;
  first.actions = {0, 2, 0, 0};
  writer_.append(first);
  writer_.append(advert_of(8, 16, 0xab));
  EXPECT_EQ(reader_.written(), 2U);
  const auto read = reader_.record(0);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->at_ns, 7);
  EXPECT_EQ(read->router, 3U);
  EXPECT_EQ(read->kind, RecordKind::startup);
  EXPECT_EQ(read->address, first.address);
  EXPECT_EQ(read->actions, first.actions);
  const auto advert = reader_.record(1);
  ASSERT_TRUE(advert.has_value());
  EXPECT_EQ(advert->kept_size_bytes, 16U);
  EXPECT_EQ(advert->message[15], 0xab);
  EXPECT_EQ(advert->message[16], 0);
}

TEST_F(RecordingTest, WhatIsNotWrittenYetCannotBeRead) {
  EXPECT_FALSE(reader_.record(0).has_value());
  writer_.append(record_of(RecordKind::held, 1));
  EXPECT_FALSE(reader_.record(1).has_value());
  EXPECT_FALSE(reader_.record(kRecordSlots).has_value());
}

TEST_F(RecordingTest, TheOldestAreOverwritten) {
  for (std::size_t i = 0; i < kRecordSlots + 2; ++i) {
    writer_.append(record_of(RecordKind::held, static_cast<std::int64_t>(i)));
  }
  EXPECT_FALSE(reader_.record(0).has_value());
  EXPECT_FALSE(reader_.record(1).has_value());
  EXPECT_EQ(reader_.record(2)->at_ns, 2);
  EXPECT_EQ(reader_.record(kRecordSlots + 1)->at_ns, 1025);
}

TEST_F(RecordingTest, AShortMessageDoesNotShowALongerOneBeforeIt) {
  writer_.append(advert_of(0, 1480, 0xcd));
  for (std::size_t i = 1; i < kRecordSlots; ++i) {
    writer_.append(record_of(RecordKind::held, static_cast<std::int64_t>(i)));
  }
  writer_.append(advert_of(1, 8, 0xab));
  const auto read = reader_.record(kRecordSlots);
  ASSERT_TRUE(read.has_value());
  EXPECT_TRUE(std::ranges::all_of(std::span(read->message).subspan(8),
                                  [](std::uint8_t octet) { return octet == 0; }));
}

TEST_F(RecordingTest, ARecordThatIsBeingWrittenCannotBeRead) {
  writer_.append(record_of(RecordKind::held, 1));
  slot(0).number = 0;
  EXPECT_FALSE(reader_.record(0).has_value());
}

TEST_F(RecordingTest, WhatMakesNoSenseIsNotThere) {
  EXPECT_TRUE(read_forged(record_of(RecordKind::begin, 0)).has_value());
  EXPECT_TRUE(read_forged(advert_of(0, 2000, 1)).has_value());
  struct Case {
    const char* what;
    Record record;
  };
  std::vector<Case> cases;
  const auto add = [&cases](const char* what, Record record, auto spoil) {
    spoil(record);
    cases.push_back({what, record});
  };
  const Record held = record_of(RecordKind::held, 0);
  const Record advert = advert_of(0, 16, 1);
  add("kind 0", held, [](Record& r) { r.kind = static_cast<RecordKind>(0); });
  add("kind 12", held, [](Record& r) { r.kind = static_cast<RecordKind>(12); });
  add("five actions", held, [](Record& r) { r.action_count = 5; });
  add("action 5", held, [](Record& r) {
    r.action_count = 1;
    r.actions[0] = 5;
  });
  add("state 4", held, [](Record& r) { r.state.state = 4; });
  add("reason", held, [](Record& r) { r.state.reason = vrrp::kReasonNames.size(); });
  add("promotion", held, [](Record& r) { r.state.promotion_reason = vrrp::kReasonNames.size(); });
  add("family of the source", held, [](Record& r) { r.state.source.family = 5; });
  add("no family of the active address", held,
      [](Record& r) { r.state.active_address.family = 0; });
  add("a time before the boot", held, [](Record& r) { r.at_ns = -1; });
  add("an interval less than none", held, [](Record& r) { r.second_advert_after_ns = -1; });
  add("a deadline before the boot", held, [](Record& r) { r.state.deadline_ns = -1; });
  add("a learned interval less than none", held,
      [](Record& r) { r.state.active_interval_ns = INT64_MIN; });
  add("bytes of no datagram", held, [](Record& r) { r.kept_size_bytes = 1; });
  add("fault", held, [](Record& r) {
    r.kind = RecordKind::interface_lost;
    r.reason = vrrp::kReasonNames.size();
  });
  add("drop reason", advert, [](Record& r) {
    r.kind = RecordKind::dropped;
    r.reason = vrrp::kDropReasons;
  });
  add("more kept than came", advert, [](Record& r) { r.kept_size_bytes = 17; });
  add("more kept than fits", advert, [](Record& r) {
    r.message_size_bytes = 9000;
    r.kept_size_bytes = kRecordedMessageBytes + 1;
  });
  add("a sender without family", advert, [](Record& r) { r.address.family = 0; });
  add("two families", advert, [](Record& r) { r.destination.family = 6; });
  for (const auto& [what, record] : cases) {
    EXPECT_FALSE(read_forged(record).has_value()) << what;
  }
}

TEST_F(RecordingTest, CountsCommandsThatMadeNoSense) {
  EXPECT_EQ(reader_.commands_refused(), 0U);
  writer_.count_refused_command();
  EXPECT_EQ(reader_.commands_refused(), 1U);
}

TEST_F(RecordingTest, ARecordIsNoLongerThanItsRoom) {
  Record record = advert_of(0, 16, 1);
  record.kept_size_bytes = kRecordedMessageBytes + 1;
  EXPECT_DEATH(writer_.append(record), "CHECK");
  EXPECT_DEATH(RecordingWriter(bytes().first(8)), "CHECK");
}

}  // namespace
}  // namespace contract
