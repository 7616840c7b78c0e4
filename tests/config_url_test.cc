// notify_url: what is read of it, what is wrong with it, how it is written, the rows of the Plan,
// what differs between two, and what may be meant otherwise.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "config/compile.h"
#include "config/effective.h"
#include "config/print.h"
#include "config/url_parts.h"
#include "contract/plan_url.h"
#include "tests/config_fixture.h"
#include "tests/native_texts.h"
#include "tests/planned.h"
#include "tests/told_changes.h"

namespace {

using contract::PlanUrl;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// What is inside of the block begins at line 2; a router follows.
std::string with(const std::string& lines, const std::string& name = "pager") {
  return fmt::format("notify_url {} {{\n{}\n}}\n{}", name, lines, tests::instance_with(""));
}

std::string with_url(const std::string& url) { return with("url \"" + url + "\""); }

// The one error of a URL, without its place, which is that of the value, and its help in brackets.
std::string complaint(const std::string& url) {
  const std::vector<config::Diagnostic> found = tests::diagnostics(with_url(url));
  if (found.size() != 1) return fmt::format("{} diagnostics", found.size());
  EXPECT_EQ(found[0].code, config::Code::bad_name) << url;
  EXPECT_EQ(found[0].span.line, 2U) << url;
  EXPECT_EQ(found[0].span.column, 5U) << url;
  return found[0].help.empty() ? found[0].message
                               : fmt::format("{} ({})", found[0].message, found[0].help);
}

TEST(UrlParts, AreTheHostAndWhatIsAroundIt) {
  const auto parts = config::url_parts("https://a:b@[2001:db8::1]:8443/x@y:1?z");
  ASSERT_TRUE(parts);
  EXPECT_EQ(parts->scheme, "https");
  EXPECT_TRUE(parts->has_user);
  EXPECT_EQ(parts->host, "[2001:db8::1]");
  EXPECT_EQ(parts->port, "8443");
  const auto short_one = config::url_parts("http://pager.example.org?a@b");
  ASSERT_TRUE(short_one);
  EXPECT_FALSE(short_one->has_user);
  EXPECT_EQ(short_one->host, "pager.example.org");
  EXPECT_EQ(short_one->port, std::nullopt);
  EXPECT_FALSE(config::url_parts("pager.example.org/hook"));
}

TEST(UrlParts, AreShownWithoutWhatMayBeSecret) {
  EXPECT_EQ(config::shown_server("https://u:secret@pager.example.org:8443/secret?secret"),
            "https://pager.example.org:8443");
  EXPECT_EQ(config::shown_server("http://[::1]/x"), "http://[::1]");
  EXPECT_EQ(config::shown_server("nothing"), "");
}

TEST(NotifyUrl, BecomesARow) {
  const tests::Planned plan("global_defs {\nrouter_id dns1\n}\n" +
                            with("url \"https://u:p@pager.example.org:8443/hook?key=1!{}\"\n"
                                 "header \"X-A: 1\\nX-B: 2\"\nca_file /etc/ca.pem\ntimeout 2.5"));
  ASSERT_EQ(plan->urls().size(), 1U);
  const PlanUrl& row = plan->urls()[0];
  EXPECT_EQ(plan->name(row), "pager");
  EXPECT_EQ(plan->url(row), "https://u:p@pager.example.org:8443/hook?key=1!{}");
  EXPECT_EQ(plan->headers(row), "X-A: 1\nX-B: 2");
  EXPECT_EQ(plan->ca_file(row), "/etc/ca.pem");
  EXPECT_EQ(plan->host(row), "dns1");
  EXPECT_EQ(row.timeout_ms, 2500U);
}

TEST(NotifyUrl, HasDefaults) {
  const tests::Planned plan(with("url http://[::1]:8080/"));
  ASSERT_EQ(plan->urls().size(), 1U);
  const PlanUrl& row = plan->urls()[0];
  EXPECT_EQ(plan->url(row), "http://[::1]:8080/");
  EXPECT_EQ(plan->headers(row), "");
  EXPECT_EQ(plan->ca_file(row), "");
  EXPECT_EQ(plan->host(row), "");
  EXPECT_EQ(row.timeout_ms, 10'000U);
}

TEST(NotifyUrl, MayBeThereSeveralTimesInTheOrderOfTheFile) {
  const tests::Planned plan("notify_url b {\nurl http://b.example\n}\n" +
                            with("url http://a.example", "a"));
  ASSERT_EQ(plan->urls().size(), 2U);
  EXPECT_EQ(plan->name(plan->urls()[0]), "b");
  EXPECT_EQ(plan->url(plan->urls()[1]), "http://a.example");
  EXPECT_THAT(tests::Planned(tests::instance_with(""))->urls(), IsEmpty());
}

TEST(NotifyUrl, IsReadAndWrittenAgain) {
  const std::string text =
      "notify_url pager {\n"
      "    url \"https://pager.example.org/hook?a={}!\"\n"
      "    header \"X-A: 1\\nX-B: 2\"\n"
      "    ca_file /etc/ca.pem\n"
      "    timeout 2.5\n"
      "}\n";
  EXPECT_EQ(config::print(tests::config_of(text), config::Secrets::shown, {}), text);
  const std::string plain = "notify_url pager {\n    url https://pager.example.org/hook?a=1\n}\n";
  EXPECT_EQ(config::print(tests::config_of(plain), config::Secrets::shown, {}), plain);
}

TEST(NotifyUrl, HasItsTimeoutInEffect) {
  const auto in_effect = [](const std::string& lines) {
    return config::with_defaults(tests::config_of(with("url http://[::1]\n" + lines)), "dns1")
        .notify_urls.at(0)
        .timeout.value;
  };
  EXPECT_EQ(in_effect(""), config::Decimal{.millionths = 10'000'000});
  EXPECT_EQ(in_effect("timeout 1.5"), config::Decimal{.millionths = 1'500'000});
}

TEST(NotifyUrl, TakesEveryUrlThatEventsCanBePostedTo) {
  for (const char* url :
       {"http://a", "https://a.example.org", "https://a.example.org:1/", "http://192.0.2.1:65535/x",
        "https://user:pass%23@a.example.org/x", "http://[2001:db8::1]", "http://[2001:db8::1]:80/",
        "https://a?key=1@b:c", "http://@a/", "https://a.example.org./"}) {
    EXPECT_THAT(tests::errors(with_url(url)), IsEmpty()) << url;
  }
}

TEST(NotifyUrl, IsRefusedForWhatIsWrongWithItsUrl) {
  const std::string no_scheme = "a URL begins with http:// or https://";
  EXPECT_EQ(complaint(""), no_scheme);
  EXPECT_EQ(complaint("pager.example.org/hook"), no_scheme);
  EXPECT_EQ(complaint("https:/pager.example.org/"), no_scheme);
  EXPECT_EQ(complaint("pager.example.org/hook?next=http://a/"), no_scheme);
  EXPECT_EQ(complaint("ftp://pager.example.org/"),
            "events are posted over http and https, not over `ftp`");
  EXPECT_EQ(complaint("HTTPS://pager.example.org/"),
            "events are posted over http and https, not over `HTTPS` (write it in small letters)");
  EXPECT_EQ(complaint("https:///hook"), "there is no host in this URL");
  EXPECT_EQ(complaint("https://user:p@/hook"), "there is no host in this URL");
  EXPECT_EQ(complaint("https://:8443/hook"), "there is no host in this URL");
  EXPECT_EQ(complaint("https://pager_*.example.org/"),
            "`pager_*.example.org` is no host name: letters, digits, dots and hyphens");
  EXPECT_EQ(complaint("https://[2001:db8::1::2]/"),
            "`[2001:db8::1::2]` is no IPv6 address in brackets");
  EXPECT_EQ(complaint("https://[192.0.2.1]/"), "`[192.0.2.1]` is no IPv6 address in brackets");
  EXPECT_EQ(complaint("https://[2001:db8::1/"), "`[2001` is no IPv6 address in brackets");
  EXPECT_EQ(complaint("https://[::1]x/"), "`[::1]x` is no IPv6 address in brackets");
  EXPECT_EQ(complaint("https://pager.example.org/hook one"),
            "a URL is of characters of ASCII without blanks (others are written as their bytes: "
            "%20 is a blank)");
  EXPECT_EQ(complaint("https://pager.example.org/\xc3\xa4"),
            "a URL is of characters of ASCII without blanks (others are written as their bytes: "
            "%20 is a blank)");
  EXPECT_EQ(complaint("https://pager.example.org/hook#here"),
            "what is behind `#` in a URL is never sent: nothing can be posted to it (%23 is a `#` "
            "that is meant)");
}

TEST(NotifyUrl, IsRefusedForItsPort) {
  const std::string port = "the port of a URL is a number from 1 to 65535";
  for (const char* wrong : {"0", "65536", "http", "", "-1", "+80", "80x"}) {
    EXPECT_EQ(complaint(fmt::format("https://pager.example.org:{}/", wrong)), port) << wrong;
  }
  EXPECT_EQ(complaint("https://[::1]:x/"), port);
  EXPECT_EQ(complaint("https://2001:db8::1/"),
            port + " (an IPv6 address stands in brackets: http://[2001:db8::1]:8080/)");
  EXPECT_EQ(complaint("https://user:a/b@pager.example.org/"),
            port + " (in a password `/` is written %2F, `?` %3F and `#` %23)");
}

TEST(NotifyUrl, HasNoFragmentThatWasAComment) {
  EXPECT_THAT(tests::problems(with("url https://pager.example.org/hook#here")),
              ElementsAre("2:35 V018"));
  EXPECT_THAT(tests::problems(with("url https://pager.example.org/hook\\#here")),
              ElementsAre("2:5 V024"));
}

TEST(NotifyUrl, NeedsQuotesForABrace) {
  const std::vector<config::Diagnostic> found = tests::diagnostics(with("url http://a/{x}"));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].message, "`url` does not open a block");
  EXPECT_EQ(found[0].help, "put the word in double quotes if the brace belongs to it");
  EXPECT_THAT(tests::errors(with_url("http://a/{x}")), IsEmpty());
}

TEST(NotifyUrl, RepeatsNoSecretInAMessage) {
  for (const char* line :
       {"url https://u:hunter2/x@a.example/", "url https://u:hunter2@a_*/?hunter2",
        "url ftp://u:hunter2@a.example/", "url u:hunter2@a.example/",
        "url https://a.example/\nheader \"hunter2\"", "url http://u:hunter2@a.example/\nca_file /x",
        "url https://a/hunter2\n\nca_file x"}) {
    const std::vector<config::Diagnostic> found =
        config::compile(config::Source("test.conf", with(line))).diagnostics.in_order();
    EXPECT_THAT(found, Not(IsEmpty())) << line;
    for (const config::Diagnostic& entry : found) {
      EXPECT_THAT(entry.message + entry.help, Not(HasSubstr("hunter2"))) << line;
    }
  }
}

TEST(NotifyUrl, IsRefusedForWhatElseIsWrongWithIt) {
  EXPECT_THAT(tests::errors(with("timeout 5")), ElementsAre("1:12 V021 `pager` has no `url`"));
  EXPECT_THAT(tests::errors(with("url http://a\nheader \"X\"")),
              ElementsAre("3:8 V024 a header line is a name, a colon and a value of printable "
                          "characters"));
  EXPECT_THAT(tests::errors(with("url https://a\nca_file ca.pem")),
              ElementsAre("3:9 V024 `ca.pem` is not the absolute path of a file"));
  EXPECT_THAT(tests::errors(with("url https://a\nca_file /etc/")),
              ElementsAre("3:9 V024 `/etc/` is not the absolute path of a file"));
  EXPECT_THAT(tests::errors(with("url http://a\nca_file /x")),
              ElementsAre("3:9 V026 `ca_file` means nothing without https"));
  EXPECT_THAT(tests::errors(with("url http://a\ntimeout 0.9")),
              ElementsAre("3:9 V013 `0.9` is out of range; `timeout` takes 1 to 60 s"));
  EXPECT_THAT(tests::errors(with("url http://a\ntimeout 60.1")),
              ElementsAre("3:9 V013 `60.1` is out of range; `timeout` takes 1 to 60 s"));
  EXPECT_THAT(tests::errors(with("url http://a\nurl http://b")),
              ElementsAre("3:1 V015 `url` is given twice, with different values"));
  EXPECT_THAT(tests::errors(with("url http://a b")),
              ElementsAre("2:14 V010 `url` takes one value only"));
  EXPECT_THAT(tests::errors(with("url http://a\nserver b")),
              ElementsAre(testing::StartsWith("3:1 V017 ")));
}

TEST(NotifyUrl, HasANameOfItsOwn) {
  EXPECT_THAT(tests::errors("notify_url {\nurl http://a\n}\n" + tests::instance_with("")),
              ElementsAre("1:1 V011 `notify_url` needs a value: a name"));
  EXPECT_THAT(tests::errors(with("url http://a", "\"a b\"")),
              ElementsAre("1:12 V024 the name of a URL is 1 to 64 characters of ASCII without "
                          "blanks"));
  EXPECT_THAT(tests::errors("notify_url http://a {\n}\n" + tests::instance_with("")),
              ElementsAre("1:12 V024 a URL cannot be the name of a `notify_url`"));
  EXPECT_THAT(tests::errors(with("url http://a", "\"a b://\"")),
              ElementsAre("1:12 V024 a URL cannot be the name of a `notify_url`"));
  const std::vector<config::Diagnostic> found =
      tests::diagnostics("notify_url a {\nurl http://a\n}\n" + with("url http://b", "a"));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].message, "a second `notify_url` with the name `a`");
  EXPECT_EQ(found[0].span.line, 4U);
  ASSERT_TRUE(found[0].second);
  EXPECT_EQ(found[0].second->span.line, 1U);
}

TEST(NotifyUrl, IsThereEightTimesAtTheMost) {
  std::string eight;
  for (int i = 0; i < 8; ++i) eight += fmt::format("notify_url u{} {{\nurl http://a\n}}\n", i);
  EXPECT_THAT(tests::errors(eight + tests::instance_with("")), IsEmpty());
  EXPECT_THAT(tests::errors(eight + with("url http://a")),
              ElementsAre("25:12 V029 more than 8 `notify_url`"));
}

TEST(NotifyUrl, HasTheNameOfTheHostChecked) {
  const auto globals = [](std::size_t size) {
    return "global_defs {\nrouter_id " + std::string(size, 'a') + "\n}\n";
  };
  EXPECT_THAT(tests::errors(globals(64) + with("url http://a")), IsEmpty());
  EXPECT_THAT(tests::errors(globals(65) + with("url http://a")),
              ElementsAre("2:11 V024 the name of a host in mail and events is 1 to 64 characters "
                          "of ASCII"));
  EXPECT_THAT(tests::errors(globals(65) + tests::instance_with("")), IsEmpty());
}

TEST(NotifyUrl, IsUnknownToKeepalived) {
  const config::Surroundings keepalived{.dialect = config::Dialect::keepalived};
  EXPECT_THAT(tests::problems(with("url http://a"), keepalived), ElementsAre("1:1 V064"));
}

TEST(NotifyUrl, SaysThatASecretGoesInClearText) {
  const auto lints = [](const std::string& lines) {
    std::vector<std::string> found = tests::problems_and_lints(with(lines));
    std::erase_if(found, [](const std::string& entry) { return !entry.ends_with("V099"); });
    return found;
  };
  EXPECT_THAT(lints("url http://u:p@a.example/"), ElementsAre("2:5 V099"));
  EXPECT_THAT(lints("url http://a.example/\nheader \"X: 1\\nauthorization: b\""),
              ElementsAre("3:8 V099"));
  EXPECT_THAT(lints("url http://u@192.0.2.1/\nheader \"Authorization: b\""),
              ElementsAre("2:5 V099", "3:8 V099"));
  EXPECT_THAT(lints("url https://u:p@a.example/\nheader \"Authorization: b\""), IsEmpty());
  EXPECT_THAT(lints("url http://a.example/\nheader \"X: authorization: b\""), IsEmpty());
  for (const char* host : {"127.0.0.1", "[::1]:8080", "localhost", "LOCALHOST:80", "127.3.2.1"}) {
    EXPECT_THAT(lints(fmt::format("url http://u:p@{}/", host)), IsEmpty()) << host;
  }
}

TEST(NotifyUrl, IsADifferenceThatShowsNoSecret) {
  const std::string none = tests::instance_with("");
  const std::string one = with("url https://u:hunter2@a.example:8443/hunter2");
  EXPECT_THAT(tests::told_changes(one, one), IsEmpty());
  EXPECT_THAT(tests::told_changes(none, one),
              ElementsAre("notify_url pager: url none -> https://a.example:8443"));
  EXPECT_THAT(tests::told_changes(one, none),
              ElementsAre("notify_url pager: url https://a.example:8443 -> none"));
  EXPECT_THAT(tests::told_changes(one, with("url https://a.example:8443/hunter3")),
              ElementsAre("notify_url pager: url"));
  EXPECT_THAT(tests::told_changes(one, with("url http://b.example/hunter2")),
              ElementsAre("notify_url pager: url https://a.example:8443 -> http://b.example"));
  const std::string plain = "url https://a.example\n";
  EXPECT_THAT(tests::told_changes(with(plain + "header \"A: hunter2\""),
                                  with(plain + "header \"A: hunter3\"\ntimeout 60")),
              ElementsAre("notify_url pager: header", "notify_url pager: timeout 10 -> 60"));
  EXPECT_THAT(tests::told_changes(with(plain), with(plain + "ca_file /etc/ca.pem\ntimeout 10")),
              ElementsAre("notify_url pager: ca_file none -> /etc/ca.pem"));
}

TEST(NotifyUrl, IsKnownByItsNameInADifference) {
  const std::string a = "notify_url a {\nurl http://a.example\n}\n";
  const std::string b = with("url http://b.example", "b");
  EXPECT_THAT(tests::told_changes(a + b, b + a), IsEmpty());
  EXPECT_THAT(tests::told_changes(a + b, with("url http://a.example", "c")),
              ElementsAre("notify_url a: url http://a.example -> none",
                          "notify_url b: url http://b.example -> none",
                          "notify_url c: url none -> http://a.example"));
}

TEST(NotifyUrl, DisturbsNoRouterInADifference) {
  const tests::Planned before(tests::instance_with(""));
  const tests::Planned after(with("url http://a.example"));
  const config::PlanDifference found = config::compare(*before, *after);
  EXPECT_FALSE(found.is_empty());
  EXPECT_THAT(found.changed, IsEmpty());
  EXPECT_EQ(found.untouched, 1U);
}

TEST(NotifyUrl, HasTheNameOfTheHostInADifference) {
  const auto text = [](const std::string& host) {
    return "global_defs {\nrouter_id " + host + "\n}\n" + with("url http://a.example");
  };
  EXPECT_THAT(tests::told_changes(text("dns1"), text("dns2")),
              ElementsAre("global_defs: router_id dns1 -> dns2"));
  EXPECT_THAT(tests::told_changes(with("url http://a.example"), text("dns2")),
              ElementsAre("global_defs: router_id none -> dns2"));
  // Nobody is told.
  EXPECT_THAT(tests::told_changes("global_defs {\nrouter_id dns1\n}\n" + tests::instance_with(""),
                                  "global_defs {\nrouter_id dns2\n}\n" + tests::instance_with("")),
              IsEmpty());
}

}  // namespace
