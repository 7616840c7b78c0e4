// helper::Announcements in virtual time: who is announced when, and how often.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "privsep/helper/announcements.h"
#include "tests/helper_fixture.h"

namespace {

using helper::Announcements;
using testing::ElementsAre;
using testing::IsEmpty;
using tests::at;
using tests::HelperPlan;

std::vector<std::uint32_t> all_rows(Announcements& announcements) {
  std::vector<std::uint32_t> rows;
  while (const auto row = announcements.next_row()) rows.push_back(*row);
  return rows;
}

// The rows that are announced from this moment on without waiting.
std::vector<std::uint32_t> rows_at(Announcements& announcements, double seconds) {
  announcements.advance(at(seconds));
  return all_rows(announcements);
}

TEST(Announcements, FirstSetIsFinishedThenTheSecondFollowsAfterTheDelay) {
  HelperPlan plan;
  plan.add(
      {.addresses = {"10.0.0.1/32", "10.0.0.2/32"}, .garp_repeat = 3, .garp_delay_seconds = 5});
  Announcements announcements(plan.plan());
  EXPECT_FALSE(announcements.has_work());
  announcements.start(0, at(0));
  EXPECT_TRUE(announcements.has_work());
  EXPECT_THAT(all_rows(announcements),
              ElementsAre(0, 1, 0, 1));  // The first round was the caller's.
  EXPECT_FALSE(announcements.has_work());
  EXPECT_EQ(announcements.next_deadline(), at(5));
  EXPECT_THAT(rows_at(announcements, 4.99), IsEmpty());
  EXPECT_THAT(rows_at(announcements, 5), ElementsAre(0, 1, 0, 1, 0, 1));
  EXPECT_EQ(announcements.next_deadline(), vrrp::kNever);
}

TEST(Announcements, OneRepeatAndNoDelayLeaveNothingToDo) {
  HelperPlan plan;
  plan.add({.addresses = {"10.0.0.1/32"}, .garp_repeat = 1, .garp_delay_seconds = 0});
  Announcements announcements(plan.plan());
  announcements.start(0, at(0));
  EXPECT_FALSE(announcements.has_work());
  EXPECT_EQ(announcements.next_deadline(), vrrp::kNever);
}

TEST(Announcements, RefreshComesAgainAndAgain) {
  HelperPlan plan;
  plan.add({.addresses = {"10.0.0.1/32"},
            .garp_repeat = 1,
            .garp_delay_seconds = 0,
            .garp_refresh_seconds = 10,
            .garp_refresh_repeat = 2});
  Announcements announcements(plan.plan());
  announcements.start(0, at(0));
  EXPECT_EQ(announcements.next_deadline(), at(10));
  EXPECT_THAT(rows_at(announcements, 10), ElementsAre(0, 0));
  EXPECT_THAT(rows_at(announcements, 19), IsEmpty());
  EXPECT_THAT(rows_at(announcements, 20), ElementsAre(0, 0));
  EXPECT_EQ(announcements.next_deadline(), at(30));
}

TEST(Announcements, RoutersTakeTurnsByRounds) {
  HelperPlan plan;
  plan.add({.addresses = {"10.0.0.1/32", "10.0.0.2/32"}, .garp_repeat = 3});
  plan.add({.addresses = {"10.0.0.3/32"}, .vrid = 2, .garp_repeat = 4});
  Announcements announcements(plan.plan());
  announcements.start(0, at(0));
  announcements.start(1, at(0));
  EXPECT_THAT(all_rows(announcements), ElementsAre(0, 1, 2, 0, 1, 2, 2));
}

TEST(Announcements, CancelStopsEverything) {
  HelperPlan plan;
  plan.add({.addresses = {"10.0.0.1/32", "10.0.0.2/32"}, .garp_refresh_seconds = 1});
  plan.add({.addresses = {"10.0.0.3/32"}, .vrid = 2, .garp_repeat = 2, .garp_delay_seconds = 0});
  Announcements announcements(plan.plan());
  announcements.start(0, at(0));
  announcements.start(1, at(0));
  EXPECT_EQ(announcements.next_row(), 0U);
  announcements.cancel(0);
  EXPECT_THAT(all_rows(announcements), ElementsAre(2));
  EXPECT_EQ(announcements.next_deadline(), vrrp::kNever);
  announcements.request(0, at(0));
  EXPECT_THAT(rows_at(announcements, 100), IsEmpty());
}

TEST(Announcements, StartAfterCancelInTheMiddleOfARoundStartsAtTheFirstRow) {
  HelperPlan plan;
  plan.add({.addresses = {"10.0.0.1/32", "10.0.0.2/32"}, .garp_repeat = 2});
  Announcements announcements(plan.plan());
  announcements.start(0, at(0));
  EXPECT_EQ(announcements.next_row(), 0U);
  announcements.cancel(0);
  announcements.start(0, at(1));
  EXPECT_THAT(all_rows(announcements), ElementsAre(0, 1));
  EXPECT_EQ(announcements.next_deadline(), at(6));
}

TEST(Announcements, RequestsAreOneSetASecond) {
  HelperPlan plan;
  plan.add({.addresses = {"10.0.0.1/32"}, .garp_repeat = 2, .garp_delay_seconds = 0});
  Announcements announcements(plan.plan());
  announcements.start(0, at(0));
  all_rows(announcements);
  announcements.request(0, at(1));
  announcements.request(0, at(1));
  EXPECT_THAT(rows_at(announcements, 1), ElementsAre(0, 0));
  for (int i = 0; i < 100; ++i) announcements.request(0, at(1.5));
  EXPECT_EQ(announcements.next_deadline(), at(2));
  EXPECT_THAT(rows_at(announcements, 1.9), IsEmpty());
  EXPECT_THAT(rows_at(announcements, 2), ElementsAre(0, 0));
  EXPECT_EQ(announcements.next_deadline(), vrrp::kNever);
}

TEST(Announcements, CancelAndStartDoNotLiftTheLimitOfRequests) {
  HelperPlan plan;
  plan.add({.addresses = {"10.0.0.1/32"}, .garp_repeat = 1, .garp_delay_seconds = 0});
  Announcements announcements(plan.plan());
  announcements.start(0, at(0));
  announcements.request(0, at(0));
  EXPECT_THAT(rows_at(announcements, 0), ElementsAre(0));
  announcements.cancel(0);
  announcements.start(0, at(0.1));
  announcements.request(0, at(0.1));
  EXPECT_EQ(announcements.next_deadline(), at(1));
}

TEST(Announcements, OverlappingSetsAreBounded) {
  HelperPlan plan;
  plan.add({.addresses = {"10.0.0.1/32"},
            .garp_repeat = 1000,
            .garp_delay_seconds = 1,
            .garp_refresh_seconds = 1,
            .garp_refresh_repeat = 1000});
  Announcements announcements(plan.plan());
  announcements.start(0, at(0));
  for (int second = 1; second <= 10; ++second) announcements.advance(at(second));
  EXPECT_EQ(all_rows(announcements).size(), 2000U);
}

TEST(Announcements, AThousandTimersATurnAndTheRestInTheNext) {
  HelperPlan plan;
  for (int i = 0; i < 1500; ++i) {
    plan.add({.interface = "eth" + std::to_string(i / 255),
              .addresses = {"10.0.0.1/32"},
              .vrid = static_cast<std::uint8_t>(1 + i % 255),
              .garp_repeat = 1,
              .garp_delay_seconds = 1});
  }
  Announcements announcements(plan.plan());
  for (std::uint32_t router = 0; router < 1500; ++router) announcements.start(router, at(0));
  EXPECT_EQ(rows_at(announcements, 1).size(), 1000U);
  EXPECT_EQ(announcements.next_deadline(), at(1));
  EXPECT_EQ(rows_at(announcements, 1).size(), 500U);
}

}  // namespace
