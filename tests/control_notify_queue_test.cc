// Which script runs next: order, one at a time, and what happens to those that are slow.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "control/notify_queue.h"
#include "tests/control_fixture.h"

namespace control {
namespace {

using contract::NotifyKind;
using contract::NotifyOrder;
using contract::NotifyState;
using testing::ElementsAre;
using namespace std::chrono_literals;
using namespace std::string_literals;

constexpr std::uint32_t kRoot = 0;   // scripts users of the Plan
constexpr std::uint32_t kGames = 1;  // only "old" has scripts of it
constexpr std::uint32_t kTestdns0 = 0;
constexpr std::uint32_t kOld = 2;

// testdns0: notify, notify_master, notify_master_rx_lower_pri as kRoot. testdns1: none. old:
// notify_master as kGames, notify as kRoot.
contract::PlanRows rows() {
  contract::PlanRows rows = three_routers();
  rows.scripts.push_back(
      {.words = rows.add_text("/a\0"s), .user = rows.add_script_user("root", "")});
  rows.scripts.push_back(
      {.words = rows.add_text("/b\0"s), .user = rows.add_script_user("games", "")});
  rows.notifications = {{.router = kTestdns0, .script = 0, .kind = NotifyKind::any},
                        {.router = kTestdns0, .script = 0, .kind = NotifyKind::active},
                        {.router = kTestdns0, .script = 0, .kind = NotifyKind::rx_lower_pri},
                        {.router = kOld, .script = 0, .kind = NotifyKind::any},
                        {.router = kOld, .script = 1, .kind = NotifyKind::active}};
  return rows;
}
constexpr std::uint32_t kTestdns0Any = 0;
constexpr std::uint32_t kTestdns0Active = 1;
constexpr std::uint32_t kTestdns0Lower = 2;
constexpr std::uint32_t kOldAny = 3;
constexpr std::uint32_t kOldActive = 4;

class NotifyQueueTest : public testing::Test {
 protected:
  static std::string shown(const NotifyOrder& order) {
    static constexpr std::array kRows{"testdns0 notify", "testdns0 notify_master",
                                      "testdns0 notify_master_rx_lower_pri", "old notify",
                                      "old notify_master"};
    return std::string(kRows[order.notification]) + " " + std::string(word(order.previous)) + ">" +
           std::string(word(order.state)) + " " + std::to_string(order.priority);
  }

  // What the runner of this user is told to do now, which it begins.
  std::string begin(std::uint32_t user = kRoot) {
    const auto order = queue.due(user);
    if (!order) return "nothing";
    queue.note_begun(user);
    run[order->notification] = order->run;
    return shown(*order);
  }
  void end(std::uint32_t notification) {
    queue.note_ended({.notification = notification, .run = {.run = run[notification]}});
  }
  void become(std::uint32_t router, NotifyState state, std::uint8_t priority = 100) {
    queue.note_state(router, {.state = state, .priority = priority});
  }
  std::vector<std::string> dropped() {
    std::vector<std::string> lines;
    for (const NotifyQueue::Dropped& one : queue.take_dropped()) {
      lines.push_back(std::to_string(one.router) + " " + std::string(word(one.state)) + " by " +
                      std::string(word(one.by)));
    }
    return lines;
  }

  World world{rows()};
  NotifyQueue queue{world.plan};
  std::array<std::uint32_t, 5> run{};
};

TEST_F(NotifyQueueTest, HasNothingToDoAtFirst) {
  EXPECT_EQ(begin(), "nothing");
  EXPECT_TRUE(queue.is_idle());
  EXPECT_THAT(queue.routers(), ElementsAre(kTestdns0, kOld));
}

TEST_F(NotifyQueueTest, RunsTheScriptOfTheStateBeforeTheOther) {
  become(kTestdns0, NotifyState::active);
  EXPECT_EQ(begin(), "testdns0 notify_master INIT>MASTER 100");
  EXPECT_EQ(begin(), "nothing");
  end(kTestdns0Active);
  EXPECT_EQ(begin(), "testdns0 notify INIT>MASTER 100");
  EXPECT_FALSE(queue.is_idle());
  end(kTestdns0Any);
  EXPECT_EQ(begin(), "nothing");
  EXPECT_TRUE(queue.is_idle());
}

TEST_F(NotifyQueueTest, TellsTheReasonAndATimeLimit) {
  queue.note_state(
      kTestdns0,
      {.state = NotifyState::fault, .reason = vrrp::Reason::interface_down, .priority = 80});
  const auto order = queue.due(kRoot);
  ASSERT_TRUE(order);
  EXPECT_EQ(order->reason, vrrp::Reason::interface_down);
  EXPECT_EQ(order->priority, 80);
  EXPECT_EQ(order->timeout_ms, 30'000U);
}

TEST_F(NotifyQueueTest, KeepsTheOrderOfWhatHappened) {
  become(kTestdns0, NotifyState::backup);
  EXPECT_EQ(begin(), "testdns0 notify INIT>BACKUP 100");
  become(kTestdns0, NotifyState::active, 90);
  EXPECT_EQ(begin(), "nothing");
  end(kTestdns0Any);
  EXPECT_EQ(begin(), "testdns0 notify_master BACKUP>MASTER 90");
  EXPECT_THAT(dropped(), ElementsAre());
}

TEST_F(NotifyQueueTest, LetsTheLatestStateWinWhenAScriptIsSlow) {
  become(kTestdns0, NotifyState::active);
  EXPECT_EQ(begin(), "testdns0 notify_master INIT>MASTER 100");
  become(kTestdns0, NotifyState::backup);
  become(kTestdns0, NotifyState::active);
  become(kTestdns0, NotifyState::fault);
  EXPECT_THAT(dropped(), ElementsAre("0 BACKUP by MASTER", "0 MASTER by FAULT"));
  end(kTestdns0Active);
  // What has begun is told whole.
  EXPECT_EQ(begin(), "testdns0 notify INIT>MASTER 100");
  end(kTestdns0Any);
  EXPECT_EQ(begin(), "testdns0 notify MASTER>FAULT 100");
  end(kTestdns0Any);
  EXPECT_EQ(begin(), "nothing");
}

TEST_F(NotifyQueueTest, LetsTheLatestStateWinBeforeAnyScriptHasBegun) {
  become(kOld, NotifyState::active);
  become(kOld, NotifyState::backup);
  EXPECT_THAT(dropped(), ElementsAre("2 MASTER by BACKUP"));
  EXPECT_EQ(begin(kGames), "nothing");
  EXPECT_EQ(begin(kRoot), "old notify INIT>BACKUP 100");
}

TEST_F(NotifyQueueTest, TellsTheSameStateAgainAfterAnother) {
  become(kTestdns0, NotifyState::fault);
  EXPECT_EQ(begin(), "testdns0 notify INIT>FAULT 100");
  become(kTestdns0, NotifyState::backup);
  become(kTestdns0, NotifyState::fault);
  end(kTestdns0Any);
  EXPECT_EQ(begin(), "testdns0 notify FAULT>FAULT 100");
}

TEST_F(NotifyQueueTest, LetsNoRouterWaitForAnother) {
  become(kTestdns0, NotifyState::backup);
  become(kOld, NotifyState::backup);
  EXPECT_EQ(begin(), "testdns0 notify INIT>BACKUP 100");
  EXPECT_EQ(begin(), "old notify INIT>BACKUP 100");
}

TEST_F(NotifyQueueTest, GoesFromOneUserToAnother) {
  become(kOld, NotifyState::active);
  EXPECT_EQ(begin(kRoot), "nothing");
  EXPECT_EQ(begin(kGames), "old notify_master INIT>MASTER 100");
  end(kOldActive);
  EXPECT_EQ(begin(kRoot), "old notify INIT>MASTER 100");
}

TEST_F(NotifyQueueTest, SaysNothingAboutInitializeOrRoutersWithoutScripts) {
  become(kTestdns0, NotifyState::init);
  become(1, NotifyState::active);
  EXPECT_EQ(begin(), "nothing");
}

TEST_F(NotifyQueueTest, IsNotFooledByResultsThatNobodyWaitsFor) {
  become(kTestdns0, NotifyState::active);
  EXPECT_EQ(begin(), "testdns0 notify_master INIT>MASTER 100");
  queue.note_ended({.notification = kTestdns0Active, .run = {.run = 77}});
  queue.note_ended({.notification = kOldAny, .run = {.run = 1}});
  EXPECT_EQ(begin(), "nothing");
  end(kTestdns0Active);
  end(kTestdns0Active);
  EXPECT_EQ(begin(), "testdns0 notify INIT>MASTER 100");
}

TEST_F(NotifyQueueTest, TellsOfALowerPriorityOnceAtATime) {
  become(kTestdns0, NotifyState::active);
  EXPECT_EQ(begin(), "testdns0 notify_master INIT>MASTER 100");
  queue.note_lower_priority(kTestdns0);
  queue.note_lower_priority(kTestdns0);
  end(kTestdns0Active);
  EXPECT_EQ(begin(), "testdns0 notify INIT>MASTER 100");
  end(kTestdns0Any);
  EXPECT_EQ(begin(), "testdns0 notify_master_rx_lower_pri MASTER>MASTER 100");
  queue.note_lower_priority(kTestdns0);
  end(kTestdns0Lower);
  EXPECT_EQ(begin(), "testdns0 notify_master_rx_lower_pri MASTER>MASTER 100");
  end(kTestdns0Lower);
  EXPECT_TRUE(queue.is_idle());
}

TEST_F(NotifyQueueTest, TellsOfNoLowerPriorityWhenTheRouterIsNotActiveAnyMore) {
  become(kTestdns0, NotifyState::active);
  EXPECT_EQ(begin(), "testdns0 notify_master INIT>MASTER 100");
  queue.note_lower_priority(kTestdns0);
  become(kTestdns0, NotifyState::backup);
  end(kTestdns0Active);
  begin();
  end(kTestdns0Any);
  EXPECT_EQ(begin(), "testdns0 notify MASTER>BACKUP 100");
  end(kTestdns0Any);
  EXPECT_TRUE(queue.is_idle());
}

TEST_F(NotifyQueueTest, TellsOfNoLowerPriorityWithoutAScriptForIt) {
  become(kOld, NotifyState::backup);
  begin();
  end(kOldAny);
  queue.note_lower_priority(kOld);
  EXPECT_TRUE(queue.is_idle());
}

TEST_F(NotifyQueueTest, TellsThePresentStateWhenEventsWereLost) {
  become(kTestdns0, NotifyState::backup);
  EXPECT_EQ(begin(), "testdns0 notify INIT>BACKUP 100");
  end(kTestdns0Any);
  queue.note_present(kTestdns0, {.state = NotifyState::backup, .priority = 100});
  EXPECT_EQ(begin(), "nothing");
  queue.note_present(kTestdns0, {.state = NotifyState::fault, .priority = 70});
  queue.note_present(kTestdns0, {.state = NotifyState::fault, .priority = 70});
  EXPECT_THAT(dropped(), ElementsAre());
  EXPECT_EQ(begin(), "testdns0 notify BACKUP>FAULT 70");
}

TEST_F(NotifyQueueTest, TellsEveryRouterOfTheEnd) {
  become(kTestdns0, NotifyState::active);
  begin();
  end(kTestdns0Active);
  begin();
  end(kTestdns0Any);
  queue.note_priority(kTestdns0, 60);
  queue.stop(vrrp::Instant{10s});
  EXPECT_EQ(queue.due(kRoot)->timeout_ms, 1'000U);
  EXPECT_EQ(queue.due(kRoot)->reason, vrrp::Reason::shutdown);
  EXPECT_EQ(begin(), "testdns0 notify MASTER>STOP 60");
  EXPECT_EQ(begin(), "old notify INIT>STOP 100");
  become(kOld, NotifyState::active);
  end(kTestdns0Any);
  end(kOldAny);
  EXPECT_TRUE(queue.is_idle());
  EXPECT_THAT(dropped(), ElementsAre());
}

TEST_F(NotifyQueueTest, WaitsForASlowScriptWithTheEndButNotForEver) {
  become(kTestdns0, NotifyState::active);
  EXPECT_EQ(begin(), "testdns0 notify_master INIT>MASTER 100");
  become(kTestdns0, NotifyState::backup);
  queue.stop(vrrp::Instant{10s});
  EXPECT_EQ(begin(), "old notify INIT>STOP 100");
  EXPECT_EQ(queue.deadline(), vrrp::Instant{10'500ms});
  queue.wait_no_longer(vrrp::Instant{10'499ms});
  EXPECT_EQ(begin(), "nothing");
  queue.wait_no_longer(vrrp::Instant{10'500ms});
  EXPECT_EQ(begin(), "testdns0 notify MASTER>STOP 100");
  EXPECT_EQ(queue.deadline(), vrrp::kNever);
  EXPECT_THAT(dropped(), ElementsAre("0 BACKUP by STOP"));
  end(kTestdns0Active);  // It is late, and nobody waits for it.
  EXPECT_FALSE(queue.is_idle());
  end(kTestdns0Any);
  end(kOldAny);
  EXPECT_TRUE(queue.is_idle());
}

TEST_F(NotifyQueueTest, PassesOverARunnerThatIsGone) {
  become(kOld, NotifyState::active);
  EXPECT_EQ(begin(kGames), "old notify_master INIT>MASTER 100");
  queue.note_gone(kGames);
  EXPECT_EQ(begin(kRoot), "old notify INIT>MASTER 100");
  end(kOldAny);
  become(kOld, NotifyState::active);
  EXPECT_EQ(begin(kGames), "nothing");
  EXPECT_EQ(begin(kRoot), "old notify MASTER>MASTER 100");
  queue.note_gone(kRoot);
  become(kOld, NotifyState::active);
  EXPECT_EQ(begin(kRoot), "nothing");
  EXPECT_TRUE(queue.is_idle());
}

TEST(NotifyQueue, RunsAtMost64ScriptsOfAUser) {
  contract::PlanRows rows;
  rows.scripts.push_back(
      {.words = rows.add_text("/a\0"s), .user = rows.add_script_user("root", "")});
  for (std::uint32_t i = 0; i < 65; ++i) {
    add_router(rows, {.name = "r",
                      .interface = "eth0",
                      .vrid = static_cast<std::uint8_t>(i + 1),
                      .addresses = {{"192.0.2.1", 24}}});
    rows.notifications.push_back({.router = i, .script = 0, .kind = NotifyKind::any});
  }
  const World world(rows);
  NotifyQueue queue(world.plan);
  for (std::uint32_t i = 0; i < 65; ++i) queue.note_state(i, {.state = NotifyState::backup});
  const std::uint32_t first_run = queue.due(0)->run;
  for (int i = 0; i < 64; ++i) {
    ASSERT_TRUE(queue.due(0)) << i;
    queue.note_begun(0);
  }
  EXPECT_FALSE(queue.due(0));
  EXPECT_EQ(queue.untold(), 1U);
  queue.note_ended({.notification = 0, .run = {.run = first_run}});
  ASSERT_TRUE(queue.due(0));
  EXPECT_EQ(queue.due(0)->notification, 64U);
}

}  // namespace
}  // namespace control
