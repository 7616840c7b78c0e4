// `regent explain`, as an operator calls it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/regent_program.h"

namespace {

using testing::HasSubstr;
using testing::StartsWith;
using tests::Outcome;
using tests::run;

TEST(ExplainCommand, ExplainsAKeyword) {
  const Outcome outcome = run("$REGENT explain nopreempt 2>&1");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.output,
              StartsWith("nopreempt, in vrrp_instance and vrrp_defaults\n\n  Stay"));
}

TEST(ExplainCommand, ExplainsACode) {
  const Outcome outcome = run("$REGENT explain v3 2>&1");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.output, StartsWith("V003 (error): an unknown keyword"));
}

TEST(ExplainCommand, SuggestsWhatWasMeant) {
  const Outcome outcome = run("$REGENT explain prioritty 2>&1");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.output,
            "regent: there is no keyword or code `prioritty`; did you mean `priority`?\n");
  EXPECT_EQ(run("$REGENT explain prioritty 2>/dev/null").output, "");
}

TEST(ExplainCommand, SuggestsNothingWhenNothingIsClose) {
  const Outcome outcome = run("$REGENT explain V999 2>&1");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.output, "regent: there is no keyword or code `V999`\n");
}

TEST(ExplainCommand, SaysThatADiskIsFull) {
  EXPECT_EQ(run("$REGENT explain priority 2>/dev/null >/dev/full").status, 2);
}

TEST(ExplainCommand, NeedsOneWord) {
  EXPECT_EQ(run("$REGENT explain 2>/dev/null").status, 2);
  EXPECT_EQ(run("$REGENT explain priority state 2>/dev/null").status, 2);
}

}  // namespace
