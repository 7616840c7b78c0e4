// The worker records one router: what is written into the Ledger, and how control's commands, good
// or bad, come through the ring.
#include "worker/recorder.h"

#include <gtest/gtest.h>

#include "contract/message.h"
#include "contract/recording.h"
#include "tests/bytes.h"
#include "tests/worker_fixture.h"
#include "vrrp/drop_reason.h"
#include "worker/commands.h"
#include "worker/tokens.h"

namespace worker {
namespace {

using contract::CommandMessage;
using contract::CommandVerb;
using contract::Record;
using contract::RecordedAction;
using contract::RecordKind;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::uint32_t kV3 = 0;
constexpr std::uint32_t kV2 = 1;
constexpr std::int64_t kStartNs = kStart.time_since_epoch().count();

// See translate_test.cc: priority 200 and priority 0 for router kV3, from anywhere.
const Bytes kAdvert{0x31, 0x0a, 0xc8, 0x02, 0x00, 0x64, 0x82, 0x8a,
                    0xc0, 0x00, 0x02, 0x01, 0xc0, 0x00, 0x02, 0x02};

class RecorderTest : public WorkerFixture {
 protected:
  RecorderTest() { facts_->take(eth0_up(), kStart); }

  Recorder& recorder() { return apply_->recorder(); }
  void record(std::uint32_t router) {
    recorder().start({router}, routers_->settings({router}), state(router), kStart);
  }
  void hear(const Bytes& message, std::uint8_t ttl = 255) {
    adverts_->take({.message = message,
                    .source = ip("192.0.2.9"),
                    .destination = ip("224.0.0.18"),
                    .interface = {7},
                    .ttl = ttl,
                    .arrival = kStart + seconds{1}});
  }
  std::vector<Record> records() {
    const contract::RecordingReader reader(ledger_.recording_memory());
    std::vector<Record> all;
    for (std::uint64_t i = 0; i < reader.written(); ++i) all.push_back(reader.record(i).value());
    return all;
  }
  std::uint64_t refused() {
    return contract::RecordingReader(ledger_.recording_memory()).commands_refused();
  }
};

TEST_F(RecorderTest, WritesNothingUnlessItIsTold) {
  facts_->start(kStart);
  hear(kAdvert);
  hear(kAdvert, 254);
  EXPECT_TRUE(records().empty());
}

TEST_F(RecorderTest, BeginsWithTheStateAndTellsEveryStepOfItsRouterOnly) {
  record(kV3);
  facts_->start(kStart);
  const std::vector<Record> all = records();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].kind, RecordKind::begin);
  EXPECT_EQ(all[0].at_ns, kStartNs);
  EXPECT_EQ(all[0].router, kV3);
  EXPECT_EQ(all[0].state.state, 0);
  EXPECT_EQ(all[0].state.deadline_ns, INT64_MAX);
  // Router 0 sends its second advert after half an interval.
  EXPECT_EQ(all[0].second_advert_after_ns, 500'000'000);
  EXPECT_EQ(all[1].kind, RecordKind::startup);
  EXPECT_EQ(contract::from_ledger(all[1].address), ip("192.0.2.251"));
  EXPECT_EQ(all[1].state.state, static_cast<std::uint8_t>(vrrp::RouterState::backup));
  // Priority 200: 3 s + 56/256 s.
  EXPECT_EQ(all[1].state.deadline_ns - kStartNs, 3'218'750'000);
  EXPECT_EQ(all[1].action_count, 0);
}

TEST_F(RecorderTest, AnAdvertIsThereWithItsBytesAndWhatCameOfIt) {
  facts_->start(kStart);
  record(kV3);
  hear(kAdvert);
  const std::vector<Record> all = records();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[1].kind, RecordKind::advert);
  EXPECT_EQ(all[1].at_ns, kStartNs + 1'000'000'000);
  EXPECT_EQ(all[1].ttl, 255);
  EXPECT_EQ(contract::from_ledger(all[1].address), ip("192.0.2.9"));
  EXPECT_EQ(contract::from_ledger(all[1].destination), ip("224.0.0.18"));
  EXPECT_EQ(all[1].message_size_bytes, 16);
  EXPECT_TRUE(std::ranges::equal(std::span(all[1].message).first(all[1].kept_size_bytes), kAdvert));
  EXPECT_EQ(contract::from_ledger(all[1].state.active_address), ip("192.0.2.9"));
  EXPECT_EQ(all[1].state.active_priority, 200);
}

TEST_F(RecorderTest, ActionsAreThereInTheirOrder) {
  facts_->start(kStart);
  record(kV3);
  apply_->step({kV3}, fsm::Event::deadline(), kStart + seconds{4});
  const std::vector<Record> all = records();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[1].kind, RecordKind::deadline);
  ASSERT_EQ(all[1].action_count, 2);
  EXPECT_EQ(all[1].actions[0], static_cast<std::uint8_t>(RecordedAction::send_advert));
  EXPECT_EQ(all[1].actions[1], static_cast<std::uint8_t>(RecordedAction::hold));
}

TEST_F(RecorderTest, ADroppedDatagramIsThereWithItsReason) {
  facts_->start(kStart);
  record(kV3);
  hear(kAdvert, 254);
  Bytes other = kAdvert;
  other[1] = 11;  // The VRID of router kV2.
  hear(other, 254);
  const std::vector<Record> all = records();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[1].kind, RecordKind::dropped);
  EXPECT_EQ(all[1].reason, static_cast<std::uint8_t>(vrrp::DropReason::ttl));
  EXPECT_EQ(all[1].ttl, 254);
  EXPECT_EQ(all[1].kept_size_bytes, 16);
  EXPECT_EQ(all[1].state, all[0].state);
}

TEST_F(RecorderTest, OfALongDatagramTheBeginningIsKept) {
  facts_->start(kStart);
  record(kV3);
  Bytes message(2000);
  std::ranges::copy(kAdvert, message.begin());
  hear(message);
  const Record last = records().back();
  EXPECT_EQ(last.reason, static_cast<std::uint8_t>(vrrp::DropReason::length));
  EXPECT_EQ(last.message_size_bytes, 2000);
  EXPECT_EQ(last.kept_size_bytes, 1480);
}

TEST_F(RecorderTest, AnotherRouterTakesThePlaceOfTheFirst) {
  record(kV3);
  record(kV2);
  facts_->start(kStart);
  const std::vector<Record> all = records();
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[1].router, kV2);
  EXPECT_EQ(all[2].router, kV2);
  recorder().stop();
  apply_->step({kV2}, fsm::Event::shutdown(), kStart);
  EXPECT_EQ(records().size(), 3U);
}

// --- Commands

class CommandsTest : public RecorderTest {
 protected:
  CommandsTest() : commands_(*routers_, recorder()) {
    ring();
    listen(kStart);
  }

  void listen(vrrp::Instant now) {
    commands_.listen(ring(), now);
    ring().submit_and_wait(vrrp::Nanoseconds::zero());
  }
  // What control says arrives, if the worker listens. Returns whether it does.
  bool hear_command(std::span<const std::uint8_t> bytes, vrrp::Instant now) {
    EXPECT_TRUE(os::send_record(files_[kControlFile.number].second, bytes).has_value());
    return take(now);
  }
  bool hear_command(CommandMessage command, vrrp::Instant now) {
    return hear_command(contract::bytes_of(command), now);
  }
  bool take(vrrp::Instant now) {
    ring().submit_and_wait(vrrp::Nanoseconds::zero());
    const auto completion = ring().next_completion();
    if (!completion) return false;
    EXPECT_EQ(completion->token, kCommandsToken);
    commands_.take(*completion, now);
    return true;
  }

  Commands commands_;
};

TEST_F(CommandsTest, BeginAndEndARecording) {
  EXPECT_EQ(commands_.listens_at(), vrrp::kNever);
  EXPECT_TRUE(hear_command({.verb = CommandVerb::record, .router = kV2}, kStart));
  EXPECT_TRUE(recorder().records({kV2}));
  EXPECT_FALSE(recorder().records({kV3}));
  ASSERT_EQ(records().size(), 1U);
  EXPECT_EQ(records()[0].router, kV2);
  listen(commands_.listens_at());
  EXPECT_TRUE(hear_command({.verb = CommandVerb::stop_recording}, kStart));
  EXPECT_FALSE(recorder().records({kV2}));
  EXPECT_EQ(refused(), 0U);
}

TEST_F(CommandsTest, AreHeardTwentyMillisecondsApart) {
  EXPECT_TRUE(hear_command({.verb = CommandVerb::record, .router = 0}, kStart));
  EXPECT_EQ(commands_.listens_at(), kStart + milliseconds{20});
  listen(kStart + milliseconds{19});
  EXPECT_FALSE(hear_command({.verb = CommandVerb::record, .router = 1}, kStart));
  listen(kStart + milliseconds{20});
  EXPECT_TRUE(take(kStart));
  EXPECT_TRUE(recorder().records({1}));
}

TEST_F(CommandsTest, OneThatMakesNoSenseIsCountedAndTheLast) {
  const std::vector<std::pair<const char*, Bytes>> cases{
      {"too short", Bytes(11)},
      {"too long", Bytes(13)},
      {"much too long", Bytes(1000, 0xff)},
      {"no verb", Bytes(12)},
      {"no router", {1, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0}},
      {"reserved", {1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0}},
  };
  std::uint64_t count = 0;
  for (const auto& [what, bytes] : cases) {
    record(kV3);
    ASSERT_TRUE(hear_command(bytes, kStart)) << what;
    EXPECT_EQ(refused(), ++count) << what;
    EXPECT_FALSE(recorder().records({kV3})) << what;
    EXPECT_EQ(commands_.listens_at(), vrrp::kNever) << what;
    // For the next case.
    commands_.listen(ring(), vrrp::kNever);
  }
}

TEST_F(CommandsTest, TheEndOfControlEndsTheRecordingAndNothingElse) {
  EXPECT_TRUE(hear_command({.verb = CommandVerb::record, .router = kV3}, kStart));
  listen(commands_.listens_at());
  files_[kControlFile.number].second.close();
  EXPECT_TRUE(take(kStart));
  EXPECT_FALSE(recorder().records({kV3}));
  EXPECT_EQ(commands_.listens_at(), vrrp::kNever);
  EXPECT_EQ(refused(), 0U);
}

}  // namespace
}  // namespace worker
