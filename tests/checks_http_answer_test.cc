// What the answer of a web server is worth.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "checks/http_answer.h"

namespace {

using checks::BodyPattern;
using checks::Finding;
using contract::HttpStatuses;
using namespace std::string_view_literals;

HttpStatuses statuses(const std::vector<std::size_t>& codes) {
  HttpStatuses found{};
  for (const std::size_t code : codes) contract::add_status(found, code);
  return found;
}

// As "outcome: text".
std::string judged(const std::vector<std::size_t>& codes, const std::string& body,
                   const std::string& pattern, checks::HttpAnswer answer) {
  const HttpStatuses wanted = statuses(codes);
  const BodyPattern compiled(pattern);
  const Finding finding = judge_http_answer(
      {.statuses = wanted, .body = body, .pattern = pattern, .compiled_pattern = compiled}, answer);
  return std::to_string(static_cast<int>(finding.outcome)) + ": " + finding.text;
}

TEST(HttpAnswer, IsJudgedByItsStatusFirst) {
  EXPECT_EQ(judged({200}, "", "", {.status = 200}), "6: status 200");
  EXPECT_EQ(judged({200}, "x", "x", {.status = 404, .body = "x"}), "7: status 404");
  EXPECT_EQ(judged({100, 599}, "", "", {.status = 100}), "6: status 100");
  EXPECT_EQ(judged({100, 599}, "", "", {.status = 599}), "6: status 599");
  EXPECT_EQ(judged({100, 599}, "", "", {.status = 600}), "7: status 600");
  EXPECT_EQ(judged({100, 599}, "", "", {.status = 99}), "7: status 99");
  EXPECT_EQ(judged({100, 599}, "", "", {.status = 0}), "7: status 0");
  EXPECT_EQ(judged({100, 599}, "", "", {.status = 107}), "7: status 107");
}

TEST(HttpAnswer, HasItsTextInTheBody) {
  EXPECT_EQ(judged({200}, "ok", "", {.status = 200, .body = "so ok"}), "6: status 200");
  EXPECT_EQ(judged({200}, "ok", "", {.status = 200, .body = "o\nk"}),
            "7: \"ok\" is not in the body");
  EXPECT_EQ(judged({200}, "ok", "", {.status = 200}), "7: \"ok\" is not in the body");
}

TEST(HttpAnswer, MatchesItsPatternInOneLine) {
  const checks::HttpAnswer answer{.status = 200, .body = "a\nload: 17\nz"};
  EXPECT_EQ(judged({200}, "", "^load: (1|2)[0-9]$", answer), "6: status 200");
  EXPECT_EQ(judged({200}, "", "a.load", answer), "7: nothing in the body matches \"a.load\"");
  EXPECT_EQ(judged({200}, "", "^17", answer), "7: nothing in the body matches \"^17\"");
}

TEST(HttpAnswer, MatchesBehindANulByte) {
  EXPECT_EQ(judged({200}, "", "b$", {.status = 200, .body = "a\0b"sv}), "6: status 200");
}

TEST(HttpAnswer, HasNoEndBeyondItsBytes) {
  const std::string_view more = "ok and more";
  EXPECT_EQ(judged({200}, "", "^ok$", {.status = 200, .body = more.substr(0, 2)}), "6: status 200");
}

TEST(HttpAnswer, CannotMatchWhatIsNoPattern) {
  EXPECT_EQ(judged({200}, "", "(", {.status = 200, .body = "("}),
            "7: \"(\" is no regular expression");
}

}  // namespace
