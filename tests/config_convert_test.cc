// Converting random files: whatever comes out is a configuration without an error, says what
// remained, loses nothing silently and shows no password.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "config/code_page.h"
#include "config/convert.h"
#include "config/schema.h"
#include "config/statement_tree.h"
#include "tests/config_expansion_fixture.h"
#include "tests/config_fixture.h"
#include "tests/seed.h"

namespace {

using config::Conversion;
using config::convert;
using config::Likeness;
using config::Source;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kPassword = "hunter2";

Conversion converted(std::string_view text, const config::Surroundings& surroundings = {}) {
  return convert(Source("keepalived.conf", text), surroundings);
}

// The lines of the result that are comments, or those that are not.
std::string comments_of(const std::string& text) {
  std::string comments;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    const std::string line = text.substr(at, end - at);
    if (line.substr(std::min(line.find_first_not_of(' '), line.size())).starts_with('#')) {
      comments += line + "\n";
    }
    at = end + 1;
  }
  return comments;
}

// True when something was converted.
bool expect_good(const std::string& text, const config::Surroundings& surroundings = {}) {
  const Conversion conversion = converted(text, surroundings);
  EXPECT_THAT(conversion.list, Not(HasSubstr(kPassword))) << text;
  if (conversion.likeness == Likeness::impossible) {
    EXPECT_TRUE(conversion.text.empty()) << text;
    EXPECT_FALSE(conversion.list.empty()) << text;
    return false;
  }
  const Source result("regent.conf", conversion.text);
  const config::Compilation compilation = config::compile(result);
  EXPECT_TRUE(compilation.rows) << text << conversion.text;
  EXPECT_THAT(comments_of(conversion.text), Not(HasSubstr(kPassword))) << text;
  const bool is_same = conversion.list.ends_with("changed: nothing\nunsupported: nothing\n");
  EXPECT_EQ(conversion.likeness == Likeness::same, is_same) << text;
  // Everything that is in the result is supported.
  const Conversion again = converted(conversion.text);
  EXPECT_TRUE(again.list.ends_with("unsupported: nothing\n")) << text << again.list;
  return true;
}

TEST(Convert, MakesAConfigurationOfWholeLinesInAnyOrder) {
  SCOPED_TRACE(tests::seed_trace());
  std::mt19937_64 random(tests::seed());
  const std::vector<std::string> lines{"state MASTER",
                                       "state master",
                                       "priority 255",
                                       "priority 256",
                                       "priority 1 2",
                                       "priority",
                                       "virtual_router_id 0",
                                       "interface \"\"",
                                       "nopreempt",
                                       "preempt",
                                       "version 2",
                                       "version 4",
                                       "advert_int 0.3",
                                       "track_script {\nx weight 2\n}",
                                       "track_skript {\nx {\ny\n}\n}",
                                       "notify \"/bin/true a\"",
                                       "virtual_ipaddress {\n192.0.2.1/24 label x\n192.0.2.1\n}",
                                       "virtual_ipaddress {\nfe80::1/64 dev eth1\n127.0.0.1\n}",
                                       "virtual_ipaddress {\n192.0.2.1/33\n}",
                                       "virtual_ipaddress_excluded {\n192.0.2.9\nx\n}",
                                       "authentication {\nauth_pass hunter2\n}",
                                       "authentication {\nauth_type AH\nauth_pass hunter2\n}",
                                       "authentication {\nauth_pas hunter2 hunter2\n}",
                                       "auth_pass hunter2",
                                       "smtp_alert auth_pass hunter2"};
  std::size_t good = 0;
  for (int round = 0; round < 3000 && !testing::Test::HasFailure(); ++round) {
    std::string text;
    for (int number = 0; number < 2; ++number) {
      text += fmt::format("vrrp_instance a{} {{\ninterface eth0\nvirtual_router_id {}\n",
                          random() % 3, 9 + random() % 2);
      for (const std::string& line : lines) {
        if (random() % 5 == 0) text += line + "\n";
      }
      text += "}\n";
      if (random() % 3 == 0) text += "vrrp_script x {\nscript y\n}\nglobal_defs {\nsmtp_alert\n}\n";
      if (random() % 5 == 0) text += "vrrp_defaults {\npriority 400\nstate BACKUP\nfoo\n}\n";
    }
    if (expect_good(text)) ++good;
  }
  EXPECT_GT(good, 500U);
}

TEST(Convert, MakesAConfigurationOfEveryExampleOfACode) {
  std::size_t good = 0;
  for (const config::CodePage& page : config::code_pages()) {
    if (expect_good(config::whole_example(page))) ++good;
  }
  EXPECT_GT(good, 30U);
}

// Of every keyword that is not in the result, the comments have its example.
TEST(Convert, LosesNoKeywordSilently) {
  const tests::Texts included{{"conf.d/dns.conf", "# nothing"}, {"conf.d/ntp.conf", "# nothing"}};
  const config::Surroundings surroundings = tests::surroundings_with(included);
  for (const config::BlockKeywords& part : config::schema()) {
    for (const config::Keyword& row : part.keywords) {
      std::string text = config::example_in_blocks(part.block, row);
      if (text.find("virtual_ipaddress") == std::string::npos) {
        text += fmt::format("\n{}", tests::instance_with(""));
      }
      ASSERT_TRUE(expect_good(text, surroundings)) << text;
      if (row.support == config::Support::full) continue;
      const Conversion conversion = converted(text, surroundings);
      EXPECT_EQ(conversion.likeness, Likeness::different) << text;
      EXPECT_THAT(comments_of(conversion.text), HasSubstr(row.name)) << text;
      EXPECT_THAT(conversion.list, HasSubstr(row.support == config::Support::not_ours ||
                                                     row.support == config::Support::no_effect
                                                 ? "unsupported: 1 place"
                                                 : "unsupported: "))
          << text;
    }
  }
}

TEST(Convert, SaysThatAFileWithoutDifferencesIsTheSame) {
  const Conversion conversion = converted(tests::instance_with(""));
  EXPECT_EQ(conversion.likeness, Likeness::same);
  EXPECT_EQ(converted(tests::instance_with("smtp_alert")).likeness, Likeness::different);
  EXPECT_EQ(converted("}").likeness, Likeness::impossible);
}

TEST(Convert, TakesAsManyDiagnosticsAsAFileNeeds) {
  std::string text;
  for (int i = 1; i <= 1200; ++i) {
    text += fmt::format(
        "vrrp_instance r{0} {{\ninterface eth{1}\nvirtual_router_id {2}\n"
        "virtual_ipaddress {{\n10.0.{1}.{2}\n}}\nnotify_deleted x\n}}\n",
        i, i / 250, 1 + i % 250);
  }
  const Conversion conversion = converted(text);
  EXPECT_EQ(conversion.likeness, Likeness::different);
  EXPECT_THAT(conversion.list, HasSubstr("\nunsupported: 1200 places\n"));
  EXPECT_THAT(conversion.list, HasSubstr("  virtual_router_id: 3, 11, 19, 27, 35, 43, 51, 59, 67, "
                                         "75, 83, 91 and 1188 more\n"));
}

TEST(StatementTree, FindsTheWordOfAPlace) {
  const Source source("test.conf", "a b {\n  c\n  \"d e\" {\n    f\n  }\n}\ng\n");
  config::Sources sources(source);
  const config::StatementTree tree(sources, {});
  ASSERT_EQ(tree.size(), 5U);
  EXPECT_EQ(tree[0].end, 4U);
  EXPECT_EQ(tree[2].end, 4U);
  EXPECT_EQ(tree.outermost(3), 0U);
  EXPECT_EQ(tree[4].parent, config::WrittenStatement::kNone);
  const auto statement_at = [&](std::uint32_t line, std::uint32_t column) {
    const auto word = tree.find({.line = line, .column = column});
    return word ? static_cast<int>(word->statement) : -1;
  };
  EXPECT_EQ(statement_at(1, 1), 0);
  EXPECT_EQ(statement_at(1, 2), -1);
  EXPECT_EQ(statement_at(1, 3), 0);
  EXPECT_EQ(statement_at(3, 6), 2);
  EXPECT_EQ(statement_at(3, 8), -1);
  EXPECT_EQ(statement_at(7, 1), 4);
  EXPECT_EQ(statement_at(8, 1), -1);
  EXPECT_EQ(tree.text(0), "a b {\n    c\n    \"d e\" {\n        f\n    }\n}");
  EXPECT_EQ(tree.text(1), "c");
}

TEST(StatementTree, MasksSecrets) {
  const Source source("test.conf",
                      "auth_pass x y\nauth_pas x\nfoo auth_pass x\nkey 1 hex:00\nauth_type PASS\n");
  config::Sources sources(source);
  const config::StatementTree tree(sources, {});
  ASSERT_EQ(tree.size(), 5U);
  EXPECT_EQ(tree[0].text, "auth_pass ******** ********");
  EXPECT_EQ(tree[1].text, "auth_pas ********");
  EXPECT_EQ(tree[2].text, "foo auth_pass ********");
  EXPECT_EQ(tree[3].text, "key ******** ********");
  EXPECT_EQ(tree[4].text, "auth_type PASS");
}

}  // namespace
