// Verdicts of checks on their way to the routers that depend on them.
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "contract/check_message.h"
#include "tests/worker_fixture.h"
#include "worker/tracking.h"

namespace worker {
namespace {

using contract::EventKind;
using vrrp::Reason;
using vrrp::RouterState;
using vrrp::Verdict;
using namespace std::chrono_literals;
using namespace std::string_literals;

constexpr std::uint32_t kV3 = 0;
constexpr std::uint32_t kV2 = 1;
constexpr std::uint32_t kV6 = 2;
constexpr std::uint32_t kOwner = 3;
constexpr std::uint32_t kService = 0;  // a failure is a fault of v3 and of the owner
constexpr std::uint32_t kBonus = 1;    // +30 for v3, -60 for v2

contract::PlanRows four_routers_with_checks() {
  contract::PlanRows rows = four_routers();
  const std::uint32_t user = rows.add_script_user("nobody", "");
  for (const char* name : {"service", "bonus"}) {
    rows.scripts.push_back({.words = rows.add_text("/bin/true\0"s), .user = user});
    rows.checks.push_back({.name = rows.add_text(name),
                           .subject = static_cast<std::uint32_t>(rows.checks.size()),
                           .interval_ms = 1000,
                           .timeout_ms = 800});
  }
  rows.tracks = {{.router = kV3, .check = kService},
                 {.router = kV3, .check = kBonus, .weight = 30},
                 {.router = kV2, .check = kBonus, .weight = -60},
                 {.router = kOwner, .check = kService}};
  return rows;
}

class TrackingTest : public WorkerFixture {
 protected:
  explicit TrackingTest(const contract::PlanRows& rows = four_routers_with_checks())
      : WorkerFixture(rows) {
    facts_->take(eth0_up(), kStart);
    facts_->take(
        {.kind = contract::FactKind::ownership, .index = kOwner, .flags = contract::kFactOwned},
        kStart);
    facts_->start(kStart);
  }

  void say(std::uint32_t check, Verdict verdict, vrrp::Instant now = kStart + 1s) {
    const contract::CheckItem item{.subject = check, .value = static_cast<std::int32_t>(verdict)};
    facts_->judge(tracking_->take(item), now);
  }
  int priority(std::uint32_t router) { return state(router).effective_priority.number(); }
};

TEST_F(TrackingTest, UnknownIsNotUp) {
  EXPECT_EQ(state(kV3).state, RouterState::fault);
  EXPECT_EQ(state(kV3).reason, Reason::check_unknown);
  EXPECT_EQ(state(kOwner).state, RouterState::fault);
}

TEST_F(TrackingTest, AWeightKeepsNobodyFromStarting) {
  EXPECT_EQ(state(kV2).state, RouterState::backup);
  EXPECT_EQ(priority(kV2), 200);
  EXPECT_EQ(state(kV6).state, RouterState::backup);
}

TEST_F(TrackingTest, TheFirstGoodResultLetsItsRoutersStart) {
  say(kService, Verdict::up);
  EXPECT_EQ(state(kV3).state, RouterState::backup);
  EXPECT_EQ(state(kOwner).state, RouterState::active);
}

TEST_F(TrackingTest, AFailureIsAFaultAndItsEndANewStart) {
  say(kService, Verdict::up);
  say(kService, Verdict::down, kStart + 2s);
  EXPECT_EQ(state(kV3).state, RouterState::fault);
  EXPECT_EQ(state(kV3).reason, Reason::check_failed);
  EXPECT_EQ(state(kOwner).state, RouterState::fault);
  say(kService, Verdict::up, kStart + 3s);
  EXPECT_EQ(state(kV3).state, RouterState::backup);
  EXPECT_EQ(state(kOwner).state, RouterState::active);
}

TEST_F(TrackingTest, AWeightMovesThePriority) {
  say(kService, Verdict::up);
  say(kBonus, Verdict::up);
  EXPECT_EQ(priority(kV3), 230);
  EXPECT_EQ(priority(kV2), 200);
  say(kBonus, Verdict::down);
  EXPECT_EQ(priority(kV3), 200);
  EXPECT_EQ(priority(kV2), 140);
  EXPECT_EQ(priority(kV6), 200);
}

// Of a file, 2, which is a fault of v3 unless it says 0, and three times what it says for v2.
class ValueTrackingTest : public WorkerFixture {
 protected:
  static contract::PlanRows with_file() {
    contract::PlanRows rows = four_routers();
    rows.files.push_back({.path = rows.add_text("/etc/regent/order")});
    rows.checks.push_back({.name = rows.add_text("order"),
                           .kind = contract::CheckKind::file,
                           .subject = 0,
                           .rise = 0,
                           .fall = 0});
    rows.tracks = {{.router = kV3, .check = 0}, {.router = kV2, .check = 0, .weight = -3}};
    return rows;
  }
  ValueTrackingTest() : WorkerFixture(with_file()) {
    facts_->take(eth0_up(), kStart);
    facts_->start(kStart);
  }
  void say(std::int32_t value) {
    facts_->judge(
        tracking_->take({.subject = 0, .kind = contract::CheckItemKind::value, .value = value}),
        kStart + 1s);
  }
};

TEST_F(ValueTrackingTest, ANumberIsMultipliedOrAFault) {
  EXPECT_EQ(state(kV3).reason, Reason::check_unknown);
  EXPECT_EQ(state(kV2).effective_priority.number(), 200);
  say(0);
  EXPECT_EQ(state(kV3).state, RouterState::backup);
  EXPECT_EQ(state(kV2).effective_priority.number(), 200);
  say(7);
  EXPECT_EQ(state(kV3).state, RouterState::fault);
  EXPECT_EQ(state(kV3).reason, Reason::check_failed);
  EXPECT_EQ(state(kV2).effective_priority.number(), 179);
  say(85);
  EXPECT_EQ(state(kV2).state, RouterState::fault);
  say(0);
  EXPECT_EQ(state(kV3).state, RouterState::backup);
  EXPECT_EQ(state(kV2).state, RouterState::backup);
  EXPECT_EQ(state(kV2).effective_priority.number(), 200);
}

TEST_F(TrackingTest, AChangeOfPriorityIsAnEvent) {
  say(kBonus, Verdict::down);
  const contract::EventRecord event = events().back();
  EXPECT_EQ(event.kind, EventKind::priority_changed);
  EXPECT_EQ(event.router, kV2);
  EXPECT_EQ(event.priority, 200);
  EXPECT_EQ(event.own_priority, 140);
}

TEST_F(TrackingTest, AVerdictWhileTheInterfaceIsDownCountsWhenItReturns) {
  contract::FactItem down = eth0_up();
  down.flags = 0;
  facts_->take(down, kStart + 1s);
  say(kService, Verdict::up, kStart + 2s);
  say(kBonus, Verdict::up, kStart + 2s);
  EXPECT_EQ(state(kV3).reason, Reason::interface_down);
  facts_->take(eth0_up(), kStart + 3s);
  EXPECT_EQ(state(kV3).state, RouterState::backup);
  EXPECT_EQ(priority(kV3), 230);
}

TEST_F(TrackingTest, NothingStartsAfterTheEnd) {
  facts_->stop();
  say(kService, Verdict::up);
  EXPECT_EQ(state(kV3).state, RouterState::fault);
}

// v3 and the owner depend on the service with `on_fail demote`.
contract::PlanRows demoting_routers() {
  contract::PlanRows rows = four_routers_with_checks();
  for (contract::PlanRouter& router : rows.routers) {
    router.flags = static_cast<std::uint16_t>(
        router.flags | static_cast<std::uint16_t>(contract::RouterFlag::demote));
  }
  return rows;
}

class DemotionTest : public TrackingTest {
 protected:
  DemotionTest() : TrackingTest(demoting_routers()) {}
  // Nobody else is there.
  void become_active() {
    say(kService, Verdict::up);
    apply_->step({kV3}, fsm::Event::deadline(), kStart + 60s);
    ASSERT_EQ(state(kV3).state, RouterState::active);
  }
};

TEST_F(DemotionTest, WithoutAResultARouterTakesPartWithALowPriority) {
  EXPECT_EQ(state(kV3).state, RouterState::backup);
  EXPECT_EQ(priority(kV3), 78);  // of 200
  say(kService, Verdict::up);
  EXPECT_EQ(state(kV3).state, RouterState::backup);
  EXPECT_EQ(priority(kV3), 200);
}

TEST_F(DemotionTest, AFailureMakesAnActiveRouterGiveWay) {
  become_active();
  say(kService, Verdict::down, kStart + 61s);
  EXPECT_EQ(state(kV3).state, RouterState::backup);
  EXPECT_EQ(state(kV3).reason, Reason::check_failed);
  EXPECT_EQ(priority(kV3), 78);
}

TEST_F(DemotionTest, TheLastResortIsNotAskedToGiveWayAgain) {
  become_active();
  say(kService, Verdict::down, kStart + 61s);
  apply_->step({kV3}, fsm::Event::deadline(), kStart + 120s);
  ASSERT_EQ(state(kV3).state, RouterState::active);
  say(kBonus, Verdict::up, kStart + 121s);
  EXPECT_EQ(state(kV3).state, RouterState::active);
  EXPECT_EQ(priority(kV3), 90);  // of 230
  say(kService, Verdict::up, kStart + 122s);
  EXPECT_EQ(state(kV3).state, RouterState::active);
  EXPECT_EQ(priority(kV3), 230);
  say(kService, Verdict::down, kStart + 123s);
  EXPECT_EQ(state(kV3).state, RouterState::backup);
}

TEST_F(DemotionTest, OfAnOwnerAFailureIsAFault) {
  say(kService, Verdict::up);
  say(kService, Verdict::down, kStart + 2s);
  EXPECT_EQ(state(kOwner).state, RouterState::fault);
  EXPECT_EQ(state(kOwner).reason, Reason::check_failed);
}

// v3 and v6 follow a list, v3 with a weight besides.
contract::PlanRows listed_routers() {
  contract::PlanRows rows = four_routers_with_checks();
  rows.checks.push_back({.name = rows.add_text("/etc/regent/order"),
                         .kind = contract::CheckKind::list,
                         .rise = 0,
                         .fall = 0});
  rows.lists.push_back({.host = rows.add_text("dns1")});
  rows.tracks = {{.router = kV3, .check = kBonus, .weight = 30},
                 {.router = kV3, .check = 2},
                 {.router = kV6, .check = 2}};
  return rows;
}

class ListTest : public TrackingTest {
 protected:
  ListTest() : TrackingTest(listed_routers()) {}
  void rank(std::uint32_t router, std::uint8_t priority, vrrp::Instant now = kStart + 1s) {
    const vrrp::RouterIndex index{router};
    tracking_->take_rank(index, priority);
    facts_->judge(std::span(&index, 1), now);
  }
};

TEST_F(ListTest, BeforeTheFirstListTheConfiguredPriorityCounts) {
  EXPECT_EQ(state(kV6).state, RouterState::backup);
  EXPECT_EQ(priority(kV6), 200);
}

TEST_F(ListTest, SaysThePriorityAndWeightsAreAdded) {
  rank(kV6, 230);
  EXPECT_EQ(priority(kV6), 230);
  EXPECT_EQ(priority(kV3), 200);
  rank(kV3, 210);
  say(kBonus, Verdict::up);
  EXPECT_EQ(priority(kV3), 240);
}

TEST_F(ListTest, WhoIsNotListedResignsUntilItIsAgain) {
  rank(kV6, 240);
  apply_->step({kV6}, fsm::Event::deadline(), kStart + 60s);
  ASSERT_EQ(state(kV6).state, RouterState::active);
  rank(kV6, 0, kStart + 61s);
  EXPECT_EQ(state(kV6).state, RouterState::fault);
  EXPECT_EQ(state(kV6).reason, Reason::not_listed);
  rank(kV6, 220, kStart + 62s);
  EXPECT_EQ(state(kV6).state, RouterState::backup);
  EXPECT_EQ(priority(kV6), 220);
}

}  // namespace
}  // namespace worker
