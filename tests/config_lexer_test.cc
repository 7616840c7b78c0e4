#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "config/lexer.h"
#include "tests/config_fixture.h"

namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using tests::CompiledPlan;
using tests::instance_with;
using tests::problems;

// Every token as "LINE:COLUMN+LENGTH TEXT".
std::vector<std::string> tokens(std::string_view text) {
  config::Sources sources(config::Source("test.conf", text));
  const config::Surroundings surroundings;
  config::Lexer lexer(sources, sources.trail(), surroundings);
  config::Line line;
  std::vector<std::string> shown;
  while (lexer.next_line(line)) {
    for (const config::Token& token : line.tokens) {
      shown.push_back(fmt::format("{}:{}+{} {}", token.span.line, token.span.column,
                                  token.span.length, token.text));
    }
  }
  return shown;
}

TEST(Lexer, SplitsWordsAtBlanks) {
  EXPECT_THAT(tokens("a\tbb  c\n\n  d"), ElementsAre("1:1+1 a", "1:3+2 bb", "1:7+1 c", "3:3+1 d"));
}

TEST(Lexer, TakesBracesForTokensWhereverTheyStand) {
  EXPECT_THAT(tokens("a{b}c"), ElementsAre("1:1+1 a", "1:2+1 {", "1:3+1 b", "1:4+1 }", "1:5+1 c"));
}

TEST(Lexer, EndsALineAtEitherCommentSign) {
  EXPECT_THAT(tokens("a # b\nc ! d\n#e\n!f"), ElementsAre("1:1+1 a", "2:1+1 c"));
}

TEST(Lexer, KeepsCommentSignsInDoubleQuotes) {
  EXPECT_THAT(tokens("a \"b # c ! d\" e"), ElementsAre("1:1+1 a", "1:3+11 b # c ! d", "1:15+1 e"));
}

TEST(Lexer, DoesNotProtectCommentSignsInSingleQuotes) {
  EXPECT_THAT(tokens("a 'b # c'"), ElementsAre("1:1+1 a", "1:3+2 'b"));
}

TEST(Lexer, ResolvesEscapedCommentSigns) {
  EXPECT_THAT(tokens(R"(a\#b \!c x\y)"), ElementsAre("1:1+4 a#b", "1:6+3 !c", "1:10+3 x\\y"));
}

TEST(Lexer, KeepsBracesAndEmptyWordsInQuotes) {
  EXPECT_THAT(tokens(R"("{ }" "")"), ElementsAre("1:1+5 { }", "1:7+2 "));
}

TEST(Lexer, EndsAWordAtAQuote) {
  EXPECT_THAT(tokens(R"(a"b"c)"), ElementsAre("1:1+1 a", "1:2+3 b", "1:5+1 c"));
}

TEST(Lexer, TakesCarriageReturnsAndOtherBlanksForBlanks) {
  EXPECT_THAT(tokens("a\r\nb\fc\vd\r\n"), ElementsAre("1:1+1 a", "2:1+1 b", "2:3+1 c", "2:5+1 d"));
}

TEST(Lexer, SkipsAByteOrderMark) {
  EXPECT_THAT(tokens("\xef\xbb\xbf"
                     "a b"),
              ElementsAre("1:4+1 a", "1:6+1 b"));
}

TEST(Lexer, ReadsALastLineWithoutItsEnd) { EXPECT_THAT(tokens("a"), ElementsAre("1:1+1 a")); }

TEST(Lexer, ReadsNothingFromAnEmptyText) { EXPECT_THAT(tokens(""), IsEmpty()); }

TEST(Lexer, PointsIntoAQuotedWord) {
  const config::Token word{.is_quoted = true, .text = "abc", .span = {1, 5, 5}};
  EXPECT_EQ(config::part(word, 1, 2), (config::SourceSpan{1, 7, 2}));
}

TEST(Lexer, PointsAtTheWholeOfAWordWithEscapes) {
  const config::Token word{.is_resolved = true, .text = "a#", .span = {1, 5, 3}};
  EXPECT_EQ(config::part(word, 1, 1), (config::SourceSpan{1, 5, 3}));
}

TEST(Lexer, RefusesAQuoteThatDoesNotEnd) {
  EXPECT_THAT(problems(instance_with("priority \"100")), ElementsAre("5:10 V004"));
}

TEST(Lexer, AcceptsALineOf1023Bytes) {
  const std::string line = "priority 100" + std::string(1011, ' ');
  EXPECT_THAT(problems(instance_with(line)), IsEmpty());
}

TEST(Lexer, RefusesALineOf1024Bytes) {
  const std::string line = "priority 100" + std::string(1012, ' ');
  EXPECT_THAT(problems(instance_with(line)), ElementsAre("5:1024 V002"));
}

TEST(Lexer, AcceptsALongComment) {
  EXPECT_THAT(problems(instance_with("# " + std::string(5000, '-'))), IsEmpty());
}

TEST(Lexer, RefusesControlCharactersInAWord) {
  EXPECT_THAT(problems(instance_with("priority 1\x1b[0m")), ElementsAre("5:10 V016"));
}

TEST(Lexer, WarnsOfACommentInsideAWord) {
  EXPECT_THAT(problems(instance_with("authentication { \nauth_pass foo!bar\n}")),
              ElementsAre("6:14 V018"));
  EXPECT_THAT(problems(instance_with("priority 100# comment")), IsEmpty());
}

TEST(Lexer, WarnsOfACommentThatEndsAPassword) {
  EXPECT_THAT(problems(instance_with("authentication {\nauth_type PASS\nauth_pass foo!\n}")),
              ElementsAre("7:14 V018"));
  EXPECT_THAT(problems(instance_with("authentication {\nauth_type PASS\nauth_pass foo# \n}")),
              ElementsAre("7:14 V018"));
  // There a blank makes it a comment, or it is one without a word before it.
  EXPECT_THAT(problems(instance_with("authentication {\nauth_type PASS\nauth_pass foo# x\n}")),
              IsEmpty());
  EXPECT_THAT(problems(instance_with("authentication {\nauth_type PASS\nauth_pass foo !\n}")),
              IsEmpty());
  EXPECT_THAT(problems(instance_with("authentication {\nauth_type PASS\nauth_pass \"foo\"!\n}")),
              IsEmpty());
  EXPECT_THAT(problems(instance_with("priority 100!")), IsEmpty());
}

TEST(Lexer, RefusesTextWithANulByte) {
  EXPECT_THAT(problems(std::string_view("vrrp_instance a\0{", 17)), ElementsAre("0:0 V001"));
}

TEST(Lexer, KeepsADollarSignThatRefersToNothing) {
  const CompiledPlan plan(instance_with("authentication {\nauth_pass pa$word\n}"));
  EXPECT_THAT(plan.router().auth_key, ElementsAre('p', 'a', '$', 'w', 'o', 'r', 'd', 0));
}

}  // namespace
