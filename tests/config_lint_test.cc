// Each lint: a file of tests/config/lint that has it, beside neighbours that have not, with the
// whole output; and texts that are right, of which nothing is said.
// With REGENT_REWRITE=1 the expected outputs are written anew; the codes here are not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "config/compile.h"
#include "config/guessable.h"
#include "config/render.h"
#include "tests/config_fixture.h"

namespace {

using config::Code;
using config::Dialect;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using tests::globals_with;
using tests::instance_with;

const std::filesystem::path kFolder(REGENT_LINT_FOLDER);

std::string content_of(const std::string& file) {
  std::ifstream stream(kFolder / file);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

// "2:7 V081", without what has no effect yet or is not supported yet.
std::vector<std::string> codes_of(const config::Compilation& result) {
  std::vector<std::string> found;
  for (const config::Diagnostic& entry : result.diagnostics.in_order()) {
    if (entry.code == Code::no_effect || entry.code == Code::not_supported) continue;
    found.push_back(fmt::format("{}:{} V{:03}", entry.span.line, entry.span.column,
                                static_cast<unsigned>(entry.code)));
  }
  return found;
}

std::vector<std::string> said(const std::string& text, Dialect dialect = Dialect::regent) {
  return codes_of(config::compile(config::Source("test.conf", text), {.dialect = dialect}));
}

std::vector<config::Diagnostic> all(const std::string& text) {
  return config::compile(config::Source("test.conf", text)).diagnostics.in_order();
}

struct Fixture {
  std::string name;  // compat_ in front of it: a file for keepalived
  std::vector<std::string> codes;
};

const std::vector<Fixture>& fixtures() {
  static const std::vector<Fixture> kFixtures{
      {"timeout", {"2:13 V080"}},
      {"vrid", {"4:23 V081"}},
      {"prefix", {"6:9 V082"}},
      {"compat_user", {"5:13 V083"}},
      {"compat_security", {"5:13 V084"}},
      {"password", {"7:19 V085"}},
      {"process", {"3:12 V086"}},
      {"existence", {"3:13 V086"}},
      {"router_id", {"3:15 V087"}},
      {"compat_mail", {"3:5 V088"}},
      {"weight_small", {"5:12 V089"}},
      {"unused", {"6:13 V090", "13:12 V090", "19:20 V090"}},
      {"owner", {"5:14 V091", "13:11 V092"}},
      {"nopreempt_weight", {"9:5 V093"}},
      {"shell", {"3:12 V094", "7:12 V094", "29:19 V094"}},
      {"clamped", {"15:14 V095"}},
      {"virtual_address", {"3:22 V096", "10:12 V096", "14:12 V096"}},
      {"demoted", {"5:14 V097"}},
      {"recursion", {"3:11 V098", "7:11 V098", "11:11 V098"}},
      {"clear_text", {"2:9 V099", "7:12 V099"}},
      {"interval", {"4:14 V100"}},
      {"compat_order", {"15:9 V064"}},
      {"undefined", {"10:9 V037", "14:9 V037"}},
      {"password_long", {"7:19 V033"}},
      {"nopreempt_master", {"7:5 V030"}},
      {"duplicate_vrid", {"11:23 V022"}},
      {"unknown", {"2:1 V003", "8:5 V003"}},
      {"quiet", {}},
      {"compat_quiet", {}}};
  return kFixtures;
}

class LintTest : public testing::TestWithParam<Fixture> {};

TEST_P(LintTest, SaysExactlyWhatItShould) {
  const Fixture& fixture = GetParam();
  const std::string text = content_of(fixture.name + ".conf");
  const std::string name = fixture.name + ".conf";
  const config::Source source(name, text);
  const bool is_compat = fixture.name.starts_with("compat_");
  const config::Compilation result =
      config::compile(source, {.dialect = is_compat ? Dialect::keepalived : Dialect::regent});
  EXPECT_THAT(codes_of(result), testing::ElementsAreArray(fixture.codes));
  const std::string output =
      config::render(result.sources, result.diagnostics) + config::summary(result.diagnostics);
  const std::string expected = fixture.name + ".expected";
  if (std::getenv("REGENT_REWRITE") != nullptr) std::ofstream(kFolder / expected) << output;
  EXPECT_EQ(output, content_of(expected));
}

INSTANTIATE_TEST_SUITE_P(Lint, LintTest, testing::ValuesIn(fixtures()),
                         [](const auto& fixture) { return fixture.param.name; });

TEST(Lint, HasNoFixtureThatIsNotLookedAt) {
  std::set<std::string> names;
  for (const Fixture& fixture : fixtures()) names.insert(fixture.name + ".conf");
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    if (entry.path().extension() != ".conf") continue;
    EXPECT_TRUE(names.contains(entry.path().filename())) << entry.path();
  }
}

// What is about keepalived only is not said in a file for regent.
TEST(Lint, SaysOfKeepalivedOnlyInItsFiles) {
  for (const Fixture& fixture : fixtures()) {
    if (!fixture.name.starts_with("compat_")) continue;
    EXPECT_THAT(said(content_of(fixture.name + ".conf")), IsEmpty()) << fixture.name;
  }
}

TEST(Lint, NeverShowsAPassword) {
  for (const char* file : {"password.conf", "password_long.conf"}) {
    const std::string text = content_of(file);
    const config::Source source(file, text);
    const config::Compilation result = config::compile(source);
    const std::string output = config::render(result.sources, result.diagnostics);
    for (const char* password : {"1111", "12345678", "Passwd42", "correct"}) {
      EXPECT_THAT(output, Not(testing::HasSubstr(password)));
    }
  }
}

TEST(Lint, SaysOnceWhatComesFromDefaults) {
  const std::string routers =
      "virtual_address a vrid 9 { 192.0.2.1/24 }\nvirtual_address b vrid 10 { 192.0.2.2/24 }\n";
  const auto with = [&](const std::string& lines) {
    return "vrrp_defaults {\ninterface eth0\n" + lines + "\n}\n" + routers;
  };
  EXPECT_THAT(said(with("authentication {\nauth_pass 1111\n}")), ElementsAre("4:11 V085"));
  EXPECT_THAT(said(with("state MASTER")), ElementsAre("3:7 V092"));
  EXPECT_THAT(said(with("priority 255")), ElementsAre("3:10 V091"));
  EXPECT_THAT(said(with("virtual_ipaddress_excluded {\n198.51.100.1\n}")), ElementsAre("4:1 V082"));
  EXPECT_THAT(said(with("nopreempt\ntrack_interface {\neth1 weight -9\n}")),
              ElementsAre("3:1 V093"));
  EXPECT_THAT(said(with("track_interface {\neth1 weight -2\n}")), ElementsAre("4:13 V089"));
  const std::string check = "dns_check ok {\nserver ::1\nquery a\nweight -40\n}\n";
  EXPECT_THAT(said(check + with("nopreempt\ntrack_check {\nok\n}")), ElementsAre("8:1 V093"));
  EXPECT_THAT(said(check + with("track_check {\nok weight -2\n}")), ElementsAre("9:11 V089"));
  EXPECT_THAT(said(check + with("priority 40\ntrack_check {\nok\n}")), ElementsAre("8:10 V095"));
  for (const config::Diagnostic& entry : all(with("priority 255\nnopreempt"))) {
    EXPECT_THAT(entry.message, Not(testing::HasSubstr("other place")));
  }
}

TEST(Lint, CountsThePlaces) {
  std::string text;
  for (int i = 1; i <= 1200; ++i) {
    text += fmt::format(
        "vrrp_instance r{0} {{\ninterface eth{0}\nvirtual_router_id 51\nvirtual_ipaddress {{\n"
        "10.0.{1}.{2}\n}}\n}}\n",
        i, i / 200, i % 200 + 1);
  }
  const std::vector<config::Diagnostic> found = all(text);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].message,
            "51 is the VRID of every example, and so of many other routers (the same at 1199 other "
            "places)");
  EXPECT_EQ(found[1].message,
            "10.0.0.2 has no prefix length, and is added as /32 (the same at 1199 other places)");
}

struct Right {
  const char* name;
  std::string text;
};

class RightTest : public testing::TestWithParam<Right> {};

// Neighbours of lints: each is right, and nothing is said of it.
TEST_P(RightTest, IsNotSpokenOf) {
  EXPECT_THAT(said(GetParam().text), IsEmpty());
  EXPECT_THAT(said(GetParam().text, Dialect::keepalived), IsEmpty());
}

std::string checked_by(const std::string& script, const std::string& lines = "") {
  return fmt::format(
             "global_defs {{\nscript_user nobody\nenable_script_security\n}}\n"
             "vrrp_script chk {{\nscript {}\ntimeout 1\n{}\n}}\n",
             script, lines) +
         instance_with("track_script {\nchk\n}");
}

INSTANTIATE_TEST_SUITE_P(
    Lint, RightTest,
    testing::Values(
        Right{"password_of_ones_own",
              instance_with("version 2\nauthentication {\nauth_type PASS\nauth_pass dns1-in2\n}")},
        Right{"vrids_in_a_row", instance_with("") +
                                    "vrrp_instance b {\ninterface eth0\nvirtual_router_id 51\n"
                                    "virtual_ipaddress { 192.0.2.2/24 }\n}\n"},
        Right{"owner_254", instance_with("priority 254")},
        Right{"master_with_priority", instance_with("state MASTER\npriority 100")},
        Right{"router_id", globals_with("router_id LVS_DEVEL_2")},
        Right{"mail_of_an_instance",
              globals_with("notification_email { a@example.org }") +
                  "vrrp_instance b {\ninterface eth1\nvirtual_router_id 9\nsmtp_alert on\n"
                  "virtual_ipaddress { 192.0.2.2/24 }\n}\n"},
        Right{"weight_5", instance_with("track_interface {\neth1 weight -5\n}")},
        Right{"weight_0", instance_with("track_interface {\neth1 weight 0\n}")},
        Right{"nopreempt_without_weight", instance_with("nopreempt\ntrack_interface {\neth1\n}")},
        Right{"up_to_254", instance_with("priority 234\ntrack_interface {\neth1 weight 20\n}")},
        Right{"down_to_1", instance_with("priority 21\ntrack_interface {\neth1 weight -20\n}")},
        Right{"up_when_it_failed",
              instance_with("priority 100\ntrack_interface {\neth1 weight 99 reverse\n}")},
        Right{"service_start", checked_by("\"/usr/sbin/service named start\"")},
        Right{"kill_with_a_signal", checked_by("\"/bin/kill -1 5\"")},
        Right{"systemctl_other", checked_by("\"/bin/systemctl is-system-running\"")},
        Right{"pidof_and_more", checked_by("\"/bin/sh -c 'pidof a; dig @127.0.0.1 a'\"")},
        Right{"bar_in_quotes", checked_by("\"/usr/bin/grep 'a | b' /run/x\"")},
        Right{"bar_behind_a_backslash", checked_by("\"/usr/bin/grep a\\|b /run/x\"")},
        Right{"shell_with_options", checked_by("\"/bin/bash -ec 'a && b > c'\"")},
        Right{"env_shell", checked_by("\"/usr/bin/env bash -c 'a && b'\"")},
        Right{"url", checked_by("\"/usr/bin/curl http://localhost/?a=1&b=2;c=3\"")}),
    [](const auto& right) { return right.param.name; });

TEST(Lint, KnowsAPasswordOfAVersionThatHasNone) {
  const std::string lines = "authentication {\nauth_type PASS\nauth_pass 1111\n}";
  EXPECT_THAT(said(instance_with(lines)), ElementsAre("7:11 V085"));
  EXPECT_THAT(said(instance_with("version 3\n" + lines)), ElementsAre("7:1 V034"));
}

TEST(Lint, SaysNothingOfAnOwnerThatHasNopreempt) {
  EXPECT_THAT(said(instance_with("priority 255\nnopreempt")), ElementsAre("6:1 V031"));
}

TEST(Lint, IsSilentAboutMailOfALoadBalancer) {
  const std::string text = globals_with("notification_email { a@example.org }");
  EXPECT_THAT(said(text, Dialect::keepalived), ElementsAre("2:1 V088"));
  EXPECT_THAT(said(text + "virtual_server 192.0.2.1 80 {\n}\n", Dialect::keepalived),
              ElementsAre("10:1 V061"));
}

TEST(Lint, IsSilentAboutWhatIsMissingInATornFile) {
  const std::string text = "vrrp_script chk {\nscript /usr/local/bin/ok\ntimeout 1\n}\n";
  EXPECT_THAT(said(text + instance_with("")), ElementsAre("1:13 V090"));
  EXPECT_THAT(said(text + instance_with("") + "}\n"), ElementsAre("11:1 V007"));
  EXPECT_THAT(said(text + instance_with(std::string(1100, ' ') + "priority 5")),
              testing::Not(testing::Contains("1:13 V090")));
  EXPECT_THAT(said(text + "include missing.conf\n" + instance_with("")),
              Not(testing::Contains("1:13 V090")));
  const std::string bare =
      "vrrp_script chk {\nscript /usr/local/bin/ok\n}\n" + instance_with("track_script {\nchk\n}");
  EXPECT_THAT(said(bare, Dialect::keepalived), ElementsAre("1:13 V080", "1:13 V083", "1:13 V084"));
  EXPECT_THAT(said(bare + "}\n", Dialect::keepalived), ElementsAre("12:1 V007"));
}

TEST(Lint, ReadsWeightsOfDefinitionsAndLists) {
  const auto with = [](const std::string& weight, const std::string& line) {
    return "vrrp_script chk {\nscript /usr/local/bin/ok\ntimeout 1\nweight " + weight + "\n}\n" +
           instance_with("priority 250\ntrack_script {\n" + line + "\n}");
  };
  EXPECT_THAT(said(with("20", "chk")), ElementsAre("10:10 V095"));
  EXPECT_THAT(said(with("20", "chk weight -20")), IsEmpty());
  EXPECT_THAT(said(with("20 reverse", "chk")), IsEmpty());
  EXPECT_THAT(said(with("20 reverse", "chk noreverse")), ElementsAre("10:10 V095"));
  EXPECT_THAT(said(with("-20", "chk weight 5")), ElementsAre("10:10 V095"));
}

// Scripts for the places in a list of hosts: one of them is good at a time.
TEST(Lint, DoesNotAddUpWhatMayNeverBeGoodTogether) {
  EXPECT_THAT(
      said(instance_with("priority 200\ntrack_interface {\neth1 weight 40\neth2 weight 30\n}")),
      IsEmpty());
  EXPECT_THAT(
      said(instance_with("priority 200\ntrack_interface {\neth1 weight 40\neth2 weight 55\n}")),
      ElementsAre("5:10 V095"));
}

TEST(Guessable, IsWhatEverybodyChooses) {
  for (const char* password : {"1111", "1234", "4321", "12345678", "123456789", "abcd", "password",
                               "PASSWORD", "passwd123", "secret", "admin1", "changeme",
                               "keepalived", "k@l!ve1", "test", "a", "00000000x"}) {
    EXPECT_TRUE(config::is_guessable(password)) << password;
  }
  for (const char* password :
       {"", "d0n0tgue", "cam-dns", "1357", "1243", "9f8a7b6c", "passing", "adminton", "42-dns"}) {
    EXPECT_FALSE(config::is_guessable(password)) << password;
  }
}

}  // namespace
