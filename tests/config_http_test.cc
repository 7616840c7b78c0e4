// http_check: what is read of it, what is wrong with it, how it is written, and its rows of the
// Plan.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "config/http_words.h"
#include "config/print.h"
#include "contract/plan.h"
#include "tests/config_fixture.h"
#include "tests/native_texts.h"
#include "tests/planned.h"

namespace {

using contract::HttpMethod;
using contract::PlanHttp;
using testing::ElementsAre;
using testing::IsEmpty;

std::string http(const std::string& lines, const std::string& server = "127.0.0.1") {
  return "http_check ok {\nserver " + server + "\n" + lines + "\n}\n";
}

// With a router that tracks it.
std::string tracked(const std::string& lines, const std::string& server = "127.0.0.1") {
  return http(lines, server) + tests::instance_with("track_check {\nok\n}");
}

TEST(HttpWords, AreStatusesAndRanges) {
  const auto words = [](std::string_view text) {
    const auto statuses = config::statuses_of(text);
    return statuses ? config::to_string(*statuses) : "none";
  };
  EXPECT_EQ(words("200"), "200");
  EXPECT_EQ(words("599 100"), "100 599");
  EXPECT_EQ(words("300-302 301-399 204"), "204 300-399");
  EXPECT_EQ(words("100-599"), "100-599");
  for (const char* wrong :
       {"", "99", "600", "20x", "300-299", "200-", "-200", "200-600", "200  201"}) {
    EXPECT_EQ(words(wrong), "none") << wrong;
  }
}

TEST(HttpCheck, IsReadAndWrittenAgain) {
  const std::string text =
      "http_check ok {\n"
      "    server 127.0.0.1 port 8443\n"
      "    request /a?b\n"
      "    method GET\n"
      "    host www.example\n"
      "    header \"X-A: 1\\nX-B: 2\"\n"
      "    expect_status 200 300-399\n"
      "    expect_body \"o k\"\n"
      "    expect_regex \"^a (b|c)$\"\n"
      "    tls on\n"
      "    verify on\n"
      "    ca_file /etc/ca.pem\n"
      "    expires_within 14\n"
      "    max_latency 0.2\n"
      "}\n";
  EXPECT_THAT(tests::problems(text + tests::instance_with("track_check {\nok\n}")), IsEmpty());
  EXPECT_EQ(config::print(tests::config_of(text), config::Secrets::shown, {}), text);
}

TEST(HttpCheck, BecomesARow) {
  const tests::Planned plan(tracked(
      "tls\nhost www.example\nheader \"X-A: 1\\nX-B: 2\"\nrequest /a\nmethod GET\nexpect_status "
      "204\n"
      "expect_body \"a\\tb\"\nexpect_regex c\nca_file /d\nexpires_within 7\nmax_latency 0.5"));
  ASSERT_EQ(plan->http().size(), 1U);
  const PlanHttp& row = plan->http()[0];
  EXPECT_EQ(plan->checks()[0].kind, contract::CheckKind::http);
  EXPECT_EQ(plan->path(row), "/a");
  EXPECT_EQ(plan->host(row), "www.example");
  EXPECT_EQ(plan->headers(row), "X-A: 1\nX-B: 2");
  EXPECT_EQ(plan->body(row), "a\tb");
  EXPECT_EQ(plan->pattern(row), "c");
  EXPECT_EQ(plan->ca_file(row), "/d");
  EXPECT_TRUE(contract::has_status(row.statuses, 204));
  EXPECT_FALSE(contract::has_status(row.statuses, 200));
  EXPECT_EQ(row.latency_ms, 500U);
  EXPECT_EQ(row.expires_within_days, 7);
  EXPECT_EQ(row.method, HttpMethod::get);
  EXPECT_EQ(row.flags, 3);
  EXPECT_EQ(plan->targets()[0].port, 443);
}

TEST(HttpCheck, HasDefaults) {
  const tests::Planned plan(tracked("method HEAD\nmax_latency 0.8"));
  ASSERT_EQ(plan->http().size(), 1U);
  const PlanHttp& row = plan->http()[0];
  EXPECT_EQ(plan->path(row), "/");
  EXPECT_EQ(plan->host(row), "");
  EXPECT_TRUE(contract::has_status(row.statuses, 200));
  EXPECT_FALSE(contract::has_status(row.statuses, 201));
  EXPECT_EQ(row.method, HttpMethod::head);
  EXPECT_EQ(row.flags, 0);
  EXPECT_EQ(row.latency_ms, 0U);
  EXPECT_EQ(plan->targets()[0].port, 80);
  EXPECT_EQ(tests::Planned(tracked("tls\nverify off"))->http()[0].flags, 1);
  EXPECT_EQ(tests::Planned(tracked("", "::1 port 8080"))->targets()[0].port, 8080);
}

TEST(HttpCheck, IsRefusedWithWhatCannotBeSent) {
  EXPECT_THAT(tests::errors(tracked("request health")),
              ElementsAre("3:9 V024 `health` is no path: it begins with a slash, and has at most "
                          "1024 characters of ASCII without blanks"));
  EXPECT_THAT(
      tests::errors(tracked("request \"/a b\"")),
      ElementsAre("3:9 V024 `/a b` is no path: it begins with a slash, and has at most 1024 "
                  "characters of ASCII without blanks"));
  EXPECT_THAT(tests::errors(tracked("host www.example:80")),
              ElementsAre("3:6 V024 `www.example:80` is no host name: letters, digits, dots and "
                          "hyphens"));
  EXPECT_THAT(tests::errors(tracked("header \"X\"")),
              ElementsAre("3:8 V024 a header line is a name, a colon and a value of printable "
                          "characters"));
  EXPECT_THAT(tests::errors(tracked("header \"A: b\\r\\nC: d\"")),
              ElementsAre("3:8 V024 a header line is a name, a colon and a value of printable "
                          "characters"));
  EXPECT_THAT(tests::errors(tracked("tls\nca_file ca.pem")),
              ElementsAre("4:9 V024 `ca.pem` is not an absolute path"));
}

TEST(HttpCheck, IsRefusedWithAPatternThatIsNone) {
  EXPECT_THAT(tests::errors(tracked("expect_regex \"(a\"")),
              ElementsAre("3:14 V024 `(a` is no regular expression: Unmatched ( or \\("));
  EXPECT_THAT(
      tests::errors(tracked("expect_regex \"((a{1000}){1000}){1000}\"")),
      ElementsAre("3:14 V024 `((a{1000}){1000}){1000}` is no regular expression: it repeats "
                  "too much"));
  EXPECT_THAT(tests::errors(tracked("expect_regex \"a{1000}\"")), IsEmpty());
}

TEST(HttpCheck, IsRefusedWithWhatMeansNothing) {
  EXPECT_THAT(
      tests::errors(tracked("method HEAD\nexpect_body a")),
      ElementsAre("4:13 V026 `expect_body` means nothing without a body, which no answer to "
                  "HEAD has"));
  EXPECT_THAT(tests::errors(tracked("verify on")),
              ElementsAre("3:8 V026 `verify` means nothing without `tls`"));
  EXPECT_THAT(tests::errors(tracked("ca_file /a")),
              ElementsAre("3:9 V026 `ca_file` means nothing without `tls`"));
  EXPECT_THAT(tests::errors(tracked("tls\nverify off\nca_file /a")),
              ElementsAre("5:9 V026 `ca_file` means nothing without `verify`"));
  EXPECT_THAT(tests::errors(tracked("expires_within 3")),
              ElementsAre("3:16 V026 `expires_within` means nothing without `tls`"));
  EXPECT_THAT(
      tests::errors(tracked("expect_status 20")),
      ElementsAre("3:15 V012 `20` is no status code; `expect_status` takes status codes from "
                  "100 to 599 and ranges of them, like 300-399"));
}

}  // namespace
