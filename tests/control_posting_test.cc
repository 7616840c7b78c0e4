// From the Ledger's events to orders for regent-poster, which is played here, and back to lines.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "control/posting.h"
#include "os/channel.h"
#include "tests/control_fixture.h"

namespace control {
namespace {

using contract::PostResult;
using contract::RunOutcome;
using nlohmann::json;
using testing::ElementsAre;
using testing::IsEmpty;
using vrrp::Instant;
using vrrp::kNever;
using vrrp::Reason;
using vrrp::RouterState;
using namespace std::chrono_literals;

struct Order {
  std::uint32_t url = 0;
  std::uint32_t number = 0;
  json body;
};

// URL 1 has a name for the host of its own.
contract::PlanRows rows() {
  contract::PlanRows rows = three_routers();
  rows.urls.push_back({.name = rows.add_text("pager"),
                       .url = rows.add_text("https://pager.example/secret"),
                       .timeout_ms = 10'000});
  rows.urls.push_back({.name = rows.add_text("chat"),
                       .url = rows.add_text("http://192.0.2.1/"),
                       .host = rows.add_text("resolver one"),
                       .timeout_ms = 1'500});
  return rows;
}

class PostingTest : public testing::Test {
 protected:
  void SetUp() override {
    auto ends = *os::make_channel();
    poster = std::move(ends.first);
    posting.emplace(world.plan, world.ledgers(), std::move(ends.second), "dns1");
  }

  void transition(RouterState from, RouterState to, Reason reason = Reason::timeout,
                  std::uint32_t router = 0) {
    world.writer.append({.at_ns = seconds_ns(999.5),
                         .router = router,
                         .from = static_cast<std::uint8_t>(from),
                         .to = static_cast<std::uint8_t>(to),
                         .reason = static_cast<std::uint8_t>(reason),
                         .own_priority = 120,
                         .value_ns = seconds_ns(3.609),
                         .peer = contract::to_ledger(ip("10.0.0.1"))});
  }

  void turn() {
    pollfd entry = posting->poll_entry();
    ASSERT_GE(poll(&entry, 1, 0), 0);
    posting->turn(entry, clocks());
  }
  Clocks clocks() const {
    Clocks moment = one_o_clock();
    moment.now += later;
    moment.wall += later;
    return moment;
  }

  // What the poster has got; nothing: no order.
  std::optional<Order> order() {
    std::vector<std::uint8_t> bytes(contract::kMaxPostRecordBytes);
    const auto size = os::receive_record(poster, bytes, MSG_DONTWAIT);
    if (!size) return std::nullopt;
    const auto read = contract::read_post_order(std::span(bytes).first(*size), world.plan.urls());
    if (!read) return std::nullopt;
    return Order{.url = read->url, .number = read->number, .body = json::parse(read->body)};
  }
  void answer(const Order& order, RunOutcome outcome, int code = 0, std::string_view output = "") {
    PostResult result{.url = order.url, .number = order.number, .outcome = outcome, .code = code};
    result.output_size_bytes = contract::put_output(result.output, output);
    ASSERT_TRUE(os::send_record(poster, contract::bytes_of(result)));
    turn();
  }
  std::vector<std::string> lines() {
    std::vector<std::string> found;
    while (posting->has_lines()) found.push_back(posting->take_line());
    return found;
  }

  World world{rows()};
  os::Fd poster;
  std::optional<Posting> posting;
  vrrp::Nanoseconds later = 0s;
};

TEST_F(PostingTest, PostsWhatTheLogTells) {
  transition(RouterState::backup, RouterState::active);
  turn();
  const auto pager = order();
  const auto chat = order();
  ASSERT_TRUE(pager && chat);
  EXPECT_EQ(pager->url, 0U);
  EXPECT_EQ(pager->body.dump(),
            R"({"events":[{"effective_priority":120,"family":"ipv4","interface":"eth0",)"
            R"("number":1,"previous_state":"backup","reason":"timeout","router":"testdns0",)"
            R"("skipped":0,"state":"active",)"
            R"("text":"testdns0: Backup -> Active, no advert from 10.0.0.1 for 3.609 s",)"
            R"("time":"2026-03-29T00:59:59.500Z","vrid":52}],)"
            R"("host":"dns1","lost":0,"schema":1})");
  EXPECT_EQ(chat->url, 1U);
  EXPECT_EQ(chat->body["host"], "resolver one");
  EXPECT_FALSE(order());
  EXPECT_EQ(posting->deadline(), kNever);
  answer(*pager, RunOutcome::passed);
  answer(*chat, RunOutcome::passed);
  EXPECT_TRUE(posting->is_idle());
  EXPECT_EQ(posting->state(0).posted, 1U);
  EXPECT_THAT(lines(), IsEmpty());
}

TEST_F(PostingTest, PostsNothingButTransitions) {
  world.writer.append({.router = 0, .kind = contract::EventKind::priority_changed});
  world.writer.append({.router = 0, .kind = contract::EventKind::held});
  world.writer.append({.router = 0, .kind = contract::EventKind::unknown_vrid});
  turn();
  EXPECT_FALSE(order());
}

TEST_F(PostingTest, SaysOnceWhyAServerFailsAndWhenItIsOver) {
  transition(RouterState::backup, RouterState::active);
  transition(RouterState::backup, RouterState::fault, Reason::interface_down, 1);
  turn();
  const auto first = order();
  ASSERT_TRUE(first);
  answer(*first, RunOutcome::failed, 0, "status 503");
  EXPECT_THAT(lines(), ElementsAre("notify_url pager: 2 events were not posted: status 503; the "
                                   "next try is in 1 s, and others follow"));
  const PostState state = posting->state(0);
  EXPECT_EQ(state.failures, 1U);
  EXPECT_EQ(state.waiting, 2U);
  EXPECT_EQ(state.last_error, "status 503");
  EXPECT_EQ(posting->deadline(), clocks().now + 1s);

  ASSERT_TRUE(order());  // of the other URL
  later = 1s;
  turn();
  const auto second = order();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->number, 2U);
  answer(*second, RunOutcome::failed, 0, "status 503");
  EXPECT_THAT(lines(), IsEmpty());

  later = 3s;
  turn();
  const auto third = order();
  ASSERT_TRUE(third);
  answer(*third, RunOutcome::unreachable, ECONNREFUSED);
  EXPECT_THAT(lines(), ElementsAre("notify_url pager: 2 events were not posted: Connection "
                                   "refused; the next try is in 4 s, and others follow"));
  later = 7s;
  turn();
  const auto fourth = order();
  ASSERT_TRUE(fourth);
  answer(*fourth, RunOutcome::passed);
  EXPECT_THAT(lines(), ElementsAre("notify_url pager: 2 events were posted after 4 tries"));
  EXPECT_EQ(posting->state(0).last_error, "");
}

TEST_F(PostingTest, HasWordsForEachEndOfAPost) {
  struct Row {
    RunOutcome outcome;
    std::string_view output;
    std::string want;
  };
  const std::vector<Row> rows{
      {RunOutcome::timed_out, "", "no answer within 10 s"},
      {RunOutcome::lost, "", "the process that posts has died"},
      {RunOutcome::failed, "", "the server has refused them"},
      {RunOutcome::failed, "an \x1b escape\nand more", "an ? escape"},
  };
  transition(RouterState::backup, RouterState::active);
  turn();
  for (const Row& row : rows) {
    auto pending = order();
    while (pending && pending->url != 0) pending = order();
    ASSERT_TRUE(pending) << row.want;
    answer(*pending, row.outcome, 0, row.output);
    EXPECT_EQ(posting->state(0).last_error, row.want);
    later += 1min;
    turn();
  }
}

TEST_F(PostingTest, TellsThePresentStatesWhenEventsCameTooFast) {
  // The ring of this Ledger is smaller than that.
  for (int i = 0; i < 70'000; ++i) transition(RouterState::backup, RouterState::active);
  contract::RouterRecord record;
  record.state = static_cast<std::uint8_t>(RouterState::fault);
  record.reason = static_cast<std::uint8_t>(Reason::interface_down);
  record.effective_priority = 255;
  record.since_ns = seconds_ns(999);
  world.writer.write(1, record);
  turn();
  const auto pager = order();
  ASSERT_TRUE(pager);
  EXPECT_GT(pager->body["lost"], 0);
  ASSERT_EQ(pager->body["events"].size(), 2U);
  EXPECT_EQ(pager->body["events"][0]["router"], "testdns0");
  EXPECT_EQ(pager->body["events"][1]["text"],
            "testdns1: Initialize -> Fault, interface eth1 is down or has no carrier");
}

TEST_F(PostingTest, GoesOnWithoutAPoster) {
  transition(RouterState::backup, RouterState::active);
  turn();
  poster.close();
  turn();
  EXPECT_THAT(lines(), ElementsAre("regent-poster is gone: events are not posted any more (2 "
                                   "events waited)"));
  EXPECT_EQ(posting->poll_entry().fd, -1);
  EXPECT_FALSE(posting->state(0).is_served);
  transition(RouterState::active, RouterState::backup);
  turn();
  EXPECT_TRUE(posting->is_idle());
  EXPECT_THAT(lines(), IsEmpty());
}

TEST_F(PostingTest, DoesNotBelieveAPosterThatAnswersWhatWasNotAsked) {
  transition(RouterState::backup, RouterState::active);
  turn();
  const auto pager = order();
  ASSERT_TRUE(pager);
  Order other = *pager;
  other.number = 2;
  answer(other, RunOutcome::passed);
  EXPECT_THAT(lines(), ElementsAre(testing::StartsWith("regent-poster broke the contract: ")));
}

TEST_F(PostingTest, PostsTheLastEventsAtTheEndAndSaysWhatWasNotPosted) {
  transition(RouterState::active, RouterState::initialize, Reason::shutdown);
  posting->stop(clocks());
  const auto pager = order();
  const auto chat = order();
  ASSERT_TRUE(pager && chat);
  EXPECT_EQ(pager->body["events"][0]["text"], "testdns0: Active -> Initialize, stopping");
  answer(*pager, RunOutcome::failed, 0, "status 500");
  EXPECT_THAT(lines(), ElementsAre("notify_url pager: 1 event was not posted: status 500; there "
                                   "is no further try"));
  EXPECT_FALSE(posting->is_idle());
  answer(*chat, RunOutcome::passed);
  EXPECT_TRUE(posting->is_idle());
  posting->give_up();
  EXPECT_THAT(lines(), ElementsAre("notify_url pager: 1 event is not known to be posted"));
}

}  // namespace
}  // namespace control
