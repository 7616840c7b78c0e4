// Tests of control/check_faults: which checks are named as the reason of a fault, and when none is.
#include <gtest/gtest.h>

#include "control/check_faults.h"
#include "tests/control_fixture.h"

namespace control {
namespace {

using contract::InterfaceState;
using contract::RunOutcome;
using vrrp::Reason;
using vrrp::Verdict;

constexpr std::uint32_t kNamed = 0;
constexpr std::uint32_t kDisk = 1;
constexpr std::uint32_t kPreferred = 2;
constexpr std::uint32_t kClosed = 3;

class CheckFaultsTest : public testing::Test {
 protected:
  void say(std::uint32_t check, Verdict verdict, const contract::CheckResult& result = {},
           std::int64_t since_ns = seconds_ns(900)) {
    world_.check_writer.write(check, check_record(verdict, since_ns, result));
  }
  std::string words(std::uint32_t router, Reason reason = Reason::check_failed) {
    return check_fault_words({.router = router, .reason = reason}, world_.plan, world_.ledgers());
  }
  std::string words_at(std::int64_t at_ns) {
    return check_fault_words({.router = 0, .reason = Reason::check_failed, .at_ns = at_ns},
                             world_.plan, world_.ledgers());
  }

  World world_{three_routers_with_checks()};
  contract::CheckResult bad_ = result_of(RunOutcome::exited, 2, "SERVFAIL");
  contract::CheckResult good_ = result_of(RunOutcome::exited, 0);
};

TEST_F(CheckFaultsTest, NameTheOneThatHasFailed) {
  say(kNamed, Verdict::up, good_);
  say(kDisk, Verdict::down, bad_);
  EXPECT_EQ(words(0), "check disk_ok has failed: exit status 2");
  EXPECT_EQ(words(1), "check disk_ok has failed: exit status 2");
}

TEST_F(CheckFaultsTest, NameTheFirstAndTheNumberOfTheRest) {
  contract::PlanRows rows = three_routers_with_checks();
  rows.tracks[2].weight = 0;
  World world(rows);
  for (const std::uint32_t check : {kNamed, kDisk, kPreferred}) {
    say(check, Verdict::down, bad_);
    world.check_writer.write(check, check_record(Verdict::down, seconds_ns(900), bad_));
  }
  EXPECT_EQ(words(0), "check named_ok has failed: exit status 2, and 1 more");
  EXPECT_EQ(check_fault_words({.router = 0}, world.plan, world.ledgers()),
            "check named_ok has failed: exit status 2, and 2 more");
}

TEST_F(CheckFaultsTest, NameTheOneThatHasNoResult) {
  say(kNamed, Verdict::up, good_);
  EXPECT_EQ(words(0, Reason::check_unknown), "check disk_ok has no result yet");
  say(kNamed, Verdict::unknown);
  EXPECT_EQ(words(0, Reason::check_unknown), "check named_ok has no result yet, and 1 more");
}

TEST_F(CheckFaultsTest, FailedOnesAreNotAmongThoseWithoutAResult) {
  say(kNamed, Verdict::down, bad_);
  EXPECT_EQ(words(0, Reason::check_failed), "check named_ok has failed: exit status 2");
  EXPECT_EQ(words(0, Reason::check_unknown), "check disk_ok has no result yet");
}

TEST_F(CheckFaultsTest, SayThatOneCountsAsFailedFromTheBeginning) {
  say(kNamed, Verdict::down);
  EXPECT_EQ(words(0), "check named_ok has failed: no result yet");
}

TEST_F(CheckFaultsTest, DoNotSayThatItFailedWithASuccess) {
  contract::CheckRecord record = check_record(Verdict::down, seconds_ns(900), good_);
  record.streak = 1;
  world_.check_writer.write(kNamed, record);
  EXPECT_EQ(words(0), "check named_ok has failed; 1 of 3 good results in a row");
}

TEST_F(CheckFaultsTest, SayThatOneIsHeldDown) {
  contract::CheckRecord record = check_record(Verdict::down, seconds_ns(900), good_);
  record.held_until_ns = seconds_ns(1042);
  world_.check_writer.write(kNamed, record);
  EXPECT_EQ(words(0), "check named_ok is damped, as it has changed too often");
}

TEST_F(CheckFaultsTest, SayThatAReversedOneIsUp) {
  say(kClosed, Verdict::up, good_);
  EXPECT_EQ(words(2), "check closed is up, which is a fault here (reverse)");
  say(kClosed, Verdict::down, bad_);
  EXPECT_EQ(words(2), "");
}

TEST_F(CheckFaultsTest, NeverNameOneThatOnlyHasAWeight) {
  say(kPreferred, Verdict::down, bad_);
  EXPECT_EQ(words(0), "");
  EXPECT_EQ(words(0, Reason::check_unknown), "check named_ok has no result yet, and 1 more");
}

TEST_F(CheckFaultsTest, NeverNameOneThatFailedLater) {
  say(kNamed, Verdict::down, bad_, seconds_ns(900));
  EXPECT_EQ(words_at(seconds_ns(901)), "check named_ok has failed: exit status 2");
  EXPECT_EQ(words_at(seconds_ns(900)), "check named_ok has failed: exit status 2");
  // The worker's turn may have begun a little earlier.
  EXPECT_EQ(words_at(seconds_ns(899.9)), "check named_ok has failed: exit status 2");
  EXPECT_EQ(words_at(seconds_ns(899.899)), "");
}

TEST_F(CheckFaultsTest, NameNothingThatTheLedgerDoesNotSay) {
  contract::CheckRecord record = check_record(Verdict::down, seconds_ns(900), bad_);
  record.verdict = 77;
  world_.check_writer.write(kNamed, record);
  say(kDisk, Verdict::up, good_);
  EXPECT_EQ(words(0), "");
  EXPECT_EQ(words(0, Reason::check_unknown), "");
}

// Router 0 and the check of eth1, without a weight.
contract::PlanRows three_routers_on_eth1(std::uint8_t is_reversed) {
  contract::PlanRows rows = three_routers();
  add_interface_check(rows, "eth1");
  rows.tracks = {{.router = 0, .check = 0, .is_reversed = is_reversed}};
  return rows;
}

TEST(CheckFaults, SayWhatAnInterfaceHas) {
  World world(three_routers_on_eth1(0));
  const auto words = [&](Reason reason, std::int64_t at_ns) {
    return check_fault_words({.router = 0, .reason = reason, .at_ns = at_ns}, world.plan,
                             world.ledgers());
  };
  EXPECT_FALSE(world.ledgers().checks);
  EXPECT_EQ(words(Reason::check_unknown, seconds_ns(900)), "check eth1 has no result yet");
  world.writer.write_interface(1, {.state = InterfaceState::down, .since_ns = seconds_ns(900)});
  EXPECT_EQ(words(Reason::check_failed, seconds_ns(900)),
            "check eth1 has failed: the interface is down or has no carrier");
  EXPECT_EQ(words(Reason::check_failed, seconds_ns(899)), "");
  EXPECT_EQ(words(Reason::check_unknown, seconds_ns(900)), "");
  world.writer.write_interface(1, {.state = InterfaceState::missing, .since_ns = seconds_ns(900)});
  EXPECT_EQ(words(Reason::check_failed, seconds_ns(900)),
            "check eth1 has failed: the interface does not exist");
  world.writer.write_interface(1, {.state = InterfaceState::up, .since_ns = seconds_ns(900)});
  EXPECT_EQ(words(Reason::check_failed, seconds_ns(900)), "");
}

TEST(CheckFaults, SayThatAnInterfaceIsUpWhenThatIsTheFault) {
  World world(three_routers_on_eth1(1));
  world.writer.write_interface(1, {.state = InterfaceState::up, .since_ns = seconds_ns(900)});
  EXPECT_EQ(check_fault_words({.router = 0}, world.plan, world.ledgers()),
            "check eth1 is up, which is a fault here (reverse)");
}

TEST(IsAboutChecks, OnlyTwoReasonsAre) {
  for (std::size_t i = 0; i < vrrp::kReasonNames.size(); ++i) {
    const std::string_view name = vrrp::kReasonNames[i];
    EXPECT_EQ(is_about_checks(static_cast<Reason>(i)),
              name == "check_failed" || name == "check_unknown")
        << name;
  }
}

}  // namespace
}  // namespace control
