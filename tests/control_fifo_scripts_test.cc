// When scripts of FIFOs are started, and started again, by a clock of the test's own.
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "control/fifo_scripts.h"
#include "tests/control_fixture.h"

namespace control {
namespace {

using vrrp::Instant;
using namespace std::chrono_literals;
using namespace std::string_literals;

constexpr Instant kStart{1000s};

// FIFO 0 has no script, FIFO 1 has one of user 0.
contract::PlanRows rows() {
  contract::PlanRows rows = three_routers();
  rows.scripts.push_back(
      {.words = rows.add_text("/follow\0"s), .user = rows.add_script_user("nobody", "")});
  rows.fifos = {{.path = rows.add_text("/run/a")}, {.path = rows.add_text("/run/b"), .script = 0}};
  return rows;
}

class FifoScriptsTest : public testing::Test {
 protected:
  // Whether it is due, and begins if it is.
  bool begins(Instant now) {
    const auto order = scripts.due(0, now);
    if (!order) return false;
    EXPECT_EQ(order->fifo, 1U);
    run = order->run;
    scripts.note_begun(*order, now);
    return true;
  }
  std::optional<vrrp::Nanoseconds> ends(Instant now) {
    return scripts.note_ended({.fifo = 1, .run = {.script = 0, .run = run}}, now);
  }

  World world{rows()};
  FifoScripts scripts{world.plan};
  std::uint32_t run = 0;
};

TEST_F(FifoScriptsTest, AreDueAtOnceAndOnce) {
  EXPECT_EQ(scripts.deadline(), Instant::min());
  EXPECT_FALSE(scripts.state(1)->is_running);
  EXPECT_TRUE(begins(kStart));
  EXPECT_TRUE(scripts.state(1)->is_running);
  EXPECT_TRUE(scripts.is_any_running());
  EXPECT_EQ(scripts.state(1)->starts, 1U);
  EXPECT_FALSE(scripts.state(0));
  EXPECT_FALSE(begins(kStart + 1000s));
  EXPECT_EQ(scripts.deadline(), vrrp::kNever);
}

TEST_F(FifoScriptsTest, AreOfTheRunnerOfTheirUser) {
  EXPECT_FALSE(scripts.due(1, kStart));
  EXPECT_TRUE(scripts.due(0, kStart));
}

TEST_F(FifoScriptsTest, WaitTwiceAsLongEachTimeUpToAMinute) {
  Instant now = kStart;
  for (const vrrp::Nanoseconds want : {1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s}) {
    ASSERT_TRUE(begins(now));
    EXPECT_EQ(ends(now), want);
    EXPECT_EQ(scripts.deadline(), now + want);
    EXPECT_FALSE(begins(now + want - 1ms));
    now += want;
  }
  EXPECT_EQ(scripts.state(1)->starts, 8U);
}

TEST_F(FifoScriptsTest, WaitAsAtFirstWhenTheyHaveLivedForAMinute) {
  ASSERT_TRUE(begins(kStart));
  EXPECT_EQ(ends(kStart), 1s);
  ASSERT_TRUE(begins(kStart + 1s));
  EXPECT_EQ(ends(kStart + 60s), 2s);
  ASSERT_TRUE(begins(kStart + 62s));
  EXPECT_EQ(ends(kStart + 122s), 1s);
}

TEST_F(FifoScriptsTest, EndOnceOnly) {
  ASSERT_TRUE(begins(kStart));
  run = 9;
  EXPECT_EQ(ends(kStart), std::nullopt);
  run = 1;
  EXPECT_EQ(ends(kStart), 1s);
  EXPECT_FALSE(scripts.is_any_running());
  EXPECT_EQ(ends(kStart), std::nullopt);
}

TEST_F(FifoScriptsTest, AreNotStartedWhenThereIsNothingToRead) {
  scripts.leave_out(1);
  EXPECT_FALSE(begins(kStart));
}

TEST_F(FifoScriptsTest, AreNotStartedAtTheEnd) {
  ASSERT_TRUE(begins(kStart));
  EXPECT_EQ(ends(kStart), 1s);
  scripts.stop();
  EXPECT_FALSE(begins(kStart + 1s));
}

TEST_F(FifoScriptsTest, AreGoneWithTheirRunner) {
  ASSERT_TRUE(begins(kStart));
  scripts.note_gone(0);
  EXPECT_FALSE(scripts.state(1)->is_running);
  EXPECT_FALSE(begins(kStart + 1s));
}

}  // namespace
}  // namespace control
