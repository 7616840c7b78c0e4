// Tests of control/event_log: the worker's ring as lines, what is lost, what repeats.
#include <gtest/gtest.h>

#include <cerrno>
#include <cstdlib>
#include <ctime>

#include "control/event_log.h"
#include "tests/control_fixture.h"

namespace control {
namespace {

using contract::EventKind;
using contract::EventRecord;
using std::chrono::seconds;

constexpr std::size_t kAll = std::size_t{1} << 30;

EventRecord startup(std::uint32_t router) {
  EventRecord event;
  event.at_ns = seconds_ns(999);
  event.router = router;
  event.to = static_cast<std::uint8_t>(vrrp::RouterState::backup);
  event.reason = static_cast<std::uint8_t>(vrrp::Reason::startup);
  return event;
}

EventRecord unknown_vrid(std::uint32_t interface, std::int64_t vrid) {
  EventRecord event;
  event.kind = EventKind::unknown_vrid;
  event.router = interface;
  event.value_ns = vrid;
  event.peer = contract::to_ledger(ip("10.0.0.9"));
  return event;
}

class EventLogTest : public testing::Test {
 protected:
  std::string lines(std::size_t enough_bytes = kAll) {
    std::string out;
    log_.append_lines(out, enough_bytes, clocks_);
    return out;
  }
  void pass(vrrp::Nanoseconds time) {
    clocks_.now += time;
    clocks_.wall += time;
  }

  World world_;
  EventLog log_{world_.plan, world_.ledgers(), LineStart::words};
  Clocks clocks_ = one_o_clock();
};

TEST_F(EventLogTest, HasNothingToSayWithoutEvents) {
  EXPECT_FALSE(log_.is_behind());
  EXPECT_EQ(log_.deadline(), vrrp::kNever);
  EXPECT_EQ(lines(), "");
}

TEST_F(EventLogTest, TellsEachEventOnceAndInOrder) {
  world_.writer.append(startup(0));
  world_.writer.append(startup(1));
  EXPECT_TRUE(log_.is_behind());
  EXPECT_EQ(lines(),
            "testdns0: Initialize -> Backup, eth0 is ready\n"
            "testdns1: Initialize -> Backup, eth1 is ready\n");
  EXPECT_FALSE(log_.is_behind());
  EXPECT_EQ(lines(), "");
}

TEST_F(EventLogTest, BeginsWithTheLocalTimeOfTheEventOnATerminal) {
  setenv("TZ", "UTC0", 1);
  tzset();
  EventLog log(world_.plan, world_.ledgers(), LineStart::local_time);
  world_.writer.append(startup(0));
  std::string out;
  log.append_lines(out, kAll, clocks_);
  log.append_line(out, "sandbox: tight", clocks_);
  EXPECT_EQ(out,
            "00:59:59.000 testdns0: Initialize -> Backup, eth0 is ready\n"
            "01:00:00.000 sandbox: tight\n");
}

TEST_F(EventLogTest, StopsWhenThereIsEnoughAndGoesOnLater) {
  for (std::uint32_t i = 0; i < 3; ++i) world_.writer.append(startup(i));
  EXPECT_EQ(lines(1), "testdns0: Initialize -> Backup, eth0 is ready\n");
  EXPECT_TRUE(log_.is_behind());
  EXPECT_EQ(lines(1), "testdns1: Initialize -> Backup, eth1 is ready\n");
  EXPECT_EQ(lines(1), "old: Initialize -> Backup, eth0 is ready\n");
  EXPECT_FALSE(log_.is_behind());
}

TEST_F(EventLogTest, SaysHowManyEventsWereOverwritten) {
  ASSERT_EQ(world_.reader.event_capacity(), 1024U);
  for (std::uint32_t i = 0; i < 1024 + 7; ++i) world_.writer.append(startup(0));
  const std::string all = lines();
  EXPECT_TRUE(all.starts_with(
      "7 events are missing here: they came faster than this log took them\ntestdns0: "));
  EXPECT_EQ(std::ranges::count(all, '\n'), 1 + 1024);
}

TEST_F(EventLogTest, SaysNothingIsMissingWhenTheRingIsJustFull) {
  for (std::uint32_t i = 0; i < 1024; ++i) world_.writer.append(startup(0));
  const std::string all = lines();
  EXPECT_EQ(std::ranges::count(all, '\n'), 1024);
  EXPECT_EQ(all.find("missing"), std::string::npos);
}

TEST_F(EventLogTest, CountsEventsWithoutSenseAsMissing) {
  world_.writer.append(startup(0));
  EventRecord nonsense = startup(0);
  nonsense.to = 99;
  world_.writer.append(nonsense);
  nonsense.kind = static_cast<EventKind>(200);
  world_.writer.append(nonsense);
  world_.writer.append(startup(1));
  EXPECT_EQ(lines(),
            "testdns0: Initialize -> Backup, eth0 is ready\n"
            "2 events are missing here: they came faster than this log took them\n"
            "testdns1: Initialize -> Backup, eth1 is ready\n");
}

TEST_F(EventLogTest, SurvivesAHistoryThatJumps) {
  world_.writer.append(startup(0));
  lines();
  world_.writer.header().events_written.store(~std::uint64_t{0});
  EXPECT_TRUE(lines().find("events are missing here") != std::string::npos);
  EXPECT_FALSE(log_.is_behind());
  world_.writer.header().events_written.store(0);
  EXPECT_EQ(lines(), "");
  world_.writer.append(startup(2));
  EXPECT_EQ(lines(), "old: Initialize -> Backup, eth0 is ready\n");
}

TEST_F(EventLogTest, TellsRepeatsOfUnknownVridsOnceAMinuteAsANumber) {
  world_.writer.append(unknown_vrid(0, 77));
  world_.writer.append(unknown_vrid(0, 78));
  world_.writer.append(unknown_vrid(0, 79));
  EXPECT_EQ(lines(), "eth0: 10.0.0.9 advertises VRID 77, which is not configured here\n");
  EXPECT_EQ(log_.deadline(), clocks_.now + seconds{60});
  pass(seconds{59});
  EXPECT_EQ(lines(), "");
  pass(seconds{1});
  EXPECT_EQ(lines(), "eth0: 2 more VRIDs that are not configured here, in the last minute\n");
  EXPECT_EQ(log_.deadline(), clocks_.now + seconds{60});
}

TEST_F(EventLogTest, TellsTheFirstAgainAfterAQuietMinute) {
  world_.writer.append(unknown_vrid(0, 77));
  lines();
  pass(seconds{60});
  EXPECT_EQ(lines(), "");
  EXPECT_EQ(log_.deadline(), vrrp::kNever);
  world_.writer.append(unknown_vrid(0, 78));
  EXPECT_EQ(lines(), "eth0: 10.0.0.9 advertises VRID 78, which is not configured here\n");
}

TEST_F(EventLogTest, TellsRepeatsOfLowerPrioritiesOnceAMinuteAsANumber) {
  EventRecord lower;
  lower.kind = EventKind::lower_priority;
  lower.priority = 50;
  lower.own_priority = 100;
  lower.peer = contract::to_ledger(ip("192.0.2.9"));
  for (int i = 0; i < 3; ++i) world_.writer.append(lower);
  EXPECT_EQ(lines(),
            "testdns0: 192.0.2.9 advertises priority 50, though we are Active (ours 100)\n");
  pass(seconds{60});
  EXPECT_EQ(lines(), "testdns0: 2 more adverts that rank below ours in the last minute\n");
}

TEST_F(EventLogTest, RepeatsOfOneSubjectDoNotHideAnother) {
  EventRecord error;
  error.kind = EventKind::send_error;
  error.error = ENETDOWN;
  world_.writer.append(unknown_vrid(0, 77));
  world_.writer.append(unknown_vrid(1, 77));
  world_.writer.append(error);
  world_.writer.append(error);
  EXPECT_EQ(lines(),
            "eth0: 10.0.0.9 advertises VRID 77, which is not configured here\n"
            "eth1: 10.0.0.9 advertises VRID 77, which is not configured here\n"
            "testdns0: cannot send adverts on eth0: Network is down\n");
  pass(seconds{60});
  EXPECT_EQ(lines(), "testdns0: sending failed 1 more times in the last minute\n");
}

TEST_F(EventLogTest, KeepsNothingAboutSubjectsThatDoNotExist) {
  world_.writer.append(unknown_vrid(5000, 77));
  EXPECT_EQ(lines(), "an event of kind 9 about number 5000, which does not exist\n");
  EXPECT_EQ(log_.deadline(), vrrp::kNever);
}

}  // namespace
}  // namespace control
