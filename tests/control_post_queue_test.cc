// What waits to be posted to one URL, and when it is tried. Time is virtual.
#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "control/post_queue.h"

namespace control {
namespace {

using nlohmann::json;
using vrrp::Instant;
using vrrp::kNever;
using namespace std::chrono_literals;

constexpr Instant kStart{1000s};

PostQueue::Event event(std::string_view object) {
  return std::make_shared<const std::string>(object);
}

// "1:0 2:3": the numbers of the events of a body, and how many were skipped before each.
std::string events_of(const std::string& body) {
  std::string found;
  const json document = json::parse(body, nullptr, false);
  for (const json& row : document["events"]) {
    if (!found.empty()) found += ' ';
    found += row["number"].dump();
    found += ':';
    found += row["skipped"].dump();
  }
  return found;
}

TEST(PostQueue, MakesABodyOfWhatWaits) {
  PostQueue queue("dns\"1");
  EXPECT_EQ(queue.deadline(), kNever);
  queue.note(4, event(R"({"number":1)"));
  queue.note(2, event(R"({"number":2)"));
  EXPECT_LE(queue.deadline(), kStart);
  EXPECT_EQ(queue.begin(kStart),
            "{\"schema\":1,\"host\":\"dns\\\"1\",\"lost\":0,\"events\":[\n"
            "{\"number\":1,\"skipped\":0},\n"
            "{\"number\":2,\"skipped\":0}\n"
            "]}\n");
  EXPECT_EQ(queue.deadline(), kNever);
  EXPECT_FALSE(queue.is_idle());
  EXPECT_EQ(queue.note_posted(), 1U);
  EXPECT_TRUE(queue.is_idle());
  EXPECT_EQ(queue.posted(), 2U);
  EXPECT_EQ(queue.begin(kStart), "");
}

TEST(PostQueue, KeepsTheLatestOfEachRouterWhileAServerIsSlow) {
  PostQueue queue("a");
  queue.note(1, event(R"({"number":1)"));
  ASSERT_EQ(events_of(queue.begin(kStart)), "1:0");
  queue.note(1, event(R"({"number":2)"));
  queue.note(2, event(R"({"number":3)"));
  queue.note(1, event(R"({"number":4)"));
  queue.note(1, event(R"({"number":5)"));
  EXPECT_EQ(queue.waiting(), 3U);
  queue.note_posted();
  EXPECT_EQ(events_of(queue.begin(kStart)), "3:0 5:2");
  EXPECT_EQ(queue.skipped(), 2U);
}

TEST(PostQueue, TriesAgainWithWhatIsLatestThen) {
  PostQueue queue("a");
  queue.note(1, event(R"({"number":1)"));
  queue.note(2, event(R"({"number":2)"));
  queue.note(3, event(R"({"number":3)"));
  ASSERT_EQ(events_of(queue.begin(kStart)), "1:0 2:0 3:0");
  queue.note(2, event(R"({"number":4)"));
  EXPECT_EQ(queue.note_failed(kStart), 1s);
  EXPECT_EQ(queue.failures(), 1U);
  EXPECT_EQ(queue.deadline(), kStart + 1s);
  queue.note(5, event(R"({"number":5)"));
  EXPECT_EQ(queue.deadline(), kStart + 1s);
  EXPECT_EQ(queue.begin(kStart + 1s - 1ns), "");
  // In the order in which they came.
  EXPECT_EQ(events_of(queue.begin(kStart + 1s)), "1:0 3:0 4:1 5:0");
  EXPECT_EQ(queue.note_posted(), 2U);
  EXPECT_EQ(queue.failures(), 0U);
  EXPECT_EQ(queue.posted(), 4U);
  EXPECT_EQ(queue.skipped(), 1U);
}

TEST(PostQueue, TriesForEverAtMostOnceAMinute) {
  PostQueue queue("a");
  queue.note(1, event(R"({"number":1)"));
  Instant now = kStart;
  for (const auto want : {1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s, 60s}) {
    ASSERT_EQ(events_of(queue.begin(now)), "1:0");
    EXPECT_EQ(queue.note_failed(now), want);
    now += want;
    EXPECT_EQ(queue.deadline(), now);
  }
  // Then it begins from 1 s again.
  ASSERT_NE(queue.begin(now), "");
  EXPECT_EQ(queue.note_posted(), 10U);
  queue.note(1, event(R"({"number":2)"));
  ASSERT_NE(queue.begin(now), "");
  EXPECT_EQ(queue.note_failed(now), 1s);
}

TEST(PostQueue, SaysOnceHowManyEventsWereLost) {
  PostQueue queue("a");
  queue.note_lost(7);
  // Nothing is to be said without an event.
  EXPECT_EQ(queue.deadline(), kNever);
  queue.note(1, event(R"({"number":1)"));
  EXPECT_EQ(json::parse(queue.begin(kStart))["lost"], 7);
  queue.note_lost(2);
  queue.note_failed(kStart);
  EXPECT_EQ(json::parse(queue.begin(kStart + 1s))["lost"], 9);
  queue.note_posted();
  queue.note(1, event(R"({"number":2)"));
  EXPECT_EQ(json::parse(queue.begin(kStart + 1s))["lost"], 0);
}

TEST(PostQueue, PutsOffWhatHasNoRoomWithoutAFailure) {
  PostQueue queue("a");
  queue.note(1, event(R"({"number":1)"));
  ASSERT_NE(queue.begin(kStart), "");
  queue.put_off(kStart);
  EXPECT_EQ(queue.failures(), 0U);
  EXPECT_EQ(queue.deadline(), kStart + 10ms);
  EXPECT_EQ(events_of(queue.begin(kStart + 10ms)), "1:0");
  EXPECT_EQ(queue.note_posted(), 1U);
}

TEST(PostQueue, HasAHundredEventsInABodyAtMost) {
  PostQueue queue("a");
  for (std::uint32_t router = 0; router < 101; ++router) {
    queue.note(router, event(R"({"number":1)"));
  }
  EXPECT_EQ(json::parse(queue.begin(kStart))["events"].size(), 100U);
  EXPECT_EQ(queue.running(), 100U);
  EXPECT_EQ(queue.waiting(), 101U);
  queue.note_posted();
  EXPECT_EQ(json::parse(queue.begin(kStart))["events"].size(), 1U);
}

TEST(PostQueue, StaysBelowTheLimitOfABody) {
  PostQueue queue("a");
  const std::string name(30'000, 'x');
  for (std::uint32_t router = 0; router < 3; ++router) {
    queue.note(router, event(R"({"name":")" + name + "\""));
  }
  const std::string body = queue.begin(kStart);
  EXPECT_EQ(json::parse(body)["events"].size(), 2U);
  EXPECT_LE(body.size(), 65536U);
}

TEST(PostQueue, TriesOnceMoreAtTheEnd) {
  PostQueue queue("a");
  queue.note(1, event(R"({"number":1)"));
  ASSERT_NE(queue.begin(kStart), "");
  queue.note_failed(kStart);
  queue.stop();
  EXPECT_LE(queue.deadline(), kStart);
  ASSERT_NE(queue.begin(kStart), "");
  EXPECT_FALSE(queue.is_idle());
  queue.note_failed(kStart);
  EXPECT_TRUE(queue.is_idle());
  EXPECT_EQ(queue.waiting(), 1U);
}

}  // namespace
}  // namespace control
