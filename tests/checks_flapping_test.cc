// How often a check may change before it is held down, and for how long.
#include <gtest/gtest.h>

#include "checks/flapping.h"

namespace {

using checks::Flapping;
using namespace std::chrono_literals;

constexpr vrrp::Instant kStart{1000s};

// Three changes within 10 s hold for 30 s.
Flapping three_in_ten() {
  return Flapping({.flap_changes = 3, .flap_window_ms = 10'000, .flap_hold_ms = 30'000});
}

TEST(Flapping, HoldsAfterSoManyChanges) {
  Flapping flapping = three_in_ten();
  flapping.note_change(kStart);
  flapping.note_change(kStart + 1s);
  EXPECT_FALSE(flapping.is_held());
  EXPECT_EQ(flapping.until(), vrrp::kNever);
  flapping.note_change(kStart + 9999ms);
  EXPECT_TRUE(flapping.is_held());
  EXPECT_EQ(flapping.until(), kStart + 39'999ms);
}

TEST(Flapping, ForgetsWhatIsOlderThanTheWindow) {
  Flapping flapping = three_in_ten();
  flapping.note_change(kStart);
  flapping.note_change(kStart + 1s);
  flapping.note_change(kStart + 10s);
  EXPECT_FALSE(flapping.is_held());
  flapping.note_change(kStart + 10'500ms);
  EXPECT_TRUE(flapping.is_held());
}

TEST(Flapping, HoldsLongerWhileItGoesOn) {
  Flapping flapping = three_in_ten();
  for (int i = 0; i < 3; ++i) flapping.note_change(kStart);
  EXPECT_EQ(flapping.until(), kStart + 30s);
  flapping.note_change(kStart + 29s);
  EXPECT_EQ(flapping.until(), kStart + 59s);
}

TEST(Flapping, BeginsAnewAfterItWasHeld) {
  Flapping flapping = three_in_ten();
  for (int i = 0; i < 3; ++i) flapping.note_change(kStart);
  flapping.release();
  EXPECT_FALSE(flapping.is_held());
  flapping.note_change(kStart + 1s);
  flapping.note_change(kStart + 1s);
  EXPECT_FALSE(flapping.is_held());
}

TEST(Flapping, HoldsNothingWithoutALimit) {
  Flapping flapping(contract::PlanCheck{});
  for (int i = 0; i < 100; ++i) flapping.note_change(kStart);
  EXPECT_FALSE(flapping.is_held());
}

}  // namespace
