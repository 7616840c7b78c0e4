#include "fsm/deadlines.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace fsm {
namespace {

using vrrp::Instant;
using vrrp::kNever;
using vrrp::Nanoseconds;
using vrrp::RouterIndex;

constexpr Instant at(int ns) { return Instant{Nanoseconds{ns}}; }

std::vector<std::uint32_t> pop_all(Deadlines& deadlines, Instant now) {
  std::vector<std::uint32_t> routers;
  while (const auto router = deadlines.pop_due(now)) routers.push_back(router->number);
  return routers;
}

TEST(Deadlines, ComeInOrderOfTime) {
  Deadlines deadlines(3);
  deadlines.set({0}, at(30));
  deadlines.set({1}, at(10));
  deadlines.set({2}, at(20));
  EXPECT_EQ(deadlines.next(), at(10));
  EXPECT_EQ(pop_all(deadlines, at(25)), (std::vector<std::uint32_t>{1, 2}));
  EXPECT_EQ(deadlines.next(), at(30));
}

TEST(Deadlines, AreDueAtTheirVeryInstant) {
  Deadlines deadlines(1);
  deadlines.set({0}, at(10));
  EXPECT_TRUE(pop_all(deadlines, at(9)).empty());
  EXPECT_EQ(pop_all(deadlines, at(10)).size(), 1U);
}

TEST(Deadlines, AMovedOneDoesNotComeAtItsOldTime) {
  Deadlines deadlines(1);
  deadlines.set({0}, at(10));
  deadlines.set({0}, at(50));
  EXPECT_TRUE(pop_all(deadlines, at(49)).empty());
  EXPECT_EQ(pop_all(deadlines, at(50)), std::vector<std::uint32_t>{0});
}

TEST(Deadlines, AnEarlierOneMovesUpAtOnce) {
  Deadlines deadlines(2);
  deadlines.set({0}, at(50));
  deadlines.set({1}, at(40));
  deadlines.set({0}, at(5));
  EXPECT_EQ(deadlines.next(), at(5));
  EXPECT_EQ(pop_all(deadlines, at(5)), std::vector<std::uint32_t>{0});
}

TEST(Deadlines, NeverTakesARouterOut) {
  Deadlines deadlines(1);
  deadlines.set({0}, at(10));
  deadlines.set({0}, kNever);
  EXPECT_TRUE(pop_all(deadlines, at(100)).empty());
  EXPECT_EQ(deadlines.next(), kNever);
}

TEST(Deadlines, AreGoneOncePopped) {
  Deadlines deadlines(1);
  deadlines.set({0}, at(10));
  EXPECT_EQ(pop_all(deadlines, at(10)).size(), 1U);
  EXPECT_TRUE(pop_all(deadlines, at(1000)).empty());
}

TEST(Deadlines, AgreeWithASortedMapOverManyRandomMoves) {
  const char* given = std::getenv("REGENT_SEED");
  const unsigned seed = given != nullptr ? static_cast<unsigned>(std::stoul(given)) : 7;
  SCOPED_TRACE("REGENT_SEED=" + std::to_string(seed));
  std::mt19937 random(seed);
  constexpr std::uint32_t kRouters = 50;
  Deadlines deadlines(kRouters);
  std::map<std::uint32_t, Instant> expected;
  int now = 0;
  for (int round = 0; round < 5000; ++round) {
    const std::uint32_t router = static_cast<std::uint32_t>(random() % kRouters);
    const Instant when = random() % 8 == 0 ? kNever : at(now + static_cast<int>(random() % 100));
    deadlines.set({router}, when);
    expected[router] = when;
    now += static_cast<int>(random() % 3);
    std::map<std::uint32_t, Instant> popped;
    for (const std::uint32_t due : pop_all(deadlines, at(now))) popped[due] = expected[due];
    std::map<std::uint32_t, Instant> want;
    for (auto& [index, instant] : expected) {
      if (instant > at(now)) continue;
      want[index] = instant;
      instant = kNever;
    }
    ASSERT_EQ(popped, want) << "round " << round;
  }
}

}  // namespace
}  // namespace fsm
