// When checks are due, on a clock of its own.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "checks/schedule.h"

namespace {

using checks::Schedule;
using vrrp::Instant;
using namespace std::chrono_literals;

constexpr Instant kStart{1000s};

// The checks that are due then, in order.
std::vector<std::uint32_t> due(Schedule& schedule, vrrp::Nanoseconds after) {
  std::vector<std::uint32_t> found;
  while (const auto check = schedule.take_due(kStart + after)) found.push_back(*check);
  return found;
}

using Checks = std::vector<std::uint32_t>;

TEST(Schedule, WithoutAChecksIsNeverDue) {
  Schedule schedule({}, kStart);
  EXPECT_EQ(schedule.next(), vrrp::kNever);
  EXPECT_EQ(due(schedule, 1h), Checks{});
}

TEST(Schedule, StartsAtOnce) {
  Schedule schedule({5s}, kStart);
  EXPECT_EQ(schedule.next(), kStart);
  EXPECT_EQ(due(schedule, 0s), Checks{0});
}

TEST(Schedule, CountsFromStartToStart) {
  Schedule schedule({5s}, kStart);
  due(schedule, 0s);
  EXPECT_EQ(schedule.next(), kStart + 5s);
  // 0.3 s late, and yet the next one is where it belongs.
  EXPECT_EQ(due(schedule, 5300ms), Checks{0});
  EXPECT_EQ(schedule.next(), kStart + 10s);
}

TEST(Schedule, SpreadsTheFirstRunsOverTheShortestInterval) {
  Schedule schedule({400ms, 2s, 10s, 400ms}, kStart);
  EXPECT_EQ(due(schedule, 0ms), Checks{0});
  EXPECT_EQ(due(schedule, 99ms), Checks{});
  EXPECT_EQ(due(schedule, 100ms), Checks{1});
  EXPECT_EQ(due(schedule, 200ms), Checks{2});
  EXPECT_EQ(due(schedule, 300ms), Checks{3});
  EXPECT_EQ(schedule.next(), kStart + 400ms);
}

TEST(Schedule, LetsNobodyWaitLongerThanASecondForTheFirstRun) {
  Schedule schedule(std::vector<vrrp::Nanoseconds>(4, 1h), kStart);
  EXPECT_EQ(due(schedule, 750ms), (Checks{0, 1, 2, 3}));
}

TEST(Schedule, LetsThoseThatShareAProcessBeginTogether) {
  // Eight in a second: at 0, 125, 250 ms and so on, but for those that share.
  const std::vector<bool> shares{true, false, true, true, true, false, true, true};
  Schedule schedule(std::vector<vrrp::Nanoseconds>(8, 1s), kStart, {}, shares);
  EXPECT_EQ(due(schedule, 0ms), Checks{0});
  EXPECT_EQ(due(schedule, 124ms), Checks{});
  EXPECT_EQ(due(schedule, 125ms), Checks{1});
  EXPECT_EQ(due(schedule, 199ms), Checks{});
  EXPECT_EQ(due(schedule, 200ms), Checks{2});
  EXPECT_EQ(due(schedule, 300ms), Checks{3});
  EXPECT_EQ(due(schedule, 500ms), Checks{4});
  EXPECT_EQ(due(schedule, 624ms), Checks{});
  EXPECT_EQ(due(schedule, 625ms), Checks{5});
  EXPECT_EQ(due(schedule, 700ms), Checks{6});
  EXPECT_EQ(due(schedule, 800ms), Checks{7});
  EXPECT_EQ(schedule.next(), kStart + 1s);
}

TEST(Schedule, SpreadsWhatComesTooOftenToBeginTogether) {
  Schedule schedule({180ms, 180ms, 180ms}, kStart, {}, {true, true, true});
  EXPECT_EQ(due(schedule, 59ms), Checks{0});
  EXPECT_EQ(due(schedule, 60ms), Checks{1});
  EXPECT_EQ(due(schedule, 120ms), Checks{2});
}

TEST(Schedule, LeavesOutWhatAPauseHasMissed) {
  Schedule schedule({1s}, kStart);
  due(schedule, 0s);
  EXPECT_EQ(due(schedule, 1000s), Checks{0});
  EXPECT_EQ(schedule.next(), kStart + 1001s);
}

TEST(Schedule, IsInOrderWhateverTheIntervals) {
  Schedule schedule({300ms, 500ms, 700ms}, kStart);
  Instant last = kStart;
  for (int i = 0; i < 1000; ++i) {
    const Instant next = schedule.next();
    ASSERT_GE(next, last);
    ASSERT_TRUE(schedule.take_due(next));
    last = next;
  }
}

TEST(Schedule, LeavesOutWhatHasNoInterval) {
  Schedule schedule({0s, 1s, 0s, 1s}, kStart);
  EXPECT_EQ(due(schedule, 500ms), (Checks{1, 3}));
  EXPECT_EQ(Schedule({0s}, kStart).next(), vrrp::kNever);
}

TEST(Schedule, HurriesToTheFastIntervalFromStartToStart) {
  Schedule schedule({5s, 5s}, kStart, {1s, 0s});
  due(schedule, 500ms);  // the first at 0 s, the second at 0.5 s
  schedule.hurry(0, kStart + 300ms);
  schedule.hurry(1, kStart + 300ms);
  EXPECT_EQ(schedule.next(), kStart + 1s);
  EXPECT_EQ(due(schedule, 1s), Checks{0});
  // Late already: at once.
  schedule.hurry(0, kStart + 2500ms);
  EXPECT_EQ(due(schedule, 2500ms), Checks{0});
  // Without another word it goes on as before.
  EXPECT_EQ(due(schedule, 5400ms), Checks{});
  EXPECT_EQ(due(schedule, 5500ms), Checks{1});
  EXPECT_EQ(schedule.next(), kStart + 7500ms);
}

}  // namespace
