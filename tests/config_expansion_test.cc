// Conditions and definitions. What is expected is what keepalived's language says; where noted, it
// was seen with keepalived 2.2.7.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "tests/config_expansion_fixture.h"
#include "tests/config_fixture.h"

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using tests::expanded;
using tests::Expanded;
using tests::expanded_in;
using tests::lines_of;

TEST(Condition, KeepsTheLinesOfThisHostAndDropsTheOthers) {
  EXPECT_THAT(lines_of("@host a\n@other b\n@^host c\n@^other d\ne"), ElementsAre("a", "d", "e"));
}

TEST(Condition, MayFollowAnother) {
  EXPECT_THAT(lines_of("@host @^other a\n@host @other b\n@^host @host c"), ElementsAre("a"));
}

TEST(Condition, WorksBehindBlanksAndForBraces) {
  EXPECT_THAT(lines_of("  @host x {\n\t@other y {\n@host }\n"), ElementsAre("x {", "}"));
}

TEST(Condition, DropsAllLinesOfADefinition) {
  EXPECT_THAT(lines_of("@other $X= \\\n a \\\n b\n@host $X=c\n$X"), ElementsAre("c"));
}

TEST(Condition, NeedsAName) {
  EXPECT_THAT(expanded("@ a\n@^ b\n@").problems, ElementsAre("1:1 V073", "2:1 V073", "3:1 V073"));
  EXPECT_THAT(lines_of("@ a\n@^ b"), IsEmpty());
}

TEST(Condition, AloneOnItsLineDoesNothing) {
  EXPECT_THAT(expanded("@host\n@other #\n").problems, IsEmpty());
}

TEST(Condition, HoldsForIncludes) {
  const tests::Texts texts{{"a.conf", "a"}};
  EXPECT_THAT(lines_of("@other include a.conf\n@host include a.conf", texts), ElementsAre("a"));
}

TEST(Condition, IsNotMetWithoutAConfigId) {
  EXPECT_THAT(expanded_in(config::Surroundings{}, "@ a\n@host b\n@^host c").lines,
              ElementsAre("c"));
}

TEST(Definition, IsReplacedInBothForms) {
  EXPECT_THAT(lines_of("$A=one\nx $A y ${A} z${A}z $A"), ElementsAre("x one y one zonez one"));
}

// Seen with keepalived.
TEST(Definition, WithoutBracesNeedsABlankACommaAParenthesisOrTheEnd) {
  const Expanded result = expanded("$A=1\nx $A/24 .$A, $A) \"$A\" .$A");
  EXPECT_THAT(result.lines, ElementsAre("x $A/24 .1, 1) $A .1"));
  EXPECT_THAT(result.problems, ElementsAre("2:3 V070", "2:18 V070"));
  EXPECT_EQ(result.messages[0], "`$A` is not replaced here");
}

TEST(Definition, IsReplacedInsideQuotes) {
  EXPECT_THAT(lines_of("$A=b c\nx \"a ${A} d\""), ElementsAre("x a b c d"));
}

TEST(Definition, LosesBlanksAtItsEndsAndItsComment) {
  EXPECT_THAT(lines_of("$A=  b  c   # d\nx ${A}."), ElementsAre("x b c."));
}

TEST(Definition, MayBeEmpty) { EXPECT_THAT(lines_of("$A=\nx${A}y $A z"), ElementsAre("xy z")); }

TEST(Definition, IsLookedUpWhenItIsUsed) {
  EXPECT_THAT(lines_of("$A=$B\n$B=1\nx $A\n$B=2\nx $A"), ElementsAre("x 1", "x 2"));
}

TEST(Definition, OfLaterLinesWins) {
  EXPECT_THAT(lines_of("$A=1\nx $A\n$A=2\nx $A"), ElementsAre("x 1", "x 2"));
}

TEST(Definition, NeedsANameThatDoesNotStartWithADigit) {
  EXPECT_THAT(lines_of("$2x=4\n$_y=5\n$y2=6\n$_y $y2"), ElementsAre("$2x=4", "5 6"));
}

TEST(Definition, HasNoBlankBeforeItsSign) {
  const Expanded result = expanded("$A =1");
  EXPECT_THAT(result.lines, ElementsAre("$A =1"));
  EXPECT_THAT(result.problems, ElementsAre("1:1 V070"));
}

TEST(Definition, ThatIsMissingLeavesItsNameAndAWarning) {
  const Expanded result = expanded("$ADDRESS=1\nx $ADRESS y${b}z");
  EXPECT_THAT(result.lines, ElementsAre("x $ADRESS y${b}z"));
  EXPECT_THAT(result.problems, ElementsAre("2:3 V070", "2:11 V070"));
}

TEST(Definition, ThatIsMissingIsNoWarningWhereADollarIsOnlyACharacter) {
  EXPECT_THAT(expanded("x pa$word \"echo $HOME\" \"a ${b}\" 5$ $ $1").problems, IsEmpty());
  EXPECT_THAT(expanded("auth_pass $ecret1").problems, IsEmpty());
}

TEST(Definition, ThatContainsItselfIsAnError) {
  for (const char* text : {"$A=$A\nx $A", "$A=$A\n$A", "$A=x $B\n$B=$A y\nz $A",
                           "$A= \\\n$B \\\nx\n$B= \\\n$A \\\ny\n$A", "$A=~SEQ(i,1,2) $A\n$A"}) {
    const Expanded result = expanded(text);
    ASSERT_FALSE(result.problems.empty()) << text;
    EXPECT_THAT(result.problems.back(), HasSubstr("V074")) << text;
  }
}

TEST(Definition, ThatGrowsBeyondALineIsAnError) {
  std::string text = "$A0=0123456789\n";
  for (int i = 1; i < 9; ++i) text += fmt::format("$A{0}=${{A{1}}}${{A{1}}}\n", i, i - 1);
  EXPECT_THAT(expanded(text + "x $A6").problems, IsEmpty());
  EXPECT_THAT(expanded(text + "x $A7").problems, ElementsAre("10:3 V002"));
}

TEST(Definition, OfNothingInThirtyLevelsEndsInTime) {
  std::string text = "$A0=\n";
  for (int i = 1; i < 30; ++i) text += fmt::format("$A{0}=${{A{1}}}${{A{1}}}\n", i, i - 1);
  config::Surroundings surroundings{.max_steps = 10'000};
  EXPECT_THAT(expanded_in(surroundings, text + "x $A29\ny").problems,
              ElementsAre(HasSubstr("V074")));
}

TEST(LongDefinition, BecomesItsLines) {
  EXPECT_THAT(lines_of("$B= \\\n x ${i} { \\\n\ty \\\n }\n$i=7\n$B\nz"),
              ElementsAre("x 7 {", "y", "}", "z"));
}

TEST(LongDefinition, MayStartOnItsFirstLine) {
  EXPECT_THAT(lines_of("$B=x \\\ny\n$B"), ElementsAre("x", "y"));
}

// Seen with keepalived: the backslash counts behind a comment, and before blanks.
TEST(LongDefinition, GoesOnBehindCommentsAndBlanks) {
  EXPECT_THAT(lines_of("$B= \\  \nx # one \\\n# two \\\ny\nz\n$B"), ElementsAre("z", "x", "y"));
}

// Seen with keepalived.
TEST(LongDefinition, FollowsWhatStandsBeforeIt) {
  EXPECT_THAT(lines_of("$B= \\\nx \\\ny\na $B\nb_$B"), ElementsAre("a x", "y", "b_x", "y"));
}

TEST(LongDefinition, MustBeTheLastOnItsLine) {
  EXPECT_THAT(expanded("$B= \\\nx \\\ny\n$B a\n${B}}").problems,
              ElementsAre("4:1 V071", "5:1 V071"));
}

TEST(LongDefinition, MayContainOthers) {
  EXPECT_THAT(lines_of("$A= \\\n1 \\\n2\n$B= \\\nx \\\n$A \\\ny $A\n$B"),
              ElementsAre("x", "1", "2", "y 1", "2"));
}

TEST(LongDefinition, EndsWithItsFile) {
  EXPECT_THAT(lines_of("include {a,b}.conf\n$A", {{"a.conf", "$A= \\\n x \\"}, {"b.conf", "y"}}),
              ElementsAre("y", "x"));
}

TEST(LongDefinition, LooksAtConditionsWhenItIsUsed) {
  EXPECT_THAT(lines_of("$B= \\\n@host x \\\n@other y \\\nz\n$B"), ElementsAre("x", "z"));
}

TEST(Line, IsLookedAtOnceMoreWhenItsDefinitionsAreReplaced) {
  EXPECT_THAT(lines_of("$A=@host\n$B=@other\n${A} x\n${B} y"), ElementsAre("x"));
  EXPECT_THAT(lines_of("$S=~SEQ\n${S}(i,1,2) x_$i"), ElementsAre("x_1", "x_2"));
  EXPECT_THAT(lines_of("$D=$\n$E=@host ${D}{E}\n${E} x"), SizeIs(1));
}

TEST(BuiltIn, NamesFolderHostAndCharacters) {
  EXPECT_THAT(lines_of("x ${_PWD} ${_INSTANCE} a${_HASH}b a${_BANG}b $_PWD"),
              ElementsAre("x /etc/regent host a#b a!b /etc/regent"));
}

TEST(BuiltIn, FolderIsThatOfTheFile) {
  EXPECT_THAT(lines_of("include d/a.conf\n${_PWD}", {{"d/a.conf", "${_PWD}"}}),
              ElementsAre("/etc/regent/d", "/etc/regent"));
}

// Seen with keepalived.
TEST(BuiltIn, GivesWayToADefinition) {
  EXPECT_THAT(lines_of("$_PWD=/over\nx ${_PWD}"), ElementsAre("x /over"));
}

TEST(BuiltIn, RandomStaysWithinItsLimits) {
  std::string text;
  for (int i = 0; i < 200; ++i) text += "${_RANDOM 5 7}\n";
  std::set<std::string> seen;
  for (const std::string& line : lines_of(text)) seen.insert(line);
  EXPECT_EQ(seen, (std::set<std::string>{"5", "6", "7"}));
  EXPECT_THAT(lines_of("${_RANDOM 9 9}"), ElementsAre("9"));
  EXPECT_LE(std::stoi(lines_of("${_RANDOM}").front()), 32767);
  EXPECT_GE(std::stoi(lines_of("${_RANDOM 32767}").front()), 32767);
}

TEST(BuiltIn, RandomIsTheSameForTheSameHostAndSeed) {
  const std::string text = "${_RANDOM 0 1000000000}";
  config::Surroundings other{.config_id = "other"};
  EXPECT_EQ(lines_of(text), lines_of(text));
  EXPECT_NE(lines_of(text), expanded_in(other, text).lines);
  const std::string seeded = "global_defs { random_seed 7\n${_RANDOM 0 1000000000}";
  EXPECT_EQ(lines_of(seeded), expanded_in(other, seeded).lines);
  EXPECT_NE(lines_of(seeded)[1], lines_of("random_seed 8\n" + text)[1]);
}

TEST(BuiltIn, RefusesWhatItDoesNotUnderstand) {
  EXPECT_THAT(
      expanded("${_RANDOM 3 2}\n${_RANDOM a}\n${_RANDOM 1 2 3}\n${_PWD x}\n${_ENV}").problems,
      ElementsAre("1:1 V071", "2:1 V071", "3:1 V071", "4:1 V071", "5:1 V071"));
}

TEST(BuiltIn, LeavesWhatIsWrongWithASeedToTheParser) {
  EXPECT_THAT(expanded("random_seed x\nrandom_seed\nrandom_seed 4294967296").problems, IsEmpty());
  EXPECT_THAT(tests::problems(tests::globals_with("random_seed")), ElementsAre("2:1 V011"));
  EXPECT_THAT(tests::problems(tests::globals_with("random_seed x")), ElementsAre("2:13 V012"));
  EXPECT_THAT(tests::problems(tests::globals_with("random_seed 4294967296")),
              ElementsAre("2:13 V013"));
}

TEST(BuiltIn, ShowsOnlyTheEnvironmentThatIsMeantForIt) {
  EXPECT_THAT(lines_of("x ${_ENV REGENT_VIP}"), ElementsAre("x 192.0.2.7"));
  const Expanded result = expanded("x ${_ENV REGENT_NO}\ny ${_ENV PATH}");
  EXPECT_THAT(result.lines, IsEmpty());
  EXPECT_THAT(result.messages,
              ElementsAre("`REGENT_NO` is not in the environment",
                          "`PATH` is not visible here: only variables whose names start with "
                          "`REGENT_` are"));
}

}  // namespace
