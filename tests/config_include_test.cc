// include: which files, in which order, and what is refused. The files are a map.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "config/include.h"
#include "config/wildcard.h"
#include "tests/config_expansion_fixture.h"

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using tests::expanded;
using tests::Expanded;
using tests::expanded_in;
using tests::lines_of;
using tests::Texts;

TEST(Include, ReadsAFileInItsPlace) {
  EXPECT_THAT(lines_of("a\ninclude x.conf\nb", {{"x.conf", "1\n2"}}),
              ElementsAre("a", "1", "2", "b"));
}

TEST(Include, TakesANameInQuotesWithBlanksAndBehindAComment) {
  EXPECT_THAT(lines_of("include \"a b.conf\"\n  include\tx.conf  # y",
                       {{"a b.conf", "1"}, {"x.conf", "2"}}),
              ElementsAre("1", "2"));
}

TEST(Include, WorksInsideBlocksAndLists) {
  const Texts texts{{"addresses.conf", "192.0.2.1\n192.0.2.2 }\n"}};
  EXPECT_THAT(lines_of("virtual_ipaddress {\ninclude addresses.conf\n", texts),
              ElementsAre("virtual_ipaddress {", "192.0.2.1", "192.0.2.2 }"));
}

TEST(Include, MayBeReadMoreThanOnce) {
  EXPECT_THAT(lines_of("include x.conf\ninclude x.conf", {{"x.conf", "1"}}), ElementsAre("1", "1"));
}

TEST(Include, SearchesInTheFolderOfTheFileThatIncludes) {
  const Texts texts{{"d/a.conf", "include b.conf\ninclude ../b.conf\ninclude e/c.conf"},
                    {"d/b.conf", "in d"},
                    {"b.conf", "on top"},
                    {"d/e/c.conf", "in e\ninclude ../b.conf"}};
  EXPECT_THAT(lines_of("include d/a.conf", texts), ElementsAre("in d", "on top", "in e", "in d"));
}

TEST(Include, TakesAnAbsoluteNameBelowTheFolderOfTheMainFile) {
  const Texts texts{{"d/a.conf", "1"}, {"b.conf", "2"}};
  EXPECT_THAT(lines_of("include /etc/regent/d/*.conf\ninclude /etc/regent/b.conf", texts),
              ElementsAre("1", "2"));
}

TEST(Include, RefusesEverythingOutside) {
  for (const char* name : {"/etc/passwd", "../x.conf", "d/../../x.conf", "/etc/regent/../x.conf",
                           "/etc/regent2/x.conf", "..", "../regent/x.conf", "../*.conf"}) {
    const Expanded result = expanded(fmt::format("include {}", name), {{"x.conf", "1"}});
    EXPECT_THAT(result.lines, IsEmpty()) << name;
    EXPECT_THAT(result.problems, ElementsAre("1:9 V075")) << name;
    EXPECT_THAT(result.messages[0], HasSubstr("is not below the folder of the main file")) << name;
  }
}

TEST(Include, TakesWildcardsInTheOrderOfTheNames) {
  const Texts texts{{"d/b.conf", "b"},
                    {"d/a.conf", "a"},
                    {"d/.c.conf", "c"},
                    {"d/d.txt", "d"},
                    {"e/a.conf", "ea"}};
  EXPECT_THAT(lines_of("include d/*.conf", texts), ElementsAre("a", "b"));
  EXPECT_THAT(lines_of("include */a.conf", texts), ElementsAre("a", "ea"));
  EXPECT_THAT(lines_of("include [^d]/?.conf", texts), ElementsAre("ea"));
}

// Seen with keepalived: in the order of the braces.
TEST(Include, TakesBraces) {
  const Texts texts{{"b.conf", "b"}, {"a.conf", "a"}, {"ac.conf", "ac"}};
  EXPECT_THAT(lines_of("include {b,a}.conf", texts), ElementsAre("b", "a"));
  EXPECT_THAT(lines_of("include a{,c,d}.conf", texts), ElementsAre("a", "ac"));
}

TEST(Include, NotesAPatternWithoutAFile) {
  const Expanded result = expanded("include d/*.conf\ninclude {x,y}.conf", {{"a.conf", "1"}});
  EXPECT_THAT(result.problems, ElementsAre("1:9 V077", "2:9 V077"));
}

TEST(Include, RefusesAFileThatIsNotThere) {
  const Expanded result = expanded("a\ninclude x.conf\nb");
  EXPECT_THAT(result.lines, ElementsAre("a", "b"));
  EXPECT_THAT(result.messages, ElementsAre("there is no file `x.conf`"));
}

TEST(Include, SaysWhyAFileCannotBeRead) {
  EXPECT_THAT(expanded("include secret.conf").messages,
              ElementsAre("`secret.conf` cannot be included: it does not exist"));
  EXPECT_THAT(expanded("include x.conf", {{"x.conf", std::string("a\0b", 3)}}).messages,
              ElementsAre(HasSubstr("it has a NUL byte")));
}

TEST(Include, ChecksWhatTheLetterSays) {
  struct Case {
    const char* line;
    const char* problem;  // "": none
  };
  const Texts texts{{"a.conf", "1"}};
  for (const auto& [line, problem] : {Case{"includer a.conf", ""},
                                      {"includer x.conf", "V075"},
                                      {"includem x*.conf", "V075"},
                                      {"includem {a,x}.conf", ""},
                                      {"includem {y,x}.conf", "V075"},
                                      {"includew x*.conf", "V075"},
                                      {"includew {a,x}.conf", ""},
                                      {"includew {a,x*}.conf", "V075"},
                                      {"includeb {a,x}.conf", "V075"},
                                      {"includeb x*.conf", "V077"},
                                      {"includeb {a,a*}.conf", ""},
                                      {"includea {a,x}.conf", "V075"},
                                      {"includea a*.conf", ""}}) {
    const Expanded result = expanded(line, texts);
    const std::string found = result.problems.empty() ? "" : result.problems.front().substr(5);
    EXPECT_THAT(found, HasSubstr(problem)) << line;
    EXPECT_EQ(found.empty(), std::string(problem).empty()) << line;
  }
}

TEST(Include, RefusesACycle) {
  const Texts texts{{"a.conf", "1\ninclude b.conf"}, {"b.conf", "2\ninclude ./a.conf\n3"}};
  const Expanded result = expanded("include a.conf", texts);
  EXPECT_THAT(result.lines, ElementsAre("1", "2", "3"));
  EXPECT_THAT(result.problems, ElementsAre("2:9 V076"));
  EXPECT_THAT(expanded("include test.conf").problems, ElementsAre("1:9 V076"));
}

TEST(Include, GoesEightDeepAndNoDeeper) {
  Texts texts;
  for (int i = 1; i <= 9; ++i) {
    texts[fmt::format("{}.conf", i)] = fmt::format("in {}\ninclude {}.conf", i, i + 1);
  }
  const Expanded result = expanded("include 1.conf", texts);
  EXPECT_EQ(result.lines.back(), "in 8");
  EXPECT_THAT(result.problems, ElementsAre("2:9 V074"));
}

TEST(Include, ReadsAThousandFilesAndNoMore) {
  Texts texts;
  std::string text;
  for (int i = 1; i <= 1000; ++i) {
    texts.emplace(fmt::format("{}.conf", i), "x");
    text += fmt::format("include {}.conf\n", i);
  }
  const Expanded result = expanded(text, texts);
  EXPECT_EQ(result.lines.size(), 999U);  // the main file counts
  EXPECT_THAT(result.problems, ElementsAre("1000:9 V074"));
}

TEST(Include, ReadsSixteenMebibytesInAllAndNoMore) {
  const std::string mebibyte = std::string((1 << 20) - 1, '#') + "\n";
  Texts texts;
  for (int i = 0; i < 9; ++i) texts["a.conf"] += mebibyte;
  for (int i = 0; i < 8; ++i) texts["b.conf"] += mebibyte;
  EXPECT_THAT(expanded("include a.conf", texts).problems, IsEmpty());
  EXPECT_THAT(expanded("include a.conf\ninclude b.conf", texts).problems, ElementsAre("2:9 V074"));
}

TEST(Include, NeedsANameAndTakesOneOnly) {
  EXPECT_THAT(expanded("include").problems, ElementsAre("1:1 V011"));
  EXPECT_THAT(expanded("include a b", {{"a", "1"}}).problems, ElementsAre("1:9 V010"));
}

TEST(Include, StandsAloneOnItsLine) {
  EXPECT_THAT(expanded("x { include a }", {{"a", "1"}}).problems, ElementsAre("1:5 V017"));
  EXPECT_THAT(lines_of("includes a\nx include"), ElementsAre("includes a", "x include"));
}

TEST(Include, FindsNothingWithoutSurroundings) {
  const config::Surroundings nobody;
  EXPECT_THAT(expanded_in(nobody, "include a.conf\ninclude *.conf").problems,
              ElementsAre("1:9 V075", "2:9 V077"));
}

TEST(Include, MayBringALongDefinitionAndBlocks) {
  EXPECT_THAT(
      lines_of("include x.conf\n$A", {{"x.conf", "\xef\xbb\xbf$A= \\\r\n x { \\\r\n }\r\n"}}),
      ElementsAre("x {", "}"));
}

TEST(Resolve, StaysBelowItsRoot) {
  EXPECT_EQ(config::resolve("", "a"), "a");
  EXPECT_EQ(config::resolve("d", "a"), "d/a");
  EXPECT_EQ(config::resolve("d/e", "../a//b/./c/"), "d/a/b/c");
  EXPECT_EQ(config::resolve("d", "../../a"), std::nullopt);
  EXPECT_EQ(config::resolve("", ".."), std::nullopt);
  EXPECT_EQ(config::resolve("d", ".."), "");
}

TEST(Wildcard, MatchesAsAShellDoes) {
  struct Case {
    const char* pattern;
    const char* name;
    bool matches;
  };
  for (const auto& [pattern, name, matches] : {Case{"*", "a", true},
                                               {"*", "", true},
                                               {"*", ".a", false},
                                               {".*", ".a", true},
                                               {"a*b", "ab", true},
                                               {"a*b", "axxb", true},
                                               {"a*b", "axxbc", false},
                                               {"*a*b*", "xaybz", true},
                                               {"?", "a", true},
                                               {"?", "", false},
                                               {"?", "ab", false},
                                               {"[abc]", "b", true},
                                               {"[abc]", "d", false},
                                               {"[a-c]x", "bx", true},
                                               {"[!a-c]", "d", true},
                                               {"[!a-c]", "b", false},
                                               {"[]]", "]", true},
                                               {"[a", "[a", true},
                                               {"[a-]", "-", true},
                                               {"a", "a", true},
                                               {"a", "ab", false},
                                               {"*.conf", "a.conf", true},
                                               {"*.conf", "a.conf~", false}}) {
    EXPECT_EQ(config::matches(pattern, name), matches) << pattern << " " << name;
  }
}

TEST(Wildcard, EndsInTimeWhateverThePatternIs) {
  std::string pattern;
  for (int i = 0; i < 200; ++i) pattern += "*a";
  EXPECT_FALSE(config::matches(pattern + "b", std::string(1000, 'a')));
  EXPECT_EQ(config::expand_braces(std::string(1000, '{')), std::vector{std::string(1000, '{')});
}

TEST(Wildcard, ExpandsBracesInTheirOrder) {
  using Words = std::vector<std::string>;
  EXPECT_EQ(config::expand_braces("a"), (Words{"a"}));
  EXPECT_EQ(config::expand_braces("a{b,c{d,e}}f"), (Words{"abf", "acdf", "acef"}));
  EXPECT_EQ(config::expand_braces("{a,b}{c,d}"), (Words{"ac", "ad", "bc", "bd"}));
  EXPECT_EQ(config::expand_braces("{,a}"), (Words{"", "a"}));
  EXPECT_EQ(config::expand_braces("a{b"), (Words{"a{b"}));
  std::string many;
  for (int i = 0; i < 11; ++i) many += "{a,b}";
  EXPECT_EQ(config::expand_braces(many), std::nullopt);
}

}  // namespace
