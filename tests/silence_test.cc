#include "fsm/silence.h"

#include <gtest/gtest.h>

namespace fsm {
namespace {

using std::chrono::milliseconds;
using vrrp::Instant;

constexpr Instant ms(int count) { return Instant{milliseconds{1'000'000 + count}}; }
constexpr auto kInterval = milliseconds{100};
constexpr Instant kDeadline = ms(0);

// A pass that began after the deadline and found the socket empty.
Hearing quiet() { return {.pass_began = ms(1), .drained = true}; }

Instant believable(const Hearing& hearing) {
  return silence_believable_at(kDeadline, kInterval, hearing);
}

TEST(Silence, IsBelievedWhenThePassAfterTheDeadlineEndedEmpty) {
  EXPECT_EQ(believable(quiet()), kDeadline);
}

TEST(Silence, IsNotBelievedWhileThereIsMoreToRead) {
  Hearing hearing = quiet();
  hearing.drained = false;
  EXPECT_GT(believable(hearing), hearing.pass_began);
}

TEST(Silence, IsBelievedInAFloodOnceALaterArrivalWasSeen) {
  Hearing hearing = quiet();
  hearing.drained = false;
  hearing.latest_arrival = ms(0) + vrrp::Nanoseconds{1};
  EXPECT_EQ(believable(hearing), kDeadline);
  hearing.latest_arrival = kDeadline;
  EXPECT_GT(believable(hearing), hearing.pass_began);
}

TEST(Silence, IsNotBelievedFromAPassThatBeganBeforeTheDeadline) {
  Hearing hearing = quiet();
  hearing.pass_began = ms(-1);
  EXPECT_EQ(believable(hearing), kDeadline);
  hearing.pass_began = kDeadline;
  EXPECT_EQ(believable(hearing), kDeadline);
}

TEST(Silence, WaitsForACleanIntervalAfterAnOverflow) {
  Hearing hearing = quiet();
  hearing.last_overflow = ms(-40);
  EXPECT_EQ(believable(hearing), ms(60));
}

TEST(Silence, ForgetsAnOverflowOfLongAgo) {
  Hearing hearing = quiet();
  hearing.last_overflow = ms(-100);
  EXPECT_EQ(believable(hearing), kDeadline);
}

TEST(Silence, IsPutOffByAFloodForThreeIntervalsAtMost) {
  Hearing hearing = quiet();
  hearing.pass_began = ms(900);
  hearing.last_overflow = ms(899);
  EXPECT_EQ(believable(hearing), ms(300));
}

}  // namespace
}  // namespace fsm
