// Tests of control/event_log with health checks: two rings as one story, and what is lost of each.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>

#include "control/event_log.h"
#include "tests/control_fixture.h"

namespace control {
namespace {

using contract::CheckEvent;
using contract::EventKind;
using contract::EventRecord;
using contract::RunOutcome;
using vrrp::Reason;
using vrrp::RouterState;
using vrrp::Verdict;

constexpr std::size_t kAll = std::size_t{1} << 30;

CheckEvent came_up(std::int64_t at_ns, std::uint32_t check = 0) {
  return {.at_ns = at_ns,
          .check = check,
          .from = static_cast<std::uint8_t>(Verdict::unknown),
          .to = static_cast<std::uint8_t>(Verdict::up),
          .streak = 1,
          .result = result_of(RunOutcome::exited, 0)};
}

EventRecord to_fault(std::int64_t at_ns, Reason reason = Reason::check_failed) {
  EventRecord event;
  event.at_ns = at_ns;
  event.from = static_cast<std::uint8_t>(RouterState::backup);
  event.to = static_cast<std::uint8_t>(RouterState::fault);
  event.reason = static_cast<std::uint8_t>(reason);
  return event;
}

EventRecord startup(std::int64_t at_ns, std::uint32_t router = 0) {
  EventRecord event;
  event.at_ns = at_ns;
  event.router = router;
  event.to = static_cast<std::uint8_t>(RouterState::backup);
  event.reason = static_cast<std::uint8_t>(Reason::startup);
  return event;
}

constexpr std::string_view kNamedUp = "check named_ok: unknown -> up after 0.012 s\n";
constexpr std::string_view kReady = "testdns0: Initialize -> Backup, eth0 is ready\n";

class VerdictLogTest : public testing::Test {
 protected:
  std::string lines(std::size_t enough_bytes = kAll) {
    std::string out;
    log_.append_lines(out, enough_bytes, one_o_clock());
    return out;
  }

  World world_{three_routers_with_checks()};
  EventLog log_{world_.plan, world_.ledgers(), LineStart::words};
};

TEST_F(VerdictLogTest, TellsEachChangeOnce) {
  EXPECT_FALSE(log_.is_behind());
  world_.check_writer.append(came_up(seconds_ns(990)));
  EXPECT_TRUE(log_.is_behind());
  EXPECT_EQ(lines(), kNamedUp);
  EXPECT_FALSE(log_.is_behind());
  EXPECT_EQ(lines(), "");
}

TEST_F(VerdictLogTest, TellsBothRingsInTheOrderOfTheirTimes) {
  world_.check_writer.append(came_up(seconds_ns(991), 0));
  world_.check_writer.append(came_up(seconds_ns(993), 1));
  world_.writer.append(startup(seconds_ns(990), 2));
  world_.writer.append(startup(seconds_ns(992), 0));
  world_.writer.append(startup(seconds_ns(994), 1));
  EXPECT_EQ(lines(),
            "old: Initialize -> Backup, eth0 is ready\n"
            "check named_ok: unknown -> up after 0.012 s\n"
            "testdns0: Initialize -> Backup, eth0 is ready\n"
            "check disk_ok: unknown -> up after 0.012 s\n"
            "testdns1: Initialize -> Backup, eth1 is ready\n");
}

TEST_F(VerdictLogTest, OfOneMomentTheCheckIsFirst) {
  world_.writer.append(startup(seconds_ns(990)));
  world_.check_writer.append(came_up(seconds_ns(990)));
  EXPECT_EQ(lines(), std::string(kNamedUp) + std::string(kReady));
}

TEST_F(VerdictLogTest, KeepsTheOrderWhenItStopsBetween) {
  world_.writer.append(startup(seconds_ns(992)));
  world_.check_writer.append(came_up(seconds_ns(990)));
  world_.check_writer.append(came_up(seconds_ns(991)));
  EXPECT_EQ(lines(1), kNamedUp);
  EXPECT_TRUE(log_.is_behind());
  EXPECT_EQ(lines(1), kNamedUp);
  EXPECT_TRUE(log_.is_behind());
  EXPECT_EQ(lines(1), kReady);
  EXPECT_FALSE(log_.is_behind());
}

TEST_F(VerdictLogTest, BeginsWithTheLocalTimeOfTheVerdictOnATerminal) {
  setenv("TZ", "UTC0", 1);
  tzset();
  EventLog log(world_.plan, world_.ledgers(), LineStart::local_time);
  world_.check_writer.append(came_up(seconds_ns(999)));
  std::string out;
  log.append_lines(out, kAll, one_o_clock());
  EXPECT_EQ(out, "00:59:59.000 check named_ok: unknown -> up after 0.012 s\n");
}

TEST_F(VerdictLogTest, SaysHowManyVerdictsWereOverwritten) {
  for (int i = 0; i < 1024 + 7; ++i) world_.check_writer.append(came_up(seconds_ns(990)));
  world_.writer.append(startup(seconds_ns(980)));
  const std::string all = lines();
  EXPECT_TRUE(
      all.starts_with("7 verdicts of checks are missing here: they came faster than this log took "
                      "them\ntestdns0: Initialize"))
      << all.substr(0, 200);
  EXPECT_EQ(std::ranges::count(all, '\n'), 1 + 1 + 1024);
  EXPECT_FALSE(log_.is_behind());
}

TEST_F(VerdictLogTest, LossesOfOneRingAreNoLossesOfTheOther) {
  CheckEvent nonsense = came_up(seconds_ns(990));
  nonsense.check = 4;
  world_.check_writer.append(nonsense);
  EventRecord nothing = startup(seconds_ns(990));
  nothing.to = 99;
  world_.writer.append(nothing);
  world_.writer.append(nothing);
  EXPECT_EQ(lines(),
            "2 events are missing here: they came faster than this log took them\n"
            "1 verdicts of checks are missing here: they came faster than this log took them\n");
}

// What a script writes stays on its line.
TEST_F(VerdictLogTest, OutputCannotMakeALineOfItsOwn) {
  CheckEvent event = came_up(seconds_ns(990));
  event.to = static_cast<std::uint8_t>(Verdict::down);
  event.result = result_of(RunOutcome::exited, 1, "bad\x1b[A\x85\ntestdns0: Backup -> Active");
  world_.check_writer.append(event);
  EXPECT_EQ(lines(), "check named_ok: unknown -> down, exit status 1: \"bad?[A?\"\n");
}

TEST_F(VerdictLogTest, NamesTheCheckThatPutARouterIntoFault) {
  world_.check_writer.write(0, check_record(Verdict::down, seconds_ns(990),
                                            result_of(RunOutcome::exited, 2, "SERVFAIL")));
  world_.writer.append(to_fault(seconds_ns(990)));
  EXPECT_EQ(lines(), "testdns0: Backup -> Fault, check named_ok has failed: exit status 2\n");
}

TEST_F(VerdictLogTest, NamesTheCheckOfAFaultThatChangedItsReason) {
  EventRecord event = to_fault(seconds_ns(990), Reason::check_unknown);
  event.kind = EventKind::fault_changed;
  world_.writer.append(event);
  EXPECT_EQ(lines(), "testdns0: still Fault, check named_ok has no result yet, and 1 more\n");
}

TEST_F(VerdictLogTest, NamesNoCheckThatFailedAfterTheFault) {
  world_.check_writer.write(0, check_record(Verdict::down, seconds_ns(995),
                                            result_of(RunOutcome::exited, 2, "SERVFAIL")));
  world_.writer.append(to_fault(seconds_ns(990)));
  EXPECT_EQ(lines(), "testdns0: Backup -> Fault, a health check has failed\n");
}

TEST_F(VerdictLogTest, NamesNoCheckForAFaultOfAnotherKind) {
  world_.check_writer.write(
      0, check_record(Verdict::down, seconds_ns(990), result_of(RunOutcome::exited, 2)));
  world_.writer.append(to_fault(seconds_ns(990), Reason::interface_down));
  EXPECT_EQ(lines(), "testdns0: Backup -> Fault, interface eth0 is down or has no carrier\n");
}

// There is no checkd then, and no Ledger of checks.
TEST(EventLog, TellsOfInterfacesAloneWithoutALedgerOfChecks) {
  contract::PlanRows rows = three_routers();
  add_interface_check(rows, "eth1");
  rows.tracks = {{.router = 0, .check = 0}};
  World world(rows);
  EventLog log(world.plan, world.ledgers(), LineStart::words);
  world.writer.write_interface(
      1, {.state = contract::InterfaceState::missing, .since_ns = seconds_ns(990)});
  world.writer.append({.at_ns = seconds_ns(990),
                       .router = 0,
                       .kind = EventKind::check_changed,
                       .from = static_cast<std::uint8_t>(Verdict::up),
                       .to = static_cast<std::uint8_t>(Verdict::down),
                       .reason = static_cast<std::uint8_t>(Reason::interface_missing)});
  world.writer.append(to_fault(seconds_ns(990)));
  std::string out;
  log.append_lines(out, kAll, one_o_clock());
  EXPECT_EQ(out,
            "check eth1: up -> down, the interface does not exist\n"
            "testdns0: Backup -> Fault, check eth1 has failed: the interface does not exist\n");
}

TEST_F(VerdictLogTest, SurvivesAFaultOfARouterThatDoesNotExist) {
  EventRecord event = to_fault(seconds_ns(990));
  event.router = 3;
  world_.writer.append(event);
  EXPECT_EQ(lines(), "an event of kind 1 about number 3, which does not exist\n");
}

}  // namespace
}  // namespace control
