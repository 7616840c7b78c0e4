#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "config/render.h"
#include "tests/config_fixture.h"

namespace {

using config::Code;
using config::Diagnostics;
using config::Source;
using testing::HasSubstr;
using testing::Not;
using tests::instance_with;

std::string rendered(std::string_view text) {
  const Source source("test.conf", text);
  const config::Compilation result = config::compile(source);
  return config::render(result.sources, result.diagnostics);
}

TEST(Render, ShowsPlaceLineCaretsAndHelp) {
  EXPECT_EQ(rendered(instance_with("\tprioritty 100")),
            "error[V003]: unknown keyword `prioritty` in vrrp_instance\n"
            "  --> test.conf:5:2\n"
            "5 |  prioritty 100\n"
            "  |  ^^^^^^^^^ help: did you mean `priority`?\n");
}

TEST(Render, ShowsTheSecondPlace) {
  EXPECT_EQ(rendered(instance_with("\n\n\n\n\npriority 100\npriority 101")),
            "error[V015]: `priority` is given twice, with different values\n"
            "  --> test.conf:11:1\n"
            "11 | priority 101\n"
            "   | ^^^^^^^^\n"
            "  --> test.conf:10:1: first given here\n"
            "10 | priority 100\n"
            "   | ^^^^^^^^\n");
}

TEST(Render, ShowsWhatIsAboutTheWholeFile) {
  EXPECT_EQ(rendered(""), "error[V020]: there is no `vrrp_instance`\n  --> test.conf\n");
}

TEST(Render, CutsLongLinesAroundThePlace) {
  const std::string text = fmt::format(
      "vrrp_instance a {{\ninterface eth0\nvirtual_router_id{:300}300{:200}\n"
      "virtual_ipaddress {{ 192.0.2.1/24 }}\n}}\n",
      "", "");
  EXPECT_EQ(rendered(text),
            fmt::format("error[V013]: `300` is out of range; `virtual_router_id` takes 1 to 255\n"
                        "  --> test.conf:3:318\n"
                        "3 | ...{:40}300{:57}...\n"
                        "  |    {:40}^^^\n",
                        "", "", ""));
}

TEST(Render, NeverShowsAPassword) {
  for (const char* lines :
       {"authentication {\nauth_pass supersecret\n}", "authentication { auth_pass supersecret }",
        "authentication {\nauth_pass \"supersecret\"\n}",
        "authentication {\nauth_pass a supersecret\n}",
        "authentication {\nauth_pass \"a}supersecret\"\n}",
        "authentication { auth_type PASS auth_pass supersecret }",
        "authentication{auth_pass supersecret more}", "auth_hmac { key 1 supersecret }"}) {
    const std::string text = rendered(instance_with(lines));
    EXPECT_THAT(text, Not(HasSubstr("secret"))) << lines;
    EXPECT_THAT(text, HasSubstr("[V0")) << lines;
  }
}

TEST(Render, ShowsNothingThatATerminalWouldObey) {
  const std::string text = rendered("\x1b[31mred\x07\xc3\xa4 {\n");
  EXPECT_THAT(text, HasSubstr("?[31mred??? {"));
  EXPECT_EQ(text.find_first_of("\x1b\x07\xc3"), std::string::npos);
}

TEST(Render, ShortensLongWords) {
  EXPECT_EQ(config::quoted(std::string(61, 'a')), fmt::format("`{:a<60}...`", ""));
  EXPECT_EQ(config::quoted(std::string(60, 'a')), fmt::format("`{:a<60}`", ""));
}

TEST(Render, PutsErrorsLast) {
  Diagnostics diagnostics;
  diagnostics.add({.code = Code::unknown_keyword, .span = {1, 1, 1}, .message = "first"});
  diagnostics.add({.code = Code::no_effect, .span = {9, 1, 1}, .message = "second"});
  diagnostics.add({.code = Code::mixed_families, .span = {5, 1, 1}, .message = "third"});
  const auto ordered = diagnostics.in_order();
  ASSERT_EQ(ordered.size(), 3U);
  EXPECT_EQ(ordered[0].message, "third");
  EXPECT_EQ(ordered[1].message, "second");
  EXPECT_EQ(ordered[2].message, "first");
}

TEST(Render, CountsWhatItDoesNotShow) {
  const Source source("test.conf", "a\n");
  Diagnostics diagnostics;
  for (std::uint32_t i = 1; i <= 1001; ++i) {
    diagnostics.add({.code = Code::unknown_keyword, .span = {1, i, 1}});
  }
  EXPECT_EQ(diagnostics.count(config::Severity::error), 1001U);
  EXPECT_THAT(config::render(config::Sources(source), diagnostics),
              testing::EndsWith("\n1 more error not shown\n"));
}

TEST(Render, SumsUp) {
  Diagnostics diagnostics;
  EXPECT_EQ(config::summary(diagnostics), "0 errors, 0 warnings.\n");
  diagnostics.add({.code = Code::unknown_keyword});
  diagnostics.add({.code = Code::no_effect});
  diagnostics.add({.code = Code::skipped});
  EXPECT_EQ(config::summary(diagnostics), "1 error, 2 warnings.\n");
  diagnostics.add({.code = Code::mixed_families});
  EXPECT_EQ(config::summary(diagnostics), "1 error, 2 warnings, 1 note.\n");
}

TEST(Source, FindsLinesAnywhere) {
  std::string text;
  for (int i = 1; i <= 1000; ++i) text += fmt::format("line {}\r\n", i);
  const Source source("test.conf", text);
  EXPECT_EQ(source.line(0), "");
  EXPECT_EQ(source.line(1), "line 1");
  EXPECT_EQ(source.line(256), "line 256");
  EXPECT_EQ(source.line(257), "line 257");
  EXPECT_EQ(source.line(1000), "line 1000");
  EXPECT_EQ(source.line(1001), "");
  EXPECT_EQ(source.line(5000), "");
}

}  // namespace
