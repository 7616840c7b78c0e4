// validate_plan on the rows about http checks: a small valid Plan, then one minimal corruption per
// row, some with a neighbour that is accepted.
#include "contract/plan_http.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "contract/plan.h"
#include "contract/plan_http_valid.h"
#include "contract/plan_writer.h"

namespace {

using contract::CheckKind;
using contract::HttpFlag;
using contract::HttpMethod;
using contract::PlanError;
using contract::PlanHttp;
using contract::PlanRows;
using namespace std::string_literals;

constexpr std::uint8_t kTls = static_cast<std::uint8_t>(HttpFlag::tls);
constexpr std::uint8_t kVerify = static_cast<std::uint8_t>(HttpFlag::verify);

// "site_ok" asks one server over TLS, and wants 200 or 204.
PlanRows web_rows() {
  PlanRows rows;
  PlanHttp row{.path = rows.add_text("/health?deep=1"),
               .host = rows.add_text("www.example.org"),
               .headers = rows.add_text("X-One: 1\nX-Two: 2"),
               .body = rows.add_text("all is well"),
               .pattern = rows.add_text("^load: [0-9]+$"),
               .ca_file = rows.add_text("/etc/ssl/own.pem"),
               .latency_ms = 100,
               .expires_within_days = 14,
               .flags = kTls | kVerify};
  contract::add_status(row.statuses, 200);
  contract::add_status(row.statuses, 204);
  rows.http.push_back(row);
  rows.checks.push_back({.name = rows.add_text("site_ok"),
                         .kind = CheckKind::http,
                         .flags = 2,
                         .interval_ms = 1000,
                         .timeout_ms = 500});
  rows.targets.push_back(
      {.check = 0, .port = 443, .transport = contract::Transport::tcp, .bytes = {192, 0, 2, 80}});
  return rows;
}

std::string verdict(const PlanRows& rows) {
  const auto bytes = contract::write_plan(rows);
  const auto plan = contract::validate_plan(bytes);
  return plan ? "valid" : std::string(describe(plan.error()));
}

struct WebChange {
  const char* name;
  std::function<void(PlanRows&)> change;
  std::string want = std::string(describe(PlanError::probe));
};

void expect_web_verdicts(const std::vector<WebChange>& table) {
  for (const WebChange& row : table) {
    PlanRows rows = web_rows();
    row.change(rows);
    EXPECT_EQ(verdict(rows), row.want) << row.name;
  }
}

// A row with another text in one of its places.
std::function<void(PlanRows&)> with(contract::PlanText PlanHttp::* place, std::string text) {
  return [=](PlanRows& rows) { rows.http[0].*place = rows.add_text(text); };
}

TEST(PlanHttp, SaysWhatIsAskedAndWhatIsRight) {
  const auto bytes = contract::write_plan(web_rows());
  const auto plan = contract::validate_plan(bytes);
  ASSERT_TRUE(plan) << describe(plan.error());
  const PlanHttp& row = plan->http()[0];
  EXPECT_EQ(plan->path(row), "/health?deep=1");
  EXPECT_EQ(plan->host(row), "www.example.org");
  EXPECT_EQ(plan->headers(row), "X-One: 1\nX-Two: 2");
  EXPECT_EQ(plan->body(row), "all is well");
  EXPECT_EQ(plan->pattern(row), "^load: [0-9]+$");
  EXPECT_EQ(plan->ca_file(row), "/etc/ssl/own.pem");
  EXPECT_TRUE(contract::has_status(row.statuses, 200));
  EXPECT_FALSE(contract::has_status(row.statuses, 203));
  EXPECT_TRUE(contract::has_status(row.statuses, 204));
  EXPECT_FALSE(contract::has_status(row.statuses, 99));
  EXPECT_FALSE(contract::has_status(row.statuses, 600));
}

TEST(PlanHttp, AsksForAPathInVisibleCharacters) {
  expect_web_verdicts({
      {"the shortest path", with(&PlanHttp::path, "/"), "valid"},
      {"no path", with(&PlanHttp::path, "")},
      {"a URL", with(&PlanHttp::path, "http://a/")},
      {"a blank", with(&PlanHttp::path, "/a b")},
      {"a line end", with(&PlanHttp::path, "/\r\nHost:")},
      {"1024 bytes", with(&PlanHttp::path, std::string(1024, '/')), "valid"},
      {"1025 bytes", with(&PlanHttp::path, std::string(1025, '/'))},
      {"outside of the text", [](PlanRows& r) { r.http[0].path.offset = 1'000'000; }},
  });
}

TEST(PlanHttp, SendsNoHeaderThatIsNone) {
  expect_web_verdicts({
      {"no host", with(&PlanHttp::host, ""), "valid"},
      {"a host with a port", with(&PlanHttp::host, "www.example.org:80")},
      {"a host that is an option", with(&PlanHttp::host, "-v")},
      {"no headers", with(&PlanHttp::headers, ""), "valid"},
      {"no colon", with(&PlanHttp::headers, "X-One")},
      {"no name", with(&PlanHttp::headers, ": 1")},
      {"a blank in the name", with(&PlanHttp::headers, "X One: 1")},
      {"a carriage return", with(&PlanHttp::headers, "X-One: 1\r")},
      {"an empty line", with(&PlanHttp::headers, "X-One: 1\n\nX-Two: 2")},
      {"a line feed at the end", with(&PlanHttp::headers, "X-One: 1\n")},
  });
}

TEST(PlanHttp, KnowsWhatIsRight) {
  expect_web_verdicts({
      {"no status", [](PlanRows& r) { r.http[0].statuses = {}; }},
      {"599", [](PlanRows& r) { contract::add_status(r.http[0].statuses, 599); }, "valid"},
      {"600", [](PlanRows& r) { contract::add_status(r.http[0].statuses, 600); }},
      {"611", [](PlanRows& r) { contract::add_status(r.http[0].statuses, 611); }},
      {"a pattern that ends early", with(&PlanHttp::pattern, "a\0b"s)},
      {"a NUL in the body", with(&PlanHttp::body, "a\0b"s), "valid"},
      {"method 0", [](PlanRows& r) { r.http[0].method = HttpMethod{0}; }},
      {"method 3", [](PlanRows& r) { r.http[0].method = HttpMethod{3}; }},
      {"a long latency", [](PlanRows& r) { r.http[0].latency_ms = 1'000'000'001; }},
  });
}

TEST(PlanHttp, HasCertificatesOnlyWithTls) {
  const auto flags = [](unsigned bits) {
    return [=](PlanRows& r) { r.http[0].flags = static_cast<std::uint8_t>(bits); };
  };
  expect_web_verdicts({
      {"verifies without TLS", flags(kVerify)},
      {"authorities without verifying", flags(kTls)},
      {"neither",
       [](PlanRows& r) {
         r.http[0].flags = kTls;
         r.http[0].ca_file = {};
       },
       "valid"},
      {"an expiry without TLS",
       [](PlanRows& r) {
         r.http[0].flags = 0;
         r.http[0].ca_file = {};
       }},
      {"an unknown flag", flags(7)},
      {"ten years", [](PlanRows& r) { r.http[0].expires_within_days = 3650; }, "valid"},
      {"more", [](PlanRows& r) { r.http[0].expires_within_days = 3651; }},
      {"a file of no folder", with(&PlanHttp::ca_file, "own.pem")},
  });
}

TEST(HeaderLines, HaveAHeaderByItsWholeName) {
  constexpr std::string_view kLines = "X-Team: dns\naUTHORIZATION: Bearer x";
  EXPECT_TRUE(contract::has_header(kLines, "Authorization"));
  EXPECT_TRUE(contract::has_header(kLines, "x-team"));
  EXPECT_FALSE(contract::has_header(kLines, "X-Tea"));
  EXPECT_FALSE(contract::has_header(kLines, "X-Teams"));
  EXPECT_FALSE(contract::has_header(kLines, "dns"));
  EXPECT_FALSE(contract::has_header("", "X-Team"));
}

}  // namespace
