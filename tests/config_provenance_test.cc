// Where a line came from, as it is told: after a chain of includes, definitions and repetitions.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "config/render.h"
#include "config/trail.h"
#include "tests/config_expansion_fixture.h"

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using tests::expanded;
using tests::Texts;

std::string rendered(std::string_view text, const Texts& texts = {}) {
  const config::Source source("test.conf", text);
  const config::Compilation result = config::compile(source, tests::surroundings_with(texts));
  return config::render(result.sources, result.diagnostics);
}

TEST(Provenance, OfALineAsItStandsIsItsPlace) {
  EXPECT_THAT(expanded("a\n  b").places,
              ElementsAre("/etc/regent/test.conf:1:1", "/etc/regent/test.conf:2:3"));
}

TEST(Provenance, OfARoundHasItsValues) {
  EXPECT_THAT(expanded("\n~SEQ(i,16,17) x$i").places,
              ElementsAre("/etc/regent/test.conf:2:15, from ~SEQ at line 2, i = 16",
                          "/etc/regent/test.conf:2:15, from ~SEQ at line 2, i = 17"));
  EXPECT_THAT(expanded("~SEQ(i,3,3) ~LST({v,w},{a,b}) ~SEQx(k,12,12) x").places,
              ElementsAre("/etc/regent/test.conf:1:46, from ~SEQ at line 1, i = 3, v = a, w = b, "
                          "k = c"));
}

TEST(Provenance, OfADefinitionIsWhereItsLineWasWrittenAndUsed) {
  EXPECT_THAT(
      expanded("$B= \\\n  x ${i} \\\ny\n~SEQ(i,7,7) $B").places,
      ElementsAre("/etc/regent/test.conf:2:3, from $B at line 4, from ~SEQ at line 4, i = 7",
                  "/etc/regent/test.conf:3:1, from $B at line 4, from ~SEQ at line 4, i = 7"));
}

TEST(Provenance, OfAValueIsWhereItIsUsedAndItsDefinition) {
  EXPECT_THAT(expanded("$A=1\n\n x$A").places,
              ElementsAre("/etc/regent/test.conf:3:2, from $A at line 1"));
}

TEST(Provenance, OfAnIncludedFileIsTheFileAndItsInclude) {
  const Texts texts{{"d/a.conf", "include b.conf\n~SEQ(i,1,1) y"}, {"d/b.conf", "x"}};
  EXPECT_THAT(
      expanded("\n\ninclude d/a.conf", texts).places,
      ElementsAre("/etc/regent/d/b.conf:1:1, included from /etc/regent/d/a.conf:1, included "
                  "from /etc/regent/test.conf:3",
                  "/etc/regent/d/a.conf:2:13, from ~SEQ at line 2, i = 1, included from "
                  "/etc/regent/test.conf:3"));
}

TEST(Provenance, NamesTheFileOfADefinitionFromElsewhere) {
  EXPECT_THAT(expanded("include a.conf\n$B", {{"a.conf", "$B=x \\\ny"}}).places[0],
              testing::StrEq("/etc/regent/a.conf:1:4, from $B at /etc/regent/test.conf:2"));
}

TEST(Provenance, IsInDiagnosticsWithTheLineAsItWasWritten) {
  EXPECT_EQ(
      rendered("$V= \\\nvrrp_instance v$i { \\\ninterface eth0 \\\n  virtual_router_id $i \\\n"
               "virtual_ipaddress { \\\n192.0.2.1/24 \\\n} \\\n}\n~SEQ(i,255,256) $V\n"),
      "error[V013]: `256` is out of range; `virtual_router_id` takes 1 to 255\n"
      "  --> test.conf:4:21, from $V at line 9, from ~SEQ at line 9, i = 256\n"
      "4 |   virtual_router_id $i \\\n"
      "  |                     ^^\n");
}

TEST(Provenance, IsThatOfTheFirstAndTheLastRoundOfOneMistake) {
  EXPECT_EQ(rendered("~SEQ(i,1,3) nonsense $i\nnonsense 1\n"),
            "error[V003]: unknown keyword `nonsense` at the top level\n"
            "  --> test.conf:1:13, from ~SEQ at line 1, i = 1\n"
            "1 | ~SEQ(i,1,3) nonsense $i\n"
            "  |             ^^^^^^^^\n"
            "  --> test.conf:1:13, from ~SEQ at line 1, i = 3: the last of 3 like it\n"
            "error[V003]: unknown keyword `nonsense` at the top level\n"
            "  --> test.conf:2:1\n"
            "2 | nonsense 1\n"
            "  | ^^^^^^^^\n");
}

TEST(Provenance, CountsEachRoundAndLeavesRoomForOtherMistakes) {
  const std::string text = "~SEQ(i,1,9) ~SEQ(k,1,200) nonsense\nmore_nonsense\n";
  const auto result = config::compile(config::Source("test.conf", text));
  EXPECT_EQ(result.diagnostics.count(config::Severity::error), 1801U);
  EXPECT_EQ(result.diagnostics.left_out(config::Severity::error), 0U);
  EXPECT_EQ(result.diagnostics.in_order().size(), 2U);
}

TEST(Provenance, NeverShowsAPassword) {
  for (const char* text :
       {"$P=secret\nauth_pass $P x $P=secret", "~LST({n,p},{a,secret}) auth_pass $p x $p",
        "$A=auth_pass secret\n$A x", "$P=$Q\n$Q=secret\nauth_pass $P x",
        "$B= \\\nauth_pass secret \\\nnonsense\n$B"}) {
    const std::string shown = rendered(
        fmt::format("vrrp_instance a {{\nauthentication {{\n{}\nnonsense\n}}\n}}\n", text));
    EXPECT_THAT(shown, HasSubstr("[V0")) << text;
    EXPECT_THAT(shown, Not(HasSubstr("secret"))) << text << shown;
  }
}

TEST(Trail, HasOneEntryForAllRounds) {
  config::Trail trail;
  EXPECT_EQ(trail.find(0), nullptr);
  const config::Rounds first =
      trail.add({.kind = config::Origin::Kind::repetition, .text = "a"}, 5);
  const config::Rounds second = trail.add({.kind = config::Origin::Kind::definition, .text = "b"});
  EXPECT_EQ(first.number(4), 5U);
  EXPECT_EQ(second.first, 6U);
  EXPECT_EQ(trail.find(1)->text, "a");
  EXPECT_EQ(trail.find(5)->text, "a");
  EXPECT_EQ(trail.find(6)->text, "b");
}

TEST(Trail, GivesTheWayOutsideWhenItIsFull) {
  config::Trail trail;
  const config::Rounds outside = trail.add({.text = "a"});
  for (std::size_t i = 1; i < config::Trail::kMaxOrigins; ++i) {
    ASSERT_EQ(trail.add({.text = "b"}).step, 1U);
  }
  const config::Rounds none = trail.add({.parent = outside.first, .text = "c"}, 10);
  EXPECT_EQ(none.number(9), outside.first);
}

TEST(Trail, HasNoRoomForMoreRoundsThanItsNumbers) {
  config::Trail trail;
  EXPECT_EQ(trail.add({.parent = 3, .text = "a"}, std::uint64_t{1} << 33).number(7), 3U);
}

}  // namespace
