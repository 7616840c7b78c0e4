// Tests of control/event_words: every kind of event and every reason, as literal lines.
#include <gtest/gtest.h>

#include <array>
#include <cerrno>

#include "control/event_words.h"
#include "tests/control_fixture.h"

namespace control {
namespace {

using contract::EventKind;
using contract::EventRecord;
using vrrp::Reason;
using vrrp::RouterState;

struct TransitionGiven {
  std::uint32_t router = 0;
  RouterState from = RouterState::backup;
  RouterState to = RouterState::active;
  Reason reason = Reason::none;
  std::string_view peer{};
  std::uint8_t priority = 0;
  std::int64_t value_ns = 0;
  std::int32_t error = 0;
};

EventRecord transition(const TransitionGiven& given) {
  EventRecord event;
  event.router = given.router;
  event.from = static_cast<std::uint8_t>(given.from);
  event.to = static_cast<std::uint8_t>(given.to);
  event.reason = static_cast<std::uint8_t>(given.reason);
  event.priority = given.priority;
  // What health checks have made of the 100 of the file.
  event.own_priority = 150;
  event.value_ns = given.value_ns;
  event.error = given.error;
  if (!given.peer.empty()) event.peer = contract::to_ledger(ip(given.peer));
  return event;
}

struct TransitionRow {
  TransitionGiven given;
  std::string_view want;
};

TEST(EventWords, TransitionsSayWhy) {
  constexpr auto kInitialize = RouterState::initialize;
  constexpr auto kBackup = RouterState::backup;
  constexpr auto kActive = RouterState::active;
  constexpr auto kFault = RouterState::fault;
  const std::array<TransitionRow, 21> kRows{{
      {{0, kActive, kFault, Reason::check_failed},
       "testdns0: Active -> Fault, a health check has failed"},
      {{0, kInitialize, kFault, Reason::check_unknown},
       "testdns0: Initialize -> Fault, a health check has no result yet"},
      {{.reason = Reason::timeout, .peer = "10.0.0.1", .value_ns = 3609375000},
       "testdns0: Backup -> Active, no advert from 10.0.0.1 for 3.609 s"},
      {{.reason = Reason::timeout, .value_ns = 3609375000},
       "testdns0: Backup -> Active, no advert for 3.609 s"},
      {{.reason = Reason::timeout, .value_ns = -1},
       "testdns0: Backup -> Active, no advert for 0.000 s"},
      {{.reason = Reason::priority_zero, .peer = "10.0.0.1"},
       "testdns0: Backup -> Active, 10.0.0.1 gave up (priority 0)"},
      {{.reason = Reason::priority_zero},
       "testdns0: Backup -> Active, the Active router gave up (priority 0)"},
      {{0, kActive, kBackup, Reason::higher_priority, "10.0.0.2", 200},
       "testdns0: Active -> Backup, 10.0.0.2 advertises priority 200 (ours 150)"},
      {{1, kActive, kBackup, Reason::higher_address, "fe80::2", 255},
       "testdns1: Active -> Backup, fe80::2 advertises our priority 255 and has the higher "
       "address"},
      {{0, kInitialize, kBackup, Reason::startup}, "testdns0: Initialize -> Backup, eth0 is ready"},
      {{1, kInitialize, kActive, Reason::owner},
       "testdns1: Initialize -> Active, it owns its addresses (priority 255)"},
      {{0, kActive, kInitialize, Reason::shutdown}, "testdns0: Active -> Initialize, stopping"},
      {{0, kInitialize, kFault, Reason::interface_missing},
       "testdns0: Initialize -> Fault, interface eth0 does not exist"},
      {{0, kActive, kFault, Reason::interface_down},
       "testdns0: Active -> Fault, interface eth0 is down or has no carrier"},
      {{0, kBackup, kFault, Reason::no_source_address},
       "testdns0: Backup -> Fault, eth0 has no usable IPv4 address yet"},
      {{1, kInitialize, kFault, Reason::no_source_address},
       "testdns1: Initialize -> Fault, eth1 has no usable IPv6 link-local address yet"},
      {{1, kInitialize, kFault, Reason::owner_without_address},
       "testdns1: Initialize -> Fault, it has priority 255, but this host does not have its "
       "addresses"},
      {{0, kActive, kFault, Reason::hold_failed, "", 0, 0, EPERM},
       "testdns0: Active -> Fault, cannot add its addresses: Operation not permitted"},
      {{0, kActive, kFault, Reason::hold_failed},
       "testdns0: Active -> Fault, cannot add its addresses"},
      {{0, kFault, kBackup, Reason::startup}, "testdns0: Fault -> Backup, eth0 is ready"},
      {{0, kInitialize, kBackup, Reason::none}, "testdns0: Initialize -> Backup"},
  }};
  const World world;
  for (const TransitionRow& row : kRows) {
    EXPECT_EQ(event_words(transition(row.given), world.plan), row.want);
  }
}

EventRecord event(EventKind kind, std::uint32_t subject, std::string_view peer = "") {
  EventRecord record;
  record.kind = kind;
  record.router = subject;
  if (!peer.empty()) record.peer = contract::to_ledger(ip(peer));
  return record;
}

TEST(EventWords, FaultThatChangesItsReason) {
  const World world;
  EventRecord record = event(EventKind::fault_changed, 0);
  record.reason = static_cast<std::uint8_t>(Reason::interface_down);
  EXPECT_EQ(event_words(record, world.plan),
            "testdns0: still Fault, interface eth0 is down or has no carrier");
}

TEST(EventWords, AFaultByHealthChecksIsExplainedInTheirWords) {
  constexpr std::string_view kWhy = "check named_ok has failed: exit status 2";
  const World world;
  EventRecord record = transition(
      {.from = RouterState::active, .to = RouterState::fault, .reason = Reason::check_failed});
  EXPECT_EQ(event_words(record, world.plan, kWhy),
            "testdns0: Active -> Fault, check named_ok has failed: exit status 2");
  record.kind = EventKind::fault_changed;
  EXPECT_EQ(event_words(record, world.plan, kWhy),
            "testdns0: still Fault, check named_ok has failed: exit status 2");
  record.reason = static_cast<std::uint8_t>(Reason::interface_down);
  EXPECT_EQ(event_words(record, world.plan, kWhy),
            "testdns0: still Fault, interface eth0 is down or has no carrier");
}

TEST(EventWords, HeldNamesTheAddresses) {
  const World world;
  EXPECT_EQ(event_words(event(EventKind::held, 0), world.plan),
            "testdns0: its addresses are in place: 192.0.2.52, 2001:db8::52");
}

TEST(EventWords, ReleasedNamesFourAddressesAndTheNumberOfTheRest) {
  const World world;
  EXPECT_EQ(event_words(event(EventKind::released, 1), world.plan),
            "testdns1: its addresses are removed: fe80::53, 2001:db8::53, 2001:db8::54, "
            "2001:db8::55 and 1 more");
}

TEST(EventWords, SendErrorNamesTheInterface) {
  const World world;
  EventRecord record = event(EventKind::send_error, 2);
  record.error = ENETDOWN;
  EXPECT_EQ(event_words(record, world.plan), "old: cannot send adverts on eth0: Network is down");
}

TEST(EventWords, AddressListMismatch) {
  const World world;
  EXPECT_EQ(event_words(event(EventKind::address_list_mismatch, 0, "10.0.0.2"), world.plan),
            "testdns0: 10.0.0.2 advertises other addresses than we (accepted all the same)");
}

TEST(EventWords, EqualPriority) {
  const World world;
  EventRecord record = event(EventKind::equal_priority, 0, "10.0.0.2");
  record.priority = 100;
  EXPECT_EQ(event_words(record, world.plan),
            "testdns0: 10.0.0.2 advertises our priority 100; the higher address decides");
}

TEST(EventWords, SayWhatHealthChecksMakeOfAPriority) {
  EventRecord record = event(EventKind::priority_changed, 0);
  record.priority = 100;
  record.own_priority = 150;
  EXPECT_EQ(event_words(record, World().plan),
            "testdns0: priority 100 -> 150, as its health checks say");
}

EventRecord change_of_check(std::uint32_t check, vrrp::Verdict from, vrrp::Verdict to,
                            Reason reason) {
  EventRecord record = event(EventKind::check_changed, check);
  record.from = static_cast<std::uint8_t>(from);
  record.to = static_cast<std::uint8_t>(to);
  record.reason = static_cast<std::uint8_t>(reason);
  return record;
}

TEST(EventWords, TheCheckOfAnInterfaceIsToldAsAScripts) {
  using vrrp::Verdict;
  contract::PlanRows rows = three_routers();
  add_check(rows, "named_ok");
  add_interface_check(rows, "eth1");
  const World world(rows);
  EXPECT_EQ(
      event_words(change_of_check(1, Verdict::unknown, Verdict::up, Reason::none), world.plan),
      "check eth1: unknown -> up");
  EXPECT_EQ(event_words(change_of_check(1, Verdict::up, Verdict::down, Reason::interface_missing),
                        world.plan),
            "check eth1: up -> down, the interface does not exist");
  EXPECT_EQ(event_words(change_of_check(1, Verdict::up, Verdict::down, Reason::interface_down),
                        world.plan),
            "check eth1: up -> down, the interface is down or has no carrier");
  EXPECT_EQ(subject(change_of_check(1, Verdict::up, Verdict::down, Reason::none), world.plan),
            Subject::check);
}

TEST(EventWords, NothingElseIsTheCheckOfAnInterface) {
  using vrrp::Verdict;
  contract::PlanRows rows = three_routers();
  add_check(rows, "named_ok");
  add_interface_check(rows, "eth1");
  const World world(rows);
  for (const EventRecord& record :
       {change_of_check(0, Verdict::up, Verdict::down, Reason::interface_down),
        change_of_check(2, Verdict::up, Verdict::down, Reason::interface_down),
        change_of_check(1, Verdict{3}, Verdict::down, Reason::interface_down),
        change_of_check(1, Verdict::up, Verdict{3}, Reason::interface_down)}) {
    EXPECT_EQ(subject(record, world.plan), Subject::unknown);
  }
}

TEST(EventWords, IntervalMismatchIsLearnedInVersion3AndDroppedInVersion2) {
  const World world;
  EventRecord record = event(EventKind::interval_mismatch, 0, "10.0.0.2");
  record.value_ns = 200'000'000;
  EXPECT_EQ(event_words(record, world.plan),
            "testdns0: 10.0.0.2 advertises every 0.200 s, we every 1.000 s (theirs counts while "
            "they are Active)");
  record.router = 2;
  EXPECT_EQ(event_words(record, world.plan),
            "old: 10.0.0.2 advertises every 0.200 s, we every 1.000 s (dropped: in version 2 both "
            "must agree)");
}

TEST(EventWords, UnknownVridIsAboutAnInterface) {
  const World world;
  EventRecord record = event(EventKind::unknown_vrid, 1, "fe80::9");
  record.value_ns = 77;
  EXPECT_EQ(event_words(record, world.plan),
            "eth1: fe80::9 advertises VRID 77, which is not configured here");
}

TEST(EventWords, ReceiveOverflowIsAboutTheDaemon) {
  const World world;
  EventRecord record = event(EventKind::receive_overflow, 0);
  record.value_ns = 17;
  EXPECT_EQ(event_words(record, world.plan),
            "the kernel dropped 17 adverts: the receive buffer was full");
}

TEST(EventWords, SubjectsThatDoNotExistAreSurvived) {
  const World world;
  EXPECT_EQ(event_words(event(EventKind::held, 3), world.plan),
            "an event of kind 3 about number 3, which does not exist");
  EXPECT_EQ(event_words(event(EventKind::unknown_vrid, 2), world.plan),
            "an event of kind 9 about number 2, which does not exist");
  EXPECT_EQ(event_words(event(static_cast<EventKind>(99), 0), world.plan),
            "an event of kind 99 about number 0, which does not exist");
}

TEST(ReasonWords, EveryReasonHasWords) {
  const std::array<std::pair<Reason, std::string_view>, 13> kRows{{
      {Reason::none, "not started yet"},
      {Reason::startup, "eth0 is ready"},
      {Reason::owner, "it owns its addresses (priority 255)"},
      {Reason::timeout, "the Active router fell silent"},
      {Reason::priority_zero, "the Active router gave up (priority 0)"},
      {Reason::higher_priority, "a router of higher priority advertises"},
      {Reason::higher_address, "a router of our priority and a higher address advertises"},
      {Reason::shutdown, "stopping"},
      {Reason::interface_missing, "interface eth0 does not exist"},
      {Reason::interface_down, "interface eth0 is down or has no carrier"},
      {Reason::no_source_address, "eth0 has no usable IPv4 address yet"},
      {Reason::owner_without_address,
       "it has priority 255, but this host does not have its addresses"},
      {Reason::hold_failed, "cannot add its addresses: Operation not permitted"},
  }};
  const World world;
  for (const auto& [reason, want] : kRows) {
    contract::RouterRecord record;
    record.reason = static_cast<std::uint8_t>(reason);
    record.error = EPERM;
    EXPECT_EQ(reason_words(record, world.plan, world.plan.routers()[0]), want);
  }
}

TEST(ReasonWords, HealthChecksAreNamedWhenTheyAreKnown) {
  constexpr std::string_view kWhy = "check named_ok has failed: exit status 2";
  const World world;
  const contract::PlanRouter& router = world.plan.routers()[0];
  contract::RouterRecord record;
  record.reason = static_cast<std::uint8_t>(Reason::check_failed);
  EXPECT_EQ(reason_words(record, world.plan, router), "a health check has failed");
  EXPECT_EQ(reason_words(record, world.plan, router, kWhy), kWhy);
  record.reason = static_cast<std::uint8_t>(Reason::check_unknown);
  EXPECT_EQ(reason_words(record, world.plan, router), "a health check has no result yet");
  record.reason = static_cast<std::uint8_t>(Reason::shutdown);
  EXPECT_EQ(reason_words(record, world.plan, router, kWhy), "stopping");
}

}  // namespace
}  // namespace control
