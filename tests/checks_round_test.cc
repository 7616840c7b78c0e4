// What several servers have said becomes one result of their check.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "checks/round.h"
#include "contract/plan_writer.h"

namespace {

using checks::Finding;
using checks::Round;
using contract::CheckKind;
using contract::RunOutcome;
using contract::Transport;
using namespace std::chrono_literals;

constexpr vrrp::Instant kAsked{1000s};

// Check 0 asks 192.0.2.1 and 2001:db8::1 (port 5353) for a name; check 1 connects to port 25.
std::vector<std::uint8_t> asking(std::uint8_t flags) {
  contract::PlanRows rows;
  rows.checks.push_back({.name = rows.add_text("named_ok"),
                         .kind = CheckKind::dns,
                         .flags = flags,
                         .interval_ms = 1000,
                         .timeout_ms = 500});
  rows.checks.push_back({.name = rows.add_text("smtp_ok"),
                         .kind = CheckKind::tcp,
                         .interval_ms = 1000,
                         .timeout_ms = 500});
  rows.dns.push_back({.name = rows.add_text("example."), .type = 1});
  rows.tcp.push_back({});
  rows.targets.push_back({.check = 0, .port = 53, .bytes = {192, 0, 2, 1}});
  rows.targets.push_back({.check = 0, .port = 5353, .family = 6});
  rows.targets[1].bytes = {0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  rows.targets.push_back(
      {.check = 1, .port = 25, .transport = Transport::tcp, .bytes = {192, 0, 2, 1}});
  return contract::write_plan(rows);
}

// "6", or "7 the text of the decisive finding"; 6 is passed, 7 failed, 8 unreachable, 9 lost.
std::string result_of(Round& round) {
  const contract::CheckResult result = round.result(kAsked + 25ms);
  EXPECT_EQ(result.duration_us, 25'000U);
  std::string text = std::to_string(result.outcome);
  if (result.output_size_bytes != 0) {
    text += ' ';
    text.append(result.output.data(), result.output_size_bytes);
  }
  return text;
}

class RoundTest : public testing::Test {
 protected:
  static constexpr std::uint8_t kAll = 0;
  static constexpr std::uint8_t kAny = 2;

  std::string two_say(std::uint8_t flags, Finding first, Finding second) {
    const std::vector<std::uint8_t> bytes = asking(flags);
    const contract::Plan plan = *contract::validate_plan(bytes);
    Round round(plan, 0);
    round.begin(1, kAsked);
    // The other way round: who decides does not depend on who is heard first.
    EXPECT_FALSE(round.take(1, std::move(second)));
    EXPECT_TRUE(round.take(0, std::move(first)));
    return result_of(round);
  }

  const Finding good_{.outcome = RunOutcome::passed};
  const Finding bad_{.text = "SERVFAIL instead of NOERROR"};
  const Finding gone_{.outcome = RunOutcome::unreachable, .error = ECONNREFUSED};
  const Finding unknown_{.outcome = RunOutcome::lost};
};

TEST_F(RoundTest, NeedsAllServersUnlessOneIsEnough) {
  EXPECT_EQ(two_say(kAll, good_, good_), "6");
  EXPECT_EQ(two_say(kAll, good_, bad_), "7 2001:db8::1 port 5353: SERVFAIL instead of NOERROR");
  EXPECT_EQ(two_say(kAll, bad_, gone_), "7 192.0.2.1: SERVFAIL instead of NOERROR");
  EXPECT_EQ(two_say(kAll, gone_, bad_), "8 192.0.2.1");
  EXPECT_EQ(two_say(kAny, good_, bad_), "6");
  EXPECT_EQ(two_say(kAny, bad_, good_), "6");
  EXPECT_EQ(two_say(kAny, gone_, bad_), "8 192.0.2.1");
}

TEST_F(RoundTest, KnowsWhatItDoesNotKnow) {
  EXPECT_EQ(two_say(kAll, good_, unknown_), "9 2001:db8::1 port 5353");
  // What is bad is bad, whatever the other would have said.
  EXPECT_EQ(two_say(kAll, unknown_, bad_), "7 2001:db8::1 port 5353: SERVFAIL instead of NOERROR");
  EXPECT_EQ(two_say(kAny, unknown_, good_), "6");
  EXPECT_EQ(two_say(kAny, bad_, unknown_), "9 2001:db8::1 port 5353");
}

TEST_F(RoundTest, PassesWithAWordThatIsWorthSeeing) {
  const Finding word{.outcome = RunOutcome::warned, .text = "the certificate expires in 3 days"};
  EXPECT_EQ(two_say(kAll, good_, word),
            "6 2001:db8::1 port 5353: the certificate expires in 3 days");
  EXPECT_EQ(two_say(kAll, word, bad_), "7 2001:db8::1 port 5353: SERVFAIL instead of NOERROR");
  EXPECT_EQ(two_say(kAll, word, unknown_), "9 2001:db8::1 port 5353");
  EXPECT_EQ(two_say(kAny, word, good_), "6 192.0.2.1: the certificate expires in 3 days");
  EXPECT_EQ(two_say(kAny, bad_, word),
            "6 2001:db8::1 port 5353: the certificate expires in 3 days");
}

TEST_F(RoundTest, BeginsAnew) {
  const std::vector<std::uint8_t> bytes = asking(kAll);
  const contract::Plan plan = *contract::validate_plan(bytes);
  Round round(plan, 1);
  round.begin(1, kAsked - 1s);
  EXPECT_TRUE(round.take(0, gone_));
  EXPECT_EQ(round.result(kAsked).code, ECONNREFUSED);
  round.begin(2, kAsked);
  EXPECT_EQ(round.run(), 2U);
  EXPECT_TRUE(round.take(0, good_));
  EXPECT_EQ(result_of(round), "6");
}

TEST_F(RoundTest, HearsEachServerOnce) {
  const std::vector<std::uint8_t> bytes = asking(kAll);
  const contract::Plan plan = *contract::validate_plan(bytes);
  Round round(plan, 0);
  round.begin(1, kAsked);
  EXPECT_FALSE(round.take(0, good_));
  EXPECT_FALSE(round.take(0, bad_));
  EXPECT_TRUE(round.take(1, good_));
  EXPECT_EQ(result_of(round), "6");
}

TEST_F(RoundTest, CutsALongText) {
  const std::string long_text(400, 'x');
  const std::string shown = two_say(kAll, {.text = long_text}, good_);
  EXPECT_EQ(shown.size(), 2U + 256U);
  EXPECT_TRUE(shown.starts_with("7 192.0.2.1: xxx"));
}

}  // namespace
