// Tests of control/clocks.
#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <limits>

#include "control/clocks.h"
#include "tests/control_fixture.h"

namespace control {
namespace {

using std::chrono::seconds;

TEST(Clocks, AgeIsTheTimeSinceAnInstant) {
  EXPECT_EQ(age(seconds_ns(997.5), one_o_clock()), std::chrono::milliseconds{2500});
}

TEST(Clocks, AgeOfAnInstantOutsideThisBootIsThatOfTheNearerEnd) {
  EXPECT_EQ(age(std::numeric_limits<std::int64_t>::min(), one_o_clock()), seconds{1000});
  EXPECT_EQ(age(std::numeric_limits<std::int64_t>::max(), one_o_clock()), seconds{0});
}

TEST(Clocks, UtcIsRfc3339WithMilliseconds) {
  EXPECT_EQ(utc(seconds_ns(1000), one_o_clock()), "2026-03-29T01:00:00.000Z");
  EXPECT_EQ(utc(seconds_ns(876.543), one_o_clock()), "2026-03-29T00:57:56.543Z");
}

TEST(Clocks, UtcCrossesMidnightAndMonths) {
  Clocks clocks = one_o_clock();
  clocks.wall = std::chrono::sys_days{std::chrono::year{2024} / 3 / 1};
  EXPECT_EQ(utc(seconds_ns(999.999), clocks), "2024-02-29T23:59:59.999Z");
}

TEST(Clocks, LocalTimeFollowsTheZoneAndItsChangeToSummerTime) {
  setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
  tzset();
  EXPECT_EQ(local_time_of_day(seconds_ns(999.9), one_o_clock()), "01:59:59.900");
  EXPECT_EQ(local_time_of_day(seconds_ns(1000), one_o_clock()), "03:00:00.000");
}

TEST(Clocks, ReadsBothClocks) {
  const Clocks first = read_clocks();
  const Clocks second = read_clocks();
  EXPECT_GE(second.now, first.now);
  EXPECT_GT(first.wall, WallTime{std::chrono::sys_days{std::chrono::year{2020} / 1 / 1}});
}

}  // namespace
}  // namespace control
