// validate_plan on the rows about URLs: a small valid Plan, then one minimal corruption per row.
#include "contract/plan_url.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "contract/plan.h"
#include "contract/plan_url_valid.h"
#include "contract/plan_writer.h"

namespace {

using contract::PlanError;
using contract::PlanRows;

PlanRows small_rows() {
  PlanRows rows;
  rows.urls.push_back({.name = rows.add_text("pager"),
                       .url = rows.add_text("https://pager.example.org/hook?key=1"),
                       .headers = rows.add_text("Authorization: Bearer x\nX-Team: dns"),
                       .ca_file = rows.add_text("/etc/regent/ca.pem"),
                       .host = rows.add_text("dns1"),
                       .timeout_ms = 10'000});
  rows.urls.push_back({.name = rows.add_text("chat"),
                       .url = rows.add_text("http://192.0.2.1:8080"),
                       .timeout_ms = 1});
  return rows;
}

std::string verdict(const PlanRows& rows) {
  const auto bytes = contract::write_plan(rows);
  const auto plan = contract::validate_plan(bytes);
  return plan ? "valid" : std::string(describe(plan.error()));
}

TEST(PlanUrl, SaysWhatTheConfigurationSaid) {
  const auto bytes = contract::write_plan(small_rows());
  const auto plan = contract::validate_plan(bytes);
  ASSERT_TRUE(plan);
  ASSERT_EQ(plan->urls().size(), 2U);
  const contract::PlanUrl& pager = plan->urls()[0];
  EXPECT_EQ(plan->name(pager), "pager");
  EXPECT_EQ(plan->url(pager), "https://pager.example.org/hook?key=1");
  EXPECT_EQ(plan->headers(pager), "Authorization: Bearer x\nX-Team: dns");
  EXPECT_EQ(plan->ca_file(pager), "/etc/regent/ca.pem");
  EXPECT_EQ(plan->host(pager), "dns1");
  EXPECT_EQ(pager.timeout_ms, 10'000U);
  EXPECT_EQ(plan->headers(plan->urls()[1]), "");
}

TEST(PlanUrl, IsRefusedForEachThingThatIsWrong) {
  struct Row {
    const char* name;
    std::function<void(PlanRows&)> change;
    PlanError want;
  };
  const std::vector<Row> rows{
      {"no name", [](PlanRows& r) { r.urls[0].name = {}; }, PlanError::url},
      {"a name with a blank", [](PlanRows& r) { r.urls[0].name = r.add_text("a b"); },
       PlanError::url},
      {"a name that is too long",
       [](PlanRows& r) { r.urls[0].name = r.add_text(std::string(65, 'a')); }, PlanError::url},
      {"the name of the other", [](PlanRows& r) { r.urls[0].name = r.urls[1].name; },
       PlanError::url},
      {"beyond the text", [](PlanRows& r) { r.urls[0].url.offset = 100'000; }, PlanError::url},
      {"no URL", [](PlanRows& r) { r.urls[0].url = {}; }, PlanError::url},
      {"of files", [](PlanRows& r) { r.urls[0].url = r.add_text("file:///etc/passwd"); },
       PlanError::url},
      {"a header without a colon", [](PlanRows& r) { r.urls[0].headers = r.add_text("X-Team"); },
       PlanError::url},
      {"a relative file", [](PlanRows& r) { r.urls[0].ca_file = r.add_text("ca.pem"); },
       PlanError::url},
      {"a file without TLS", [](PlanRows& r) { r.urls[1].ca_file = r.urls[0].ca_file; },
       PlanError::url},
      {"a host with a newline", [](PlanRows& r) { r.urls[0].host = r.add_text("a\nb"); },
       PlanError::url},
      {"no time", [](PlanRows& r) { r.urls[0].timeout_ms = 0; }, PlanError::url},
      {"more than a minute", [](PlanRows& r) { r.urls[0].timeout_ms = 60'001; }, PlanError::url},
      {"too many", [](PlanRows& r) { r.urls.assign(9, r.urls[0]); }, PlanError::limit},
  };
  for (const Row& row : rows) {
    PlanRows changed = small_rows();
    row.change(changed);
    EXPECT_EQ(verdict(changed), describe(row.want)) << row.name;
  }
  EXPECT_EQ(verdict(small_rows()), "valid");
}

TEST(PostUrl, IsOneThatEventsCanBePostedTo) {
  for (const std::string good :
       {"http://a", "https://alerts.example.org/hooks/1?x=y%20z", "http://192.0.2.1:9093/api",
        "http://[2001:db8::1]/", "https://[::1]:8443", "https://user:pass@a.example/",
        "http://u:p@ss@a.example", "http://a?b=http://c"}) {
    EXPECT_TRUE(contract::is_post_url(good)) << good;
  }
  for (const std::string bad : {"",
                                "a",
                                "a.example.org/hook",
                                "ftp://a",
                                "HTTP://a",
                                "http:///x",
                                "http://",
                                "http://:80",
                                "http://a:0",
                                "http://a:65536",
                                "http://a:",
                                "http://a:8o",
                                "http://a b",
                                "http://a/\n",
                                "http://[::1",
                                "http://[]",
                                "http://[::1]x",
                                "http://[a.example]/",
                                "http://a/#b",
                                "http://j\xc3\xb6rg.example",
                                "http://-a",
                                "http://user@"}) {
    EXPECT_FALSE(contract::is_post_url(bad)) << bad;
  }
  const std::string start = "http://a/";
  EXPECT_TRUE(contract::is_post_url(start + std::string(2048 - start.size(), 'x')));
  EXPECT_FALSE(contract::is_post_url(start + std::string(2049 - start.size(), 'x')));
}

}  // namespace
