// What regent-poster believes of a copy of itself, and what it knows of a URL.
#include "checks/poster.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "checks/post_url.h"

namespace {

using checks::judge_post_record;
using checks::take_apart;
using contract::PlanUrl;
using contract::PostResult;
using contract::RunOutcome;

constexpr std::array<PlanUrl, 2> kUrls{};

// As "outcome code: text".
std::string judged(const std::vector<std::uint8_t>& record) {
  const PostResult result = judge_post_record(record, kUrls, {.url = 1, .number = 7});
  return std::to_string(static_cast<unsigned>(result.outcome)) + " " + std::to_string(result.code) +
         ": " + std::string(result.output.data(), result.output_size_bytes);
}

std::vector<std::uint8_t> record(PostResult result, std::string_view text = {}) {
  result.output_size_bytes = contract::put_output(result.output, text);
  const auto bytes = contract::bytes_of(result);
  return {bytes.begin(), bytes.end()};
}

TEST(Poster, BelievesAResultOfItsOrder) {
  EXPECT_EQ(judged(record({.url = 1, .number = 7, .outcome = RunOutcome::passed})), "6 0: ");
  EXPECT_EQ(judged(record({.url = 1, .number = 7, .outcome = RunOutcome::failed}, "status 503")),
            "7 0: status 503");
  EXPECT_EQ(
      judged(record({.url = 1, .number = 7, .outcome = RunOutcome::unreachable, .code = 111})),
      "8 111: ");
}

TEST(Poster, BelievesNoMoreOfAResultThanCanBe) {
  EXPECT_EQ(judged(record({.url = 1, .number = 7, .outcome = RunOutcome::failed, .code = 5},
                          "a\n\x1b[31m\xc3")),
            "7 0: a??[31m?");
}

TEST(Poster, LosesWhatIsNoResultOfItsOrder) {
  const std::string no_result = "9 0: the process that posts has said what is no result";
  EXPECT_EQ(judged({}), "9 0: the process that posts has ended without a result");
  EXPECT_EQ(judged({1, 2, 3}), no_result);
  EXPECT_EQ(judged(record({.url = 0, .number = 7})), no_result);
  EXPECT_EQ(judged(record({.url = 2, .number = 7})), no_result);
  EXPECT_EQ(judged(record({.url = 1, .number = 8})), no_result);
  EXPECT_EQ(judged(record({.url = 1, .number = 7, .outcome = RunOutcome::exited})), no_result);
}

TEST(PostUrl, IsTakenApart) {
  struct Row {
    const char* url;
    const char* host;
    std::uint16_t port;
    std::vector<std::string> secrets;
    bool is_address;
  };
  const std::vector<Row> rows{
      {"http://alerts.example.org", "alerts.example.org", 80, {}, false},
      {"https://alerts.example.org/", "alerts.example.org", 443, {}, false},
      {"https://alerts.example.org:8443/hook/abc?key=1",
       "alerts.example.org",
       8443,
       {"/hook/abc", "key=1"},
       false},
      {"http://192.0.2.1/", "192.0.2.1", 80, {}, true},
      {"http://dora:moon@[2001:db8::1]:81?x", "[2001:db8::1]", 81, {"dora", "moon", "x"}, true},
  };
  for (const Row& row : rows) {
    const auto url = take_apart(row.url);
    ASSERT_TRUE(url) << row.url;
    EXPECT_EQ(url->host, row.host) << row.url;
    EXPECT_EQ(url->port, row.port) << row.url;
    EXPECT_EQ(url->secrets, row.secrets) << row.url;
    EXPECT_EQ(is_address(*url), row.is_address) << row.url;
  }
  EXPECT_FALSE(take_apart("nonsense://"));
}

TEST(PostUrl, IsNotShown) {
  const auto url = take_apart("https://dora:moon@alerts.example.org/hook?key=1");
  ASSERT_TRUE(url);
  EXPECT_TRUE(is_showable("cannot connect to alerts.example.org port 443", *url));
  EXPECT_FALSE(is_showable("no /hook here", *url));
  EXPECT_FALSE(is_showable("what is key=1", *url));
  EXPECT_FALSE(is_showable("the password moon is wrong", *url));
  EXPECT_FALSE(is_showable("dora is wrong", *url));
}

}  // namespace
