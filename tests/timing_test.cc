// Skew_Time and Active_Down_Interval, with numbers worked out by hand.
#include "vrrp/timing.h"

#include <gtest/gtest.h>

#include <vector>

namespace {

using vrrp::Centiseconds;
using vrrp::Nanoseconds;
using vrrp::Priority;
using vrrp::Version;
using namespace std::chrono_literals;

struct Row {
  const char* name;
  Version version;
  std::uint8_t priority;
  Nanoseconds interval;
  Nanoseconds want_skew;
  Nanoseconds want_down;
};

constexpr Version v2 = Version::v2;
constexpr Version v3 = Version::v3;

const std::vector<Row> kRows{
    {"v3, 100, 1 s", v3, 100, Centiseconds{100}, 609'375'000ns, 3'609'375'000ns},
    {"v3, 254, 10 ms", v3, 254, Centiseconds{1}, 78'125ns, 30'078'125ns},
    {"v3, 200, 1 s", v3, 200, Centiseconds{100}, 218'750'000ns, 3'218'750'000ns},
    // 40 790 039 062.5 ns of skew: the half nanosecond is cut off.
    {"v3, 1, 40.95 s", v3, 1, Centiseconds{4095}, 40'790'039'062ns, 163'640'039'062ns},
    {"v3, 255, 1 s", v3, 255, Centiseconds{100}, 3'906'250ns, 3'003'906'250ns},
    {"v3, 0, 1 s", v3, 0, Centiseconds{100}, 1s, 4s},
    {"v3, 100, 200 ms", v3, 100, Centiseconds{20}, 121'875'000ns, 721'875'000ns},
    {"v2, 100, 1 s", v2, 100, 1s, 609'375'000ns, 3'609'375'000ns},
    {"v2, 100, 5 s", v2, 100, 5s, 609'375'000ns, 15'609'375'000ns},
    {"v2, 1, 255 s", v2, 1, 255s, 996'093'750ns, 765'996'093'750ns},
    {"v2, 254, 1 s", v2, 254, 1s, 7'812'500ns, 3'007'812'500ns},
};

TEST(SkewTime, HasTheNumbersOfTheRfc) {
  for (const Row& row : kRows) {
    EXPECT_EQ(vrrp::skew_time(row.version, Priority::from_wire(row.priority), row.interval),
              row.want_skew)
        << row.name;
  }
}

TEST(ActiveDownInterval, IsThreeIntervalsAndTheSkew) {
  for (const Row& row : kRows) {
    EXPECT_EQ(
        vrrp::active_down_interval(row.version, Priority::from_wire(row.priority), row.interval),
        row.want_down)
        << row.name;
  }
}

// In whole centiseconds all of these would be equal, and all Backups would promote at once.
TEST(SkewTime, DiffersBetweenNeighbouringPrioritiesAtTheShortestInterval) {
  for (int priority = 1; priority < 255; ++priority) {
    const auto lower = Priority::from_wire(static_cast<std::uint8_t>(priority));
    const auto higher = Priority::from_wire(static_cast<std::uint8_t>(priority + 1));
    const Nanoseconds step = vrrp::skew_time(v3, lower, 10ms) - vrrp::skew_time(v3, higher, 10ms);
    EXPECT_GE(step, 39'062ns) << priority;
    EXPECT_LE(step, 39'063ns) << priority;
  }
}

}  // namespace
