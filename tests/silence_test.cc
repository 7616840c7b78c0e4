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

TEST(Silence, WaitsForACleanIntervalWhenALossIsFoundLongAfterTheDeadline) {
  Hearing hearing = quiet();
  hearing.pass_began = ms(5'001);
  hearing.first_overflow = ms(5'000);
  hearing.last_overflow = ms(5'000);
  EXPECT_EQ(believable(hearing), ms(5'100));
  hearing.last_overflow = ms(5'250);
  EXPECT_EQ(believable(hearing), ms(5'300));
}

TEST(Silence, IsPutOffByAFloodForThreeIntervalsAtMost) {
  Hearing hearing = quiet();
  hearing.first_overflow = ms(-500);
  hearing.pass_began = ms(900);
  hearing.last_overflow = ms(899);
  EXPECT_EQ(believable(hearing), ms(300));
}

// What the listener has taken in by pass 1 ms after the deadline, as the worker tells it.
constexpr Listener::Pass kEmptyPass{.began = ms(1), .armed = true, .delivered = false};

Instant believable(const Listener& listener) {
  return listener.believable_at(kDeadline, kInterval);
}

// Of a wall clock that agrees with ours.
constexpr vrrp::Nanoseconds stamp(Instant instant) { return instant.time_since_epoch(); }

TEST(Listener, BelievesAfterAPassThatDeliveredNothing) {
  Listener listener;
  listener.end_pass(kEmptyPass);
  EXPECT_EQ(believable(listener), kDeadline);
}

TEST(Listener, DoesNotBelieveAPassThatDelivered) {
  Listener listener;
  listener.end_pass({.began = ms(1), .armed = true, .delivered = true});
  EXPECT_GT(believable(listener), ms(1));
}

TEST(Listener, DoesNotTakeAReceiveThatEndedForADrainedOne) {
  Listener listener;
  listener.end_pass({.began = ms(1), .armed = false, .delivered = false});
  EXPECT_GT(believable(listener), ms(1));
}

TEST(Listener, ForgetsThatAPassWasEmptyWhenTheNextIsNot) {
  Listener listener;
  listener.end_pass({.began = ms(-1), .armed = true, .delivered = false});
  listener.end_pass({.began = ms(1), .armed = true, .delivered = true});
  EXPECT_GT(believable(listener), ms(1));
}

TEST(Listener, TakesTheStampForTheArrival) {
  Listener listener;
  EXPECT_EQ(listener.hear({.stamp = stamp(ms(5))}, ms(7)).arrival, ms(5));
}

TEST(Listener, HearsNothingFromTheFuture) {
  Listener listener;
  EXPECT_EQ(listener.hear({.stamp = stamp(ms(3'600'000))}, ms(7)).arrival, ms(7));
}

TEST(Listener, KeepsArrivalsInTheOrderOfTheSocket) {
  Listener listener;
  listener.hear({.stamp = stamp(ms(5))}, ms(7));
  EXPECT_EQ(listener.hear({.stamp = stamp(ms(-3'600))}, ms(7)).arrival, ms(5));
}

TEST(Listener, HearsNothingFromBeforeAPassThatFoundTheSocketEmpty) {
  Listener listener;
  listener.end_pass(kEmptyPass);
  EXPECT_EQ(listener.hear({.stamp = stamp(ms(-3'600))}, ms(7)).arrival, ms(1));
  Listener other;
  other.end_pass({.began = ms(1), .armed = false, .delivered = false});
  EXPECT_EQ(other.hear({.stamp = stamp(ms(-3'600))}, ms(7)).arrival, ms(-3'600));
}

TEST(Listener, BelievesInAFloodOnceALaterArrivalWasHeard) {
  Listener listener;
  listener.hear({.stamp = stamp(ms(0) + vrrp::Nanoseconds{1})}, ms(7));
  listener.end_pass({.began = ms(1), .armed = true, .delivered = true});
  EXPECT_EQ(believable(listener), kDeadline);
}

// A wall clock that is 5 ms ahead of ours.
TEST(Listener, TranslatesStampsOfTheWallClock) {
  Listener listener;
  listener.compare_clocks(-milliseconds{5}, ms(0));
  EXPECT_EQ(listener.hear({.stamp = stamp(ms(8))}, ms(7)).arrival, ms(3));
}

// The datagram is older than the deadline. The wall clock was put back by half a second, less than
// the datagram had waited, so that its stamp seems to be later.
TEST(Listener, DoesNotBelieveALaterArrivalByAStampFromBeforeAStepOfTheWallClock) {
  Listener listener;
  listener.end_pass({.began = ms(-1'000), .armed = true, .delivered = false});
  listener.compare_clocks(milliseconds{500}, ms(200));
  EXPECT_EQ(listener.hear({.stamp = stamp(ms(-400))}, ms(200)).arrival, ms(100));
  listener.end_pass({.began = ms(200), .armed = true, .delivered = true});
  EXPECT_GT(believable(listener), ms(200));
}

// However long that takes: it may sleep again.
TEST(Listener, BelievesAfterAStepOnceAStampCannotBeFromBefore) {
  Listener listener;
  listener.compare_clocks(milliseconds{500}, ms(200));
  listener.hear({.stamp = stamp(ms(200))}, ms(60'000));
  listener.end_pass({.began = ms(60'000), .armed = true, .delivered = true});
  EXPECT_GT(believable(listener), ms(60'000));
  listener.hear({.stamp = stamp(ms(200)) + vrrp::Nanoseconds{1}}, ms(60'001));
  listener.end_pass({.began = ms(60'001), .armed = true, .delivered = true});
  EXPECT_EQ(believable(listener), kDeadline);
}

TEST(Listener, DoesNotBelieveAStampFromTheFutureAfterAStep) {
  Listener listener;
  listener.compare_clocks(milliseconds{500}, ms(200));
  listener.hear({.stamp = stamp(ms(8'000))}, ms(200));
  listener.end_pass({.began = ms(200), .armed = true, .delivered = true});
  EXPECT_GT(believable(listener), ms(200));
}

TEST(Listener, DoubtsStampsForTenSecondsAtMost) {
  Listener listener;
  listener.compare_clocks(std::chrono::hours{1}, ms(200));
  listener.hear({.stamp = stamp(ms(10'201)) - std::chrono::hours{1}}, ms(10'201));
  listener.end_pass({.began = ms(10'201), .armed = true, .delivered = true});
  EXPECT_EQ(believable(listener), kDeadline);
}

TEST(Listener, TrustsStampsAgainOnceTheSocketWasEmpty) {
  Listener listener;
  listener.compare_clocks(milliseconds{500}, ms(-20));
  listener.end_pass({.began = ms(-10), .armed = true, .delivered = false});
  listener.compare_clocks(milliseconds{500}, ms(200));
  listener.hear({.stamp = stamp(ms(-495))}, ms(200));
  listener.end_pass({.began = ms(200), .armed = true, .delivered = true});
  EXPECT_EQ(believable(listener), kDeadline);
}

TEST(Listener, DoesNotTakeADriftForAStep) {
  Listener listener;
  listener.compare_clocks(milliseconds{1}, ms(200));
  listener.hear({.stamp = stamp(ms(0)) + vrrp::Nanoseconds{1}}, ms(200));
  listener.end_pass({.began = ms(200), .armed = true, .delivered = true});
  EXPECT_EQ(believable(listener), kDeadline);
  Listener stepped;
  stepped.compare_clocks(milliseconds{1} + vrrp::Nanoseconds{1}, ms(200));
  stepped.hear({.stamp = stamp(ms(0)) + vrrp::Nanoseconds{1}}, ms(200));
  stepped.end_pass({.began = ms(200), .armed = true, .delivered = true});
  EXPECT_GT(believable(stepped), ms(200));
}

TEST(Listener, CountsWhatWasLostBetweenTwoDatagrams) {
  Listener listener;
  EXPECT_EQ(listener.hear({.stamp = stamp(ms(1)), .overflow_count = 0}, ms(1)).lost, 0U);
  EXPECT_EQ(listener.hear({.stamp = stamp(ms(2)), .overflow_count = 4'294'967'290U}, ms(2)).lost,
            4'294'967'290U);
  EXPECT_EQ(listener.hear({.stamp = stamp(ms(3)), .overflow_count = 3}, ms(3)).lost, 9U);
  EXPECT_EQ(listener.hear({.stamp = stamp(ms(4)), .overflow_count = 3}, ms(4)).lost, 0U);
}

TEST(Listener, DoubtsForAnIntervalAfterALossWasShown) {
  Listener listener;
  listener.hear({.stamp = stamp(ms(-40)), .overflow_count = 1}, ms(-30));
  listener.end_pass(kEmptyPass);
  EXPECT_EQ(believable(listener), ms(70));
}

// Two losses in 255 s, with the deadline between them: three intervals from the deadline, as if
// there had been losses all the time. A row of its own begins after 255 s without.
TEST(Listener, DoubtsFromTheFirstLossOfARow) {
  Listener listener;
  listener.hear({.stamp = stamp(ms(-200'000)), .overflow_count = 1}, ms(-200'000));
  listener.hear({.stamp = stamp(ms(5'000)), .overflow_count = 2}, ms(5'000));
  listener.end_pass({.began = ms(5'001), .armed = true, .delivered = false});
  EXPECT_EQ(believable(listener), ms(300));
  Listener other;
  other.hear({.stamp = stamp(ms(-250'001)), .overflow_count = 1}, ms(-250'001));
  other.hear({.stamp = stamp(ms(5'000)), .overflow_count = 2}, ms(5'000));
  other.end_pass({.began = ms(5'001), .armed = true, .delivered = false});
  EXPECT_EQ(believable(other), ms(5'100));
}

TEST(Listener, SaysThatALossBeginsOnceUntilASecondHasPassedWithout) {
  Listener listener;
  EXPECT_TRUE(listener.hear({.stamp = stamp(ms(0)), .overflow_count = 1}, ms(0)).begins_loss);
  EXPECT_FALSE(listener.hear({.stamp = stamp(ms(900)), .overflow_count = 2}, ms(900)).begins_loss);
  EXPECT_FALSE(
      listener.hear({.stamp = stamp(ms(1'900)), .overflow_count = 3}, ms(1'900)).begins_loss);
  EXPECT_FALSE(
      listener.hear({.stamp = stamp(ms(2'950)), .overflow_count = 3}, ms(2'950)).begins_loss);
  EXPECT_TRUE(
      listener.hear({.stamp = stamp(ms(2'960)), .overflow_count = 4}, ms(2'960)).begins_loss);
}

}  // namespace
}  // namespace fsm
