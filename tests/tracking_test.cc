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

// The verdict only says that the number is known.
Tracked number(std::int16_t weight, std::int32_t value, bool is_reversed = false) {
  return {.weight = weight, .is_reversed = is_reversed, .verdict = up, .value = value};
}

const std::vector<Row> kNumbers{
    {"no weight, 0", number(0, 0), none},
    {"no weight, 1", number(0, 1), fault},
    {"no weight, -1", number(0, -1), fault},
    {"no weight, reversed, 0", number(0, 0, true), fault},
    {"no weight, reversed, 1", number(0, 1, true), none},
    {"weight 1", number(1, 20), add(20)},
    {"weight 1, negative", number(1, -20), add(-20)},
    {"weight 1, reversed", number(1, 20, true), add(-20)},
    {"weight -3", number(-3, 7), add(-21)},
    {"weight -3, reversed", number(-3, 7, true), add(21)},
    {"weight 5, 0", number(5, 0), none},
    {"the largest product", number(1, 253), add(253)},
    {"a larger product", number(1, 254), add(253)},
    {"the smallest product", number(1, -253), add(-253)},
    {"a smaller product", number(1, -254), fault},
    {"a smaller product by the weight", number(-254, 1), fault},
    {"a smaller product, reversed", number(127, 2, true), fault},
    {"a product that 32 bits do not hold", number(254, 2'147'483'647), add(253)},
    {"a negative product that 32 bits do not hold", number(-254, 2'147'483'647), fault},
    {"no weight, not known yet", {0, false, unknown, 7}, undecided},
    {"weight 1, not known yet", {1, false, unknown, 7}, none},
    {"not read, which is no failure", {1, false, down, 0}, none},
};

TEST(Influence, OfANumberIsItsProduct) {
  for (const Row& row : kNumbers) EXPECT_EQ(vrrp::influence(row.tracked), row.want) << row.name;
}

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
