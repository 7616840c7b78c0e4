// From the Ledger's events to orders for a runner, which is played here, and back to lines.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "contract/fifo_message.h"
#include "contract/notify_message.h"
#include "control/notifier.h"
#include "os/channel.h"
#include "tests/control_fixture.h"

namespace control {
namespace {

using contract::EventKind;
using contract::NotifyKind;
using contract::NotifyOrder;
using contract::NotifyState;
using contract::RunOutcome;
using testing::ElementsAre;
using vrrp::RouterState;
using namespace std::chrono_literals;
using namespace std::string_literals;

contract::PlanRows rows() {
  contract::PlanRows rows = three_routers();
  rows.scripts.push_back(
      {.words = rows.add_text("/etc/tell\0all\0"s), .user = rows.add_script_user("games", "")});
  rows.notifications = {{.router = 0, .script = 0, .kind = NotifyKind::any},
                        {.router = 0, .script = 0, .kind = NotifyKind::rx_lower_pri}};
  return rows;
}

class NotifierTest : public testing::Test {
 protected:
  explicit NotifierTest(const contract::PlanRows& given = rows()) : world(given) {}

  void SetUp() override {
    auto ends = *os::make_channel();
    runner = std::move(ends.first);
    std::vector<os::Fd> runners;
    runners.push_back(std::move(ends.second));
    notifier.emplace(world.plan, world.reader, std::move(runners));
  }

  void transition(RouterState to, std::uint8_t priority = 100) {
    world.writer.append({.router = 0,
                         .kind = EventKind::transition,
                         .to = static_cast<std::uint8_t>(to),
                         .reason = static_cast<std::uint8_t>(vrrp::Reason::timeout),
                         .own_priority = priority});
  }

  void turn(vrrp::Instant now = vrrp::Instant{1000s}) {
    std::vector<pollfd> polls;
    notifier->append_polls(polls);
    ASSERT_GE(poll(polls.data(), polls.size(), 0), 0);
    notifier->turn(polls, now);
  }

  // The next order that the runner has got; one without a time limit when there is none.
  NotifyOrder order() {
    std::array<std::uint8_t, sizeof(NotifyOrder)> bytes{};
    const auto size = os::receive_record(runner, bytes, MSG_DONTWAIT);
    if (!size) return {};
    return contract::read_notify_order(std::span(bytes).first(*size), world.plan, 0)
        .value_or(NotifyOrder{});
  }

  void answer(const NotifyOrder& order, RunOutcome outcome, int code,
              std::string_view output = "") {
    contract::NotifyResult result{
        .notification = order.notification,
        .run = {.run = order.run, .outcome = outcome, .code = code, .duration_us = 30'000'000}};
    std::ranges::copy(output, result.run.output.begin());
    result.run.output_size_bytes = static_cast<std::uint32_t>(output.size());
    ASSERT_TRUE(os::send_record(runner, contract::bytes_of(result)));
    turn();
  }

  std::vector<std::string> lines() {
    std::vector<std::string> found;
    while (notifier->has_lines()) found.push_back(notifier->take_line());
    return found;
  }

  // The next order about a FIFO; one of no run when there is none.
  contract::FifoOrder fifo_order() {
    std::array<std::uint8_t, sizeof(NotifyOrder)> bytes{};
    const auto size = os::receive_record(runner, bytes, MSG_DONTWAIT);
    if (!size) return {};
    return contract::read_fifo_order(std::span(bytes).first(*size), world.plan, 0)
        .value_or(contract::FifoOrder{});
  }
  void end_follower(std::uint32_t run) {
    const contract::FifoResult result{
        .fifo = 0, .run = {.script = 1, .run = run, .outcome = RunOutcome::signalled, .code = 9}};
    ASSERT_TRUE(os::send_record(runner, contract::bytes_of(result)));
  }

  World world;
  os::Fd runner;
  std::optional<Notifier> notifier;
};

contract::PlanRows rows_with_fifo() {
  contract::PlanRows made = rows();
  made.scripts.push_back({.words = made.add_text("/etc/follow\0x\0"s), .user = 0});
  made.fifos = {{.path = made.add_text("/run/events"), .script = 1}};
  return made;
}

class NotifierWithFifo : public NotifierTest {
 protected:
  NotifierWithFifo() : NotifierTest(rows_with_fifo()) {}
};

TEST_F(NotifierWithFifo, StartsItsScriptAtOnceAndAgainAfterAPause) {
  turn();
  EXPECT_EQ(fifo_order().run, 1U);
  EXPECT_TRUE(notifier->fifo_script(0)->is_running);
  EXPECT_TRUE(notifier->is_idle());  // it is not waited for
  end_follower(1);
  turn();
  EXPECT_THAT(lines(), ElementsAre("the script of the FIFO /run/events, /etc/follow, has ended: "
                                   "signal 9 (Killed); it is started again in 1 s"));
  EXPECT_EQ(notifier->deadline(), vrrp::Instant{1001s});
  turn();
  EXPECT_EQ(fifo_order().run, 0U);
  turn(vrrp::Instant{1001s});
  EXPECT_EQ(fifo_order().run, 2U);
}

TEST_F(NotifierWithFifo, DoesNotStartItsScriptWithoutTheFifo) {
  notifier->leave_out(0);
  turn();
  EXPECT_EQ(fifo_order().run, 0U);
}

TEST_F(NotifierWithFifo, DoesNotStartItsScriptAgainAtTheEnd) {
  turn();
  EXPECT_EQ(fifo_order().run, 1U);
  notifier->stop(vrrp::Instant{1000s});
  EXPECT_EQ(order().state, NotifyState::stop);
  end_follower(1);
  turn();
  turn(vrrp::Instant{1002s});
  EXPECT_EQ(fifo_order().run, 0U);
}

TEST_F(NotifierTest, TurnsATransitionIntoAnOrder) {
  transition(RouterState::active, 90);
  turn();
  const NotifyOrder told = order();
  EXPECT_EQ(told.notification, 0U);
  EXPECT_EQ(told.state, NotifyState::active);
  EXPECT_EQ(told.previous, NotifyState::init);
  EXPECT_EQ(told.reason, vrrp::Reason::timeout);
  EXPECT_EQ(told.priority, 90);
  EXPECT_EQ(told.timeout_ms, 30'000U);
  answer(told, RunOutcome::exited, 0);
  EXPECT_THAT(lines(), ElementsAre());
  EXPECT_TRUE(notifier->is_idle());
}

TEST_F(NotifierTest, PassesOnThatALowerPriorityWasHeard) {
  transition(RouterState::active);
  world.writer.append({.router = 0, .kind = EventKind::lower_priority});
  turn();
  answer(order(), RunOutcome::exited, 0);
  EXPECT_EQ(order().notification, 1U);
}

TEST_F(NotifierTest, SaysWhatHasFailed) {
  transition(RouterState::backup);
  turn();
  answer(order(), RunOutcome::exited, 3, "no\x1b[31m such switch\nmore");
  transition(RouterState::active);
  turn();
  answer(order(), RunOutcome::signalled, 11);
  transition(RouterState::backup);
  turn();
  answer(order(), RunOutcome::timed_out, 0);
  transition(RouterState::active);
  turn();
  answer(order(), RunOutcome::cannot_start, 2, "/etc/tell: No such file or directory");
  EXPECT_THAT(
      lines(),
      ElementsAre(
          "testdns0: notify /etc/tell has failed: exit status 3: no?[31m such switch",
          "testdns0: notify /etc/tell has failed: signal 11 (Segmentation fault)",
          "testdns0: notify /etc/tell has failed: ended after 30.0 s, its time limit",
          "testdns0: notify /etc/tell has failed: it cannot be run: /etc/tell: No such file "
          "or directory"));
}

TEST_F(NotifierTest, SaysWhatWasNotTold) {
  transition(RouterState::backup);
  turn();
  transition(RouterState::active);
  transition(RouterState::fault);
  turn();
  EXPECT_THAT(lines(),
              ElementsAre("testdns0: its scripts are slow: they are not told MASTER, as it "
                          "is FAULT by now"));
}

TEST_F(NotifierTest, TellsThePresentStateWhenEventsWereOverwritten) {
  transition(RouterState::backup);
  turn();
  answer(order(), RunOutcome::exited, 0);
  transition(RouterState::active);
  for (std::uint32_t i = 0; i < world.reader.event_capacity(); ++i) {
    world.writer.append({.router = 1, .kind = EventKind::held});
  }
  world.writer.write(0, {.state = static_cast<std::uint8_t>(RouterState::active),
                         .reason = static_cast<std::uint8_t>(vrrp::Reason::preempt),
                         .effective_priority = 77});
  turn();
  const NotifyOrder told = order();
  EXPECT_EQ(told.state, NotifyState::active);
  EXPECT_EQ(told.previous, NotifyState::backup);
  EXPECT_EQ(told.reason, vrrp::Reason::preempt);
  EXPECT_EQ(told.priority, 77);
  EXPECT_THAT(lines(), ElementsAre("1 events came too fast for notifications: scripts are told the "
                                   "present states instead"));
}

TEST_F(NotifierTest, TakesWhatHasHappenedBeforeItTellsTheEnd) {
  transition(RouterState::active);
  transition(RouterState::initialize);
  notifier->stop(vrrp::Instant{1000s});
  const NotifyOrder told = order();
  EXPECT_EQ(told.state, NotifyState::stop);
  EXPECT_EQ(told.timeout_ms, 1'000U);
  EXPECT_FALSE(notifier->is_idle());
  answer(told, RunOutcome::exited, 0);
  EXPECT_TRUE(notifier->is_idle());
  notifier->give_up();
  EXPECT_THAT(lines(),
              ElementsAre("testdns0: its scripts are slow: they are not told MASTER, as it "
                          "is STOP by now"));
}

TEST_F(NotifierTest, SaysForHowManyThereWasNoTimeLeft) {
  transition(RouterState::active);
  turn();
  notifier->stop(vrrp::Instant{1000s});
  notifier->give_up();
  EXPECT_THAT(lines(), ElementsAre("the scripts of 1 virtual router are not told the last state: "
                                   "there is no time left"));
}

TEST_F(NotifierTest, ListensNoMoreToARunnerThatBreaksTheContract) {
  transition(RouterState::active);
  turn();
  ASSERT_TRUE(os::send_record(runner, std::array<std::uint8_t, 3>{}));
  turn();
  EXPECT_THAT(lines(),
              ElementsAre("the regent-runner of games broke the contract: its notification "
                          "scripts are not run any more"));
  EXPECT_TRUE(notifier->is_idle());
  transition(RouterState::backup);
  turn();
  EXPECT_TRUE(notifier->is_idle());
}

TEST_F(NotifierTest, KeepsABoundedNumberOfLines) {
  for (int i = 0; i < 259; ++i) transition(i % 2 == 0 ? RouterState::backup : RouterState::active);
  turn();
  const std::vector<std::string> all = lines();
  ASSERT_EQ(all.size(), 257U);
  EXPECT_EQ(all.back(),
            "2 lines about notifications are missing here: they came faster than this log took "
            "them");
}

}  // namespace
}  // namespace control
