// ~SEQ and ~LST. The values of the sequences were seen with keepalived 2.2.7.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/config_expansion_fixture.h"

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using tests::expanded;
using tests::expanded_in;
using tests::lines_of;

TEST(Sequence, CountsFromOneWhenOnlyItsEndIsGiven) {
  EXPECT_THAT(lines_of("~SEQ(i,3) a_$i"), ElementsAre("a_1", "a_2", "a_3"));
}

TEST(Sequence, CountsFromItsStartInItsSteps) {
  EXPECT_THAT(lines_of("~SEQ(i,2,4) b$i"), ElementsAre("b2", "b3", "b4"));
  EXPECT_THAT(lines_of("~SEQ(i,2,2,7) c$i"), ElementsAre("c2", "c4", "c6"));
  EXPECT_THAT(lines_of("~SEQ(i,5,-2,1) e$i"), ElementsAre("e5", "e3", "e1"));
  EXPECT_THAT(lines_of("~SEQ(i,-1,1) f$i"), ElementsAre("f-1", "f0", "f1"));
}

TEST(Sequence, CountsDownByItself) {
  EXPECT_THAT(lines_of("~SEQ(i,5,3) d$i"), ElementsAre("d5", "d4", "d3"));
}

TEST(Sequence, ReadsHexadecimalAndOctalNumbersAndWritesHexadecimalOnes) {
  EXPECT_THAT(lines_of("~SEQ(i,0x10,0x11) h$i"), ElementsAre("h16", "h17"));
  EXPECT_THAT(lines_of("~SEQ(i,010,011) h$i"), ElementsAre("h8", "h9"));
  EXPECT_THAT(lines_of("~SEQx(i,9,11) g$i"), ElementsAre("g9", "ga", "gb"));
}

TEST(Sequence, LiesInsideAnother) {
  EXPECT_THAT(lines_of("~SEQ(i,1,2) ~SEQ(k,1,$i) l_${i}_$k"),
              ElementsAre("l_1_1", "l_2_1", "l_2_2"));
  EXPECT_THAT(lines_of("~SEQ(a,1,2) ~LST(b,x,y) ~SEQ(c,1,1) n${a}${b}$c"),
              ElementsAre("n1x1", "n1y1", "n2x1", "n2y1"));
}

TEST(Sequence, TakesItsNumbersFromDefinitions) {
  EXPECT_THAT(lines_of("$N=2\n~SEQ(i,1,$N) j$i"), ElementsAre("j1", "j2"));
  EXPECT_THAT(lines_of("$A=1,2\n~SEQ(i,$A) j$i"), ElementsAre("j1", "j2"));
}

TEST(Sequence, MayHaveBlanksAnywhere) {
  EXPECT_THAT(lines_of("  ~SEQ ( z , 1 , 2 )zs$z"), ElementsAre("zs1", "zs2"));
}

TEST(Sequence, RepeatsALongDefinition) {
  EXPECT_THAT(lines_of("$M= \\\na$i \\\nb$i\n~SEQ(i,1,2) $M"), ElementsAre("a1", "b1", "a2", "b2"));
}

TEST(Sequence, MayBeInADefinition) {
  EXPECT_THAT(lines_of("$S= \\\n~SEQ(k,1,2) s${i}$k \\\nend\n$i=5\n$S"),
              ElementsAre("s51", "s52", "end"));
  // Every time anew, whatever the variable is from the last one.
  EXPECT_THAT(lines_of("$L=~SEQ(q,1,2) l$q\n$L\n$L"), ElementsAre("l1", "l2", "l1", "l2"));
}

TEST(Sequence, RepeatsDefinitionsConditionsAndIncludes) {
  EXPECT_THAT(lines_of("~SEQ(i,1,2) $X=5$i\nx $X"), ElementsAre("x 52"));
  EXPECT_THAT(lines_of("~SEQ(i,1,2) @host a$i\n~SEQ(i,1,2) @other b$i"), ElementsAre("a1", "a2"));
  EXPECT_THAT(lines_of("~SEQ(i,1,2) include ${i}.conf", {{"1.conf", "a"}, {"2.conf", "b"}}),
              ElementsAre("a", "b"));
}

// As keepalived does.
TEST(Sequence, LeavesItsVariableBehind) {
  EXPECT_THAT(lines_of("~SEQ(i,1,2) a$i\nb$i"), ElementsAre("a1", "a2", "b2"));
}

TEST(Sequence, ThatNeverComesToItsEndIsAnError) {
  EXPECT_THAT(expanded("~SEQ(z,1,-1,5) x\n~SEQ(z,1,0,5) x\n~SEQ(z,5,1,1) x").problems,
              ElementsAre("1:1 V072", "2:1 V072", "3:1 V072"));
}

TEST(Sequence, ThatMakesNoSenseIsAnError) {
  for (const char* text :
       {"~SEQ(z,a,5) x", "~SEQ(z,5 x", "~SEQ(z) x", "~SEQ() x", "~SEQ x", "~SEQ(1,2) x",
        "~SEQ(i,1,2,3,4) x", "~SEQ(i,08) x", "~SEQ(i,1,) x", "~SEQ(i,1,2)", "~LST(v) x",
        "~LST({a,1},2) x", "~LST({v,w},{1,2,3}) x", "~SEQ(i,1,99999999999999999999) x"}) {
    EXPECT_THAT(expanded(text).problems, ElementsAre("1:1 V072")) << text;
    EXPECT_THAT(expanded(text).lines, IsEmpty()) << text;
  }
}

TEST(Sequence, ThatIsTooLongEndsTheText) {
  config::Surroundings surroundings{.max_steps = 1000};
  const auto result = expanded_in(surroundings, "~SEQ(i,1,1000000000) x\ny");
  EXPECT_EQ(result.lines.size(), 1000U);
  EXPECT_THAT(result.problems, ElementsAre("1:22 V074"));
}

TEST(List, TakesEachOfItsValues) {
  EXPECT_THAT(lines_of("~LST(v,x,y) m$v"), ElementsAre("mx", "my"));
  EXPECT_THAT(lines_of("~LST(v, x , y ) m${v}."), ElementsAre("mx.", "my."));
  EXPECT_THAT(lines_of("~LST(v,x,,y) m${v}"), ElementsAre("mx", "m", "my"));
}

TEST(List, SetsSeveralVariablesAtOnce) {
  EXPECT_THAT(lines_of("~LST({v,w},{1,2},{3,4}) n${v}_$w"), ElementsAre("n1_2", "n3_4"));
}

TEST(List, LeavesMissingValuesEmpty) {
  EXPECT_THAT(lines_of("~LST({v,w},{1},3) o${v}_$w"), ElementsAre("o1_", "o3_"));
}

TEST(List, TakesItsValuesFromDefinitions) {
  EXPECT_THAT(lines_of("$A=1\n~LST({v,w},{$A,b},{${A}0,c}) o${v}$w"), ElementsAre("o1b", "o10c"));
}

}  // namespace
