// Results become verdicts as keepalived counts: the first decides alone, then so many in a row.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "checks/rise_fall.h"

namespace {

using checks::Result;
using checks::RiseFall;
using vrrp::Verdict;

// Feeds `+` (good), `-` (bad) and `.` (none); returns the verdict behind each: u, d or ?.
std::string verdicts(RiseFall counter, std::string_view results) {
  std::string found;
  for (const char c : results) {
    counter.take(c == '+' ? Result::good : c == '-' ? Result::bad : Result::none);
    found += counter.verdict() == Verdict::up     ? 'u'
             : counter.verdict() == Verdict::down ? 'd'
                                                  : '?';
  }
  return found;
}

constexpr Verdict kUnknown = Verdict::unknown;
constexpr Verdict kDown = Verdict::down;

TEST(RiseFall, BelievesTheFirstResultAlone) {
  EXPECT_EQ(verdicts({3, 3, kUnknown}, "+"), "u");
  EXPECT_EQ(verdicts({3, 3, kUnknown}, "-"), "d");
}

TEST(RiseFall, NeedsSoManyBadResultsInARowToFall) {
  EXPECT_EQ(verdicts({1, 3, kUnknown}, "+--+--+---"), "uuuuuuuuud");
}

TEST(RiseFall, NeedsSoManyGoodResultsInARowToRise) {
  EXPECT_EQ(verdicts({3, 1, kUnknown}, "-++-++-+++"), "dddddddddu");
}

TEST(RiseFall, OfOneAndOneFollowsEachResult) {
  EXPECT_EQ(verdicts({1, 1, kUnknown}, "+-+-"), "udud");
}

TEST(RiseFall, ThatStartsDownHasToRise) {
  EXPECT_EQ(verdicts({2, 1, kDown}, "+"), "d");
  EXPECT_EQ(verdicts({2, 1, kDown}, "++"), "du");
  EXPECT_EQ(verdicts({2, 1, kDown}, "-"), "d");
}

TEST(RiseFall, WithoutAResultIsUnknownAndThenDown) {
  EXPECT_EQ(verdicts({1, 3, kUnknown}, "+...+"), "u?ddu");
  EXPECT_EQ(verdicts({2, 3, kUnknown}, "+.+.-"), "u?u?d");
  EXPECT_EQ(verdicts({2, 1, kUnknown}, "+..+.+"), "u?dddd");
  EXPECT_EQ(verdicts({1, 1, kUnknown}, ".."), "?d");
  EXPECT_EQ(verdicts({1, 1, kDown}, "."), "d");
}

TEST(RiseFall, CountsWhatSpeaksAgainstTheVerdict) {
  RiseFall counter(1, 3, kUnknown);
  counter.take(Result::good);
  EXPECT_EQ(counter.streak(), 0U);
  counter.take(Result::bad);
  counter.take(Result::bad);
  EXPECT_EQ(counter.streak(), 2U);
  counter.take(Result::good);
  EXPECT_EQ(counter.streak(), 0U);
}

}  // namespace
