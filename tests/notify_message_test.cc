// Records about notifications: what is accepted, and one refusal per rung.
#include "contract/notify_message.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "contract/plan_writer.h"
#include "tests/control_fixture.h"

namespace {

using contract::NotifyKind;
using contract::NotifyOrder;
using contract::NotifyResult;
using contract::NotifyState;
using contract::RunOutcome;
using contract::Stage;
using namespace std::string_literals;

// Notifications 0 and 2 have scripts of user 0, notification 1 one of user 1.
contract::PlanRows rows() {
  contract::PlanRows rows = control::three_routers();
  for (const char* user : {"nobody", "games"}) {
    rows.scripts.push_back(
        {.words = rows.add_text("/tell\0"s), .user = rows.add_script_user(user, "")});
  }
  rows.notifications = {{.router = 0, .script = 0, .kind = NotifyKind::any},
                        {.router = 0, .script = 1, .kind = NotifyKind::active},
                        {.router = 2, .script = 0, .kind = NotifyKind::stop}};
  return rows;
}

const control::World& world() {
  static const control::World made(rows());
  return made;
}

Stage refusal(const NotifyOrder& order) {
  const auto read = contract::read_notify_order(contract::bytes_of(order), world().plan, 0);
  return read ? Stage::none : read.error();
}

NotifyOrder order() { return {.notification = 2, .run = 9, .timeout_ms = 1}; }

TEST(NotifyOrder, NamesANotificationOfTheRunnersUser) {
  NotifyOrder changed = order();
  EXPECT_EQ(refusal(changed), Stage::none);
  changed.notification = 1;
  EXPECT_EQ(refusal(changed), Stage::violation_index);
  changed.notification = 3;
  EXPECT_EQ(refusal(changed), Stage::violation_index);
}

TEST(NotifyOrder, OfNoMeaningIsRefused) {
  const auto refused = [](auto change) {
    NotifyOrder changed = order();
    change(changed);
    return refusal(changed);
  };
  EXPECT_EQ(refused([](NotifyOrder& o) { o.timeout_ms = 0; }), Stage::violation_operation);
  EXPECT_EQ(refused([](NotifyOrder& o) { o.timeout_ms = 1'000'000'001; }),
            Stage::violation_operation);
  EXPECT_EQ(refused([](NotifyOrder& o) { o.state = NotifyState::init; }),
            Stage::violation_operation);
  EXPECT_EQ(refused([](NotifyOrder& o) { o.state = NotifyState::stop; }), Stage::none);
  EXPECT_EQ(refused([](NotifyOrder& o) { o.state = static_cast<NotifyState>(5); }),
            Stage::violation_operation);
  EXPECT_EQ(refused([](NotifyOrder& o) { o.previous = static_cast<NotifyState>(5); }),
            Stage::violation_operation);
  EXPECT_EQ(refused([](NotifyOrder& o) { o.reason = static_cast<vrrp::Reason>(15); }), Stage::none);
  EXPECT_EQ(refused([](NotifyOrder& o) { o.reason = static_cast<vrrp::Reason>(17); }),
            Stage::violation_operation);
  const std::array<std::uint8_t, 15> shorter{};
  EXPECT_EQ(contract::read_notify_order(shorter, world().plan, 0).error(), Stage::violation_size);
  const std::array<std::uint8_t, 17> longer{};
  EXPECT_EQ(contract::read_notify_order(longer, world().plan, 0).error(), Stage::violation_size);
}

Stage refusal(const NotifyResult& result) {
  const auto read = contract::read_notify_result(contract::bytes_of(result), world().plan, 0);
  return read ? Stage::none : read.error();
}

TEST(NotifyResult, SaysHowTheScriptEnded) {
  const NotifyResult result{.notification = 2, .run = {.script = 0, .run = 9, .code = 3}};
  const auto read = contract::read_notify_result(contract::bytes_of(result), world().plan, 0);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->notification, 2U);
  EXPECT_EQ(read->run.run, 9U);
  EXPECT_EQ(read->run.code, 3);
}

TEST(NotifyResult, OfNoMeaningIsRefused) {
  EXPECT_EQ(refusal(NotifyResult{.notification = 0}), Stage::none);
  EXPECT_EQ(refusal(NotifyResult{.notification = 1, .run = {.script = 1}}), Stage::violation_index);
  EXPECT_EQ(refusal(NotifyResult{.notification = 3}), Stage::violation_index);
  EXPECT_EQ(refusal(NotifyResult{.run = {.script = 1}}), Stage::violation_index);
  EXPECT_EQ(refusal(NotifyResult{.run = {.outcome = static_cast<RunOutcome>(0)}}),
            Stage::violation_operation);
  const std::array<std::uint8_t, 283> shorter{};
  EXPECT_EQ(contract::read_notify_result(shorter, world().plan, 0).error(), Stage::violation_size);
}

TEST(NotifyResult, MustBeOfTheScriptOfItsNotification) {
  contract::PlanRows more = rows();
  more.scripts.push_back({.words = more.add_text("/other\0"s), .user = 0});
  const control::World two(more);
  const NotifyResult result{.notification = 0, .run = {.script = 2}};
  EXPECT_EQ(contract::read_notify_result(contract::bytes_of(result), two.plan, 0).error(),
            Stage::violation_index);
}

TEST(NotifyState, HasTheWordsOfKeepalived) {
  EXPECT_EQ(word(contract::notify_state(vrrp::RouterState::active)), "MASTER");
  EXPECT_EQ(word(contract::notify_state(vrrp::RouterState::backup)), "BACKUP");
  EXPECT_EQ(word(contract::notify_state(vrrp::RouterState::fault)), "FAULT");
  EXPECT_EQ(word(contract::notify_state(vrrp::RouterState::initialize)), "INIT");
  EXPECT_EQ(word(NotifyState::stop), "STOP");
}

}  // namespace
