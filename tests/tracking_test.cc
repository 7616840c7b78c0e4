// Weights of tracked checks: the table of keepalived's rules, row by row, and the bounds.
#include "vrrp/tracking.h"

#include <gtest/gtest.h>

#include <ostream>
#include <vector>

namespace vrrp {
static void PrintTo(const Influence& influence, std::ostream* out) {
  *out << "{kind " << static_cast<int>(influence.kind) << ", " << influence.adjustment << "}";
}
}  // namespace vrrp

namespace {

using vrrp::demoted_priority;
using vrrp::effective_priority;
using vrrp::Influence;
using vrrp::Priority;
using vrrp::Tracked;
using vrrp::Verdict;
using Kind = vrrp::Influence::Kind;

struct Row {
  const char* name;
  Tracked tracked;
  Influence want;
};

constexpr Verdict unknown = Verdict::unknown;
constexpr Verdict up = Verdict::up;
constexpr Verdict down = Verdict::down;
constexpr Influence none{};
constexpr Influence fault{.kind = Kind::fault};
constexpr Influence undecided{.kind = Kind::undecided};
constexpr Influence add(std::int16_t number) { return {.adjustment = number}; }

const std::vector<Row> kRows{
    {"no weight, up", {0, false, up}, none},
    {"no weight, down", {0, false, down}, fault},
    {"no weight, no result yet", {0, false, unknown}, undecided},
    {"no weight, reversed, up", {0, true, up}, fault},
    {"no weight, reversed, down", {0, true, down}, none},
    {"no weight, reversed, no result yet", {0, true, unknown}, undecided},
    {"positive, up", {20, false, up}, add(20)},
    {"positive, down", {20, false, down}, none},
    {"positive, no result yet", {20, false, unknown}, none},
    {"negative, up", {-20, false, up}, none},
    {"negative, down", {-20, false, down}, add(-20)},
    {"negative, no result yet", {-20, false, unknown}, none},
    {"positive, reversed, up", {20, true, up}, add(-20)},
    {"positive, reversed, down", {20, true, down}, none},
    {"negative, reversed, up", {-20, true, up}, none},
    {"negative, reversed, down", {-20, true, down}, add(20)},
    {"the largest", {253, false, up}, add(253)},
    {"the smallest", {-253, false, down}, add(-253)},
};

TEST(Influence, FollowsTheTable) {
  for (const Row& row : kRows) EXPECT_EQ(vrrp::influence(row.tracked), row.want) << row.name;
}

TEST(EffectivePriority, IsTheSum) {
  EXPECT_EQ(effective_priority(Priority::from_wire(100), 0).number(), 100);
  EXPECT_EQ(effective_priority(Priority::from_wire(100), 50).number(), 150);
  EXPECT_EQ(effective_priority(Priority::from_wire(100), -20).number(), 80);
}

TEST(EffectivePriority, StaysBetween1And254) {
  EXPECT_EQ(effective_priority(Priority::from_wire(200), 54).number(), 254);
  EXPECT_EQ(effective_priority(Priority::from_wire(200), 55).number(), 254);
  EXPECT_EQ(effective_priority(Priority::from_wire(200), 100'000).number(), 254);
  EXPECT_EQ(effective_priority(Priority::from_wire(100), -99).number(), 1);
  EXPECT_EQ(effective_priority(Priority::from_wire(100), -100).number(), 1);
  EXPECT_EQ(effective_priority(Priority::from_wire(100), -100'000).number(), 1);
}

TEST(EffectivePriority, OfAnOwnerNeverChanges) {
  EXPECT_EQ(effective_priority(Priority::kOwner, -100).number(), 255);
  EXPECT_EQ(effective_priority(Priority::kOwner, 0).number(), 255);
}

TEST(DemotedPriority, IsInALowBandInTheSameOrder) {
  EXPECT_EQ(demoted_priority(Priority::from_wire(254)).number(), 100);
  EXPECT_EQ(demoted_priority(Priority::from_wire(240)).number(), 94);
  EXPECT_EQ(demoted_priority(Priority::from_wire(230)).number(), 90);
  EXPECT_EQ(demoted_priority(Priority::from_wire(100)).number(), 39);
  EXPECT_EQ(demoted_priority(Priority::from_wire(1)).number(), 1);
}

TEST(DemotedPriority, OfAnOwnerNeverChanges) {
  EXPECT_EQ(demoted_priority(Priority::kOwner).number(), 255);
}

}  // namespace
