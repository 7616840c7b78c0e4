// From the Ledger's events to lines in FIFOs, and to the log.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "control/fifo_feed.h"
#include "tests/control_fixture.h"
#include "tests/full_pipe.h"

namespace control {
namespace {

using contract::EventKind;
using testing::ElementsAre;
using testing::IsEmpty;
using vrrp::Instant;
using vrrp::RouterState;
using namespace std::chrono_literals;
using namespace std::string_literals;

constexpr Instant kStart{1000s};

// FIFO 0 has a script, FIFO 1 has none.
contract::PlanRows rows() {
  contract::PlanRows rows = three_routers();
  rows.scripts.push_back(
      {.words = rows.add_text("/follow\0"s), .user = rows.add_script_user("nobody", "")});
  rows.fifos = {{.path = rows.add_text("/run/a"), .script = 0}, {.path = rows.add_text("/run/b")}};
  return rows;
}

class FifoFeedTest : public testing::Test {
 protected:
  void SetUp() override {
    std::vector<os::Fd> files;
    files.push_back(a.both());
    files.push_back(b.both());
    feed.emplace(world.plan, world.reader, std::move(files));
  }

  void append(std::uint32_t router, EventKind kind, RouterState to, std::uint8_t priority) {
    world.writer.append({.router = router,
                         .kind = kind,
                         .to = static_cast<std::uint8_t>(to),
                         .own_priority = priority});
  }
  void transition(std::uint32_t router, RouterState to, std::uint8_t priority = 100) {
    append(router, EventKind::transition, to, priority);
  }

  void turn(Instant now = kStart) {
    std::vector<pollfd> polls;
    feed->append_polls(polls);
    ASSERT_EQ(polls.size(), feed->poll_count());
    ASSERT_GE(poll(polls.data(), polls.size(), 0), 0);
    feed->turn(polls, now);
  }

  std::vector<std::string> log() {
    std::vector<std::string> found;
    while (feed->has_lines()) found.push_back(feed->take_line());
    return found;
  }

  World world{rows()};
  tests::FullPipe a;
  tests::FullPipe b;
  std::optional<FifoFeed> feed;
};

TEST_F(FifoFeedTest, WritesEachStateToEachFifoAsKeepalivedDoes) {
  transition(0, RouterState::backup);
  transition(0, RouterState::active, 120);
  transition(1, RouterState::fault, 255);
  turn();
  const std::string want =
      "INSTANCE \"testdns0\" BACKUP 100\n"
      "INSTANCE \"testdns0\" MASTER 120\n"
      "INSTANCE \"testdns1\" FAULT 255\n";
  EXPECT_EQ(a.read_all(), want);
  EXPECT_EQ(b.read_all(), want);
  EXPECT_THAT(log(), IsEmpty());
}

TEST_F(FifoFeedTest, WritesWhatRanksBelowWithThePresentPriority) {
  transition(0, RouterState::active);
  append(0, EventKind::priority_changed, RouterState::active, 130);
  append(0, EventKind::lower_priority, RouterState::active, 0);
  turn();
  EXPECT_EQ(a.read_all(),
            "INSTANCE \"testdns0\" MASTER 100\nINSTANCE \"testdns0\" MASTER_RX_LOWER_PRI 130\n");
}

TEST_F(FifoFeedTest, WritesPrioritiesOfRoutersThatTellThem) {
  contract::PlanRows telling = rows();
  telling.routers[0].flags |= static_cast<std::uint16_t>(contract::RouterFlag::tell_priority);
  World other(telling);
  std::vector<os::Fd> files;
  files.push_back(a.both());
  files.push_back(b.both());
  FifoFeed fifos(other.plan, other.reader, std::move(files));
  for (const RouterState state : {RouterState::active, RouterState::backup, RouterState::fault}) {
    for (const std::uint32_t router : {0U, 1U}) {
      other.writer.append({.router = router,
                           .kind = EventKind::transition,
                           .to = static_cast<std::uint8_t>(state),
                           .own_priority = 100});
      other.writer.append({.router = router,
                           .kind = EventKind::priority_changed,
                           .to = static_cast<std::uint8_t>(state),
                           .own_priority = 120});
    }
  }
  std::vector<pollfd> polls;
  fifos.append_polls(polls);
  fifos.turn(polls, kStart);
  EXPECT_EQ(a.read_all(),
            "INSTANCE \"testdns0\" MASTER 100\n"
            "INSTANCE \"testdns0\" MASTER_PRIORITY 120\n"
            "INSTANCE \"testdns1\" MASTER 100\n"
            "INSTANCE \"testdns0\" BACKUP 100\n"
            "INSTANCE \"testdns0\" BACKUP_PRIORITY 120\n"
            "INSTANCE \"testdns1\" BACKUP 100\n"
            "INSTANCE \"testdns0\" FAULT 100\n"
            "INSTANCE \"testdns1\" FAULT 100\n");
}

TEST_F(FifoFeedTest, IsSilentAboutWhatIsNoState) {
  transition(0, RouterState::initialize);
  append(0, EventKind::send_error, RouterState::active, 1);
  append(9, EventKind::transition, RouterState::active, 1);
  turn();
  EXPECT_EQ(a.read_all(), "");
}

TEST_F(FifoFeedTest, WritesStopForEveryRouter) {
  transition(2, RouterState::backup, 90);
  transition(2, RouterState::initialize, 90);
  feed->stop(kStart);
  EXPECT_EQ(a.read_all(),
            "INSTANCE \"old\" BACKUP 90\n"
            "INSTANCE \"testdns0\" STOP 100\n"
            "INSTANCE \"testdns1\" STOP 255\n"
            "INSTANCE \"old\" STOP 90\n");
}

TEST_F(FifoFeedTest, LosesNothingInSilenceWhenNobodyReads) {
  a.fill();
  transition(0, RouterState::backup);
  transition(0, RouterState::active);
  transition(1, RouterState::backup, 255);
  turn();
  turn(kStart + 1s);
  EXPECT_EQ(b.read_all().size(), 93U);  // the other one is not held up
  EXPECT_EQ(feed->state(0).lost, 1U);
  EXPECT_EQ(feed->state(0).waiting, 2U);
  EXPECT_TRUE(feed->state(0).is_full);
  EXPECT_FALSE(feed->state(1).is_full);
  EXPECT_THAT(log(), ElementsAre("the FIFO /run/a is full, as nobody reads it: the latest line of "
                                 "each virtual router waits"));
  a.read_all();
  turn(kStart + 2s);
  EXPECT_EQ(a.read_all(), "INSTANCE \"testdns0\" MASTER 100\nINSTANCE \"testdns1\" BACKUP 255\n");
  EXPECT_EQ(feed->deadline(), kStart + 12s);
  turn(kStart + 12s);
  EXPECT_THAT(log(), ElementsAre("the FIFO /run/a is read again: 1 line was not written to it"));
  EXPECT_EQ(feed->deadline(), vrrp::kNever);
}

TEST_F(FifoFeedTest, SaysOnceWhatComesAndGoes) {
  for (int i = 0; i < 5; ++i) {
    a.fill();
    transition(0, RouterState::backup);
    turn(kStart + i * 5s);
    a.read_all();
    turn(kStart + i * 5s + 1s);
    a.read_all();
    b.read_all();
  }
  EXPECT_EQ(log().size(), 1U);
  turn(kStart + 31s);
  EXPECT_THAT(log(), ElementsAre("the FIFO /run/a is read again: 0 lines were not written to it"));
}

TEST_F(FifoFeedTest, SaysAtTheEndWhatNobodyHasRead) {
  a.fill();
  transition(0, RouterState::backup);
  feed->stop(kStart);
  EXPECT_FALSE(feed->is_read(kStart));
  feed->give_up();
  EXPECT_THAT(log(), ElementsAre(testing::StartsWith("the FIFO /run/a is full"),
                                 "the FIFO /run/a is left full: 4 lines were not written to it"));
}

TEST_F(FifoFeedTest, GivesAScriptAMomentForTheLastLine) {
  feed->stop(kStart);
  EXPECT_FALSE(feed->is_read(kStart));
  a.read_all();  // nobody reads the other one, and nobody waits for that
  EXPECT_FALSE(feed->is_read(kStart + 10ms));
  EXPECT_FALSE(feed->is_read(kStart + 109ms));
  EXPECT_TRUE(feed->is_read(kStart + 110ms));
}

TEST_F(FifoFeedTest, WritesThePresentStatesWhenEventsAreLost) {
  for (int i = 0; i < 5000; ++i) append(2, EventKind::send_error, RouterState::active, 1);
  world.writer.write(
      0, {.state = static_cast<std::uint8_t>(RouterState::active), .effective_priority = 110});
  turn();
  EXPECT_EQ(a.read_all(), "INSTANCE \"testdns0\" MASTER 110\n");
  EXPECT_THAT(log(), ElementsAre(testing::EndsWith(
                         "events came too fast for FIFOs: the present states are written "
                         "instead")));
}

TEST(FifoFeed, CountsWhatAMissingFifoIsNotTold) {
  World world{rows()};
  std::vector<os::Fd> files(2);
  FifoFeed feed(world.plan, world.reader, std::move(files));
  feed.stop(kStart);
  EXPECT_FALSE(feed.state(0).is_open);
  EXPECT_EQ(feed.state(0).lost, 3U);
  EXPECT_TRUE(feed.is_read(kStart));
  feed.give_up();
  EXPECT_FALSE(feed.has_lines());
}

}  // namespace
}  // namespace control
