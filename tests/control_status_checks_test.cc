// Tests of health checks in the status document: what each says, what it does to a router, and what
// a router in fault says of them.
#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>

#include "control/status_document.h"
#include "tests/control_fixture.h"

namespace control {
namespace {

using contract::CheckCounter;
using contract::InterfaceState;
using contract::RunOutcome;
using nlohmann::json;
using vrrp::Reason;
using vrrp::RouterState;
using vrrp::Verdict;

constexpr std::uint32_t kNamed = 0;
constexpr std::uint32_t kDisk = 1;
constexpr std::uint32_t kPreferred = 2;
constexpr std::uint32_t kClosed = 3;

class StatusChecksTest : public testing::Test {
 protected:
  std::string text() {
    StatusDocument document(world_.plan, world_.ledgers());
    std::string out;
    while (!document.is_complete()) document.append_part(out, one_o_clock());
    return out;
  }
  json check(std::uint32_t index) { return json::parse(text())["checks"][index]; }
  json router(std::uint32_t index) { return json::parse(text())["routers"][index]; }

  void say(std::uint32_t check, Verdict verdict, RunOutcome outcome, std::int32_t code) {
    world_.check_writer.write(
        check, check_record(verdict, seconds_ns(900), result_of(outcome, code, "SERVFAIL\n")));
  }
  void put_into_fault(std::uint32_t router, Reason reason) {
    contract::RouterRecord record;
    record.state = static_cast<std::uint8_t>(RouterState::fault);
    record.reason = static_cast<std::uint8_t>(reason);
    world_.writer.write(router, record);
  }

  World world_{three_routers_with_checks()};
};

TEST_F(StatusChecksTest, HaveALineEach) {
  contract::CheckRecord record = check_record(Verdict::up, seconds_ns(876.543),
                                              result_of(RunOutcome::exited, 2, "SERVFAIL\nmore"));
  record.streak = 2;
  record.result_at_ns = seconds_ns(999.75);
  world_.check_writer.write(kNamed, record);
  world_.check_writer.count(kNamed, CheckCounter::runs);
  world_.check_writer.count(kNamed, CheckCounter::runs);
  world_.check_writer.count(kNamed, CheckCounter::failures);
  EXPECT_NE(
      text().find(
          "\n"
          R"({"name":"named_ok","kind":"script","verdict":"up",)"
          R"("since":"2026-03-29T00:57:56.543Z","verdict_age_seconds":123.457,"streak":2,"damped_seconds":null,)"
          R"("rise":3,"fall":3,"interval":1.0,"timeout":0.8,)"
          R"("last_result":{"outcome":"exited","code":2,)"
          R"("text":"exit status 2: \"SERVFAIL\"","output":"SERVFAIL",)"
          R"("duration_seconds":0.012345,"age_seconds":0.25},)"
          R"("counters":{"runs":2,"failures":1,"timeouts":0,"skipped":0}},)"
          "\n"
          R"({"name":"disk_ok",)"),
      std::string::npos)
      << text();
}

TEST_F(StatusChecksTest, SayHowLongTheyAreHeldDown) {
  contract::CheckRecord record = check_record(Verdict::down, seconds_ns(900));
  world_.check_writer.write(kNamed, record);
  EXPECT_EQ(check(kNamed)["damped_seconds"], nullptr);
  record.held_until_ns = seconds_ns(1042);
  world_.check_writer.write(kNamed, record);
  EXPECT_EQ(check(kNamed)["damped_seconds"], 42.0);
  record.held_until_ns = seconds_ns(999);
  world_.check_writer.write(kNamed, record);
  EXPECT_EQ(check(kNamed)["damped_seconds"], 0.0);
}

TEST_F(StatusChecksTest, HaveNoResultAtFirst) {
  world_.check_writer.write(kDisk, check_record(Verdict::unknown, seconds_ns(990)));
  const json disk = check(kDisk);
  EXPECT_EQ(disk["verdict"], "unknown");
  EXPECT_EQ(disk["verdict_age_seconds"], 10.0);
  EXPECT_EQ(disk["last_result"], nullptr);
}

TEST_F(StatusChecksTest, HaveAWordForEachOutcome) {
  const std::array<std::pair<RunOutcome, std::string_view>, 5> kRows{{
      {RunOutcome::exited, "exited"},
      {RunOutcome::signalled, "signalled"},
      {RunOutcome::timed_out, "timed_out"},
      {RunOutcome::cannot_start, "cannot_start"},
      {RunOutcome::not_safe, "not_safe"},
  }};
  for (const auto& [outcome, want] : kRows) {
    say(kNamed, Verdict::down, outcome, 11);
    EXPECT_EQ(check(kNamed)["last_result"]["outcome"], want);
    EXPECT_EQ(check(kNamed)["last_result"]["code"], 11);
  }
}

TEST_F(StatusChecksTest, AreNullWhereTheLedgerHasNoSense) {
  contract::CheckRecord record = check_record(Verdict::up, seconds_ns(900));
  record.verdict = 77;
  world_.check_writer.write(kNamed, record);
  const json named = check(kNamed);
  EXPECT_EQ(named["name"], "named_ok");
  for (const char* key : {"verdict", "since", "verdict_age_seconds", "streak", "last_result"}) {
    EXPECT_EQ(named[key], nullptr) << key;
  }
  EXPECT_EQ(named["rise"], 3);
  EXPECT_EQ(router(0)["checks"][0]["verdict"], nullptr);
  EXPECT_EQ(router(0)["checks"][0]["effect"], nullptr);
}

TEST_F(StatusChecksTest, OutputCannotBreakTheDocument) {
  world_.check_writer.write(
      kNamed, check_record(Verdict::down, seconds_ns(900),
                           result_of(RunOutcome::exited, 1, "\"},\x1b\xff\\ \x80{\n\"x\":")));
  EXPECT_EQ(std::ranges::count(text(), '\n'), 1 + 3 + 1 + 4 + 1 + 1 + 2 + 1 + 1);
  EXPECT_EQ(check(kNamed)["last_result"]["output"], "\"},??\\ ?{");
  EXPECT_EQ(check(kNamed)["last_result"]["text"], "exit status 1: \"\"},??\\ ?{\"");
}

struct EffectRow {
  std::int16_t weight;
  std::uint8_t is_reversed;
  Verdict verdict;
  json want;
};

TEST(StatusRouterChecks, SayWhatTheyDo) {
  const std::array<EffectRow, 9> kRows{{
      {0, 0, Verdict::up, 0},
      {0, 0, Verdict::down, "fault"},
      {0, 0, Verdict::unknown, "waiting"},
      {0, 1, Verdict::up, "fault"},
      {20, 0, Verdict::up, 20},
      {20, 0, Verdict::down, 0},
      {20, 0, Verdict::unknown, 0},
      {-20, 0, Verdict::down, -20},
      {-20, 1, Verdict::down, 20},
  }};
  for (const EffectRow& row : kRows) {
    contract::PlanRows rows = three_routers_with_checks();
    rows.tracks = {{.router = 1, .check = 3, .weight = row.weight, .is_reversed = row.is_reversed}};
    World world(rows);
    world.check_writer.write(3, check_record(row.verdict, seconds_ns(900)));
    StatusDocument document(world.plan, world.ledgers());
    std::string out;
    while (!document.is_complete()) document.append_part(out, one_o_clock());
    const json routers = json::parse(out)["routers"];
    EXPECT_EQ(routers[0]["checks"], json::array());
    EXPECT_EQ(routers[1]["checks"], json::array({{{"name", "closed"},
                                                  {"weight", row.weight},
                                                  {"reverse", row.is_reversed == 1},
                                                  {"verdict", vrrp::name(row.verdict)},
                                                  {"effect", row.want}}}));
  }
}

// An interface alone, and one beside a script.
class StatusInterfaceCheckTest : public testing::Test {
 protected:
  static contract::PlanRows rows(std::span<const std::string_view> scripts) {
    contract::PlanRows rows = three_routers();
    for (const std::string_view name : scripts) add_check(rows, name);
    const auto check = static_cast<std::uint32_t>(rows.checks.size());
    add_interface_check(rows, "eth1");
    rows.tracks = {{.router = 0, .check = check}, {.router = 2, .check = check, .weight = -20}};
    return rows;
  }
  static json document(const World& world) {
    StatusDocument document(world.plan, world.ledgers());
    std::string out;
    while (!document.is_complete()) document.append_part(out, one_o_clock());
    return json::parse(out);
  }
};

TEST_F(StatusInterfaceCheckTest, IsShownWithoutALedgerOfChecks) {
  World world(rows({}));
  world.writer.write_interface(1, {.state = InterfaceState::missing, .since_ns = seconds_ns(990)});
  const json all = document(world);
  EXPECT_EQ(
      all["checks"].dump(),
      R"([{"counters":null,"damped_seconds":null,"fall":null,"interval":null,"kind":"interface","last_result":)"
      R"({"age_seconds":null,"code":null,"duration_seconds":null,"outcome":"failed",)"
      R"("output":null,"text":"the interface does not exist"},"name":"eth1","rise":null,)"
      R"("since":"2026-03-29T00:59:50.000Z","streak":null,"timeout":null,)"
      R"("verdict":"down","verdict_age_seconds":10.0}])");
  EXPECT_EQ(all["routers"][0]["checks"].dump(),
            R"([{"effect":"fault","name":"eth1","reverse":false,"verdict":"down","weight":0}])");
  EXPECT_EQ(all["routers"][2]["checks"][0]["effect"], -20);
  EXPECT_EQ(all["interfaces"][1]["state"], "missing");
}

TEST_F(StatusInterfaceCheckTest, IsShownBesideAScript) {
  const std::array<std::string_view, 1> scripts{"eth1"};
  World world(rows(scripts));
  world.writer.write_interface(1, {.state = InterfaceState::up, .since_ns = seconds_ns(990)});
  const json all = document(world);
  EXPECT_EQ(all["checks"][0]["kind"], "script");
  EXPECT_EQ(all["checks"][0]["verdict"], "unknown");
  EXPECT_EQ(all["checks"][1]["kind"], "interface");
  EXPECT_EQ(all["checks"][1]["verdict"], "up");
  EXPECT_EQ(all["checks"][1]["last_result"]["outcome"], "passed");
  EXPECT_EQ(all["checks"][1]["last_result"]["text"], "the interface is up");
  EXPECT_EQ(all["routers"][0]["checks"][0]["effect"], 0);
}

TEST_F(StatusInterfaceCheckTest, IsUnknownBeforeAnythingWasSaid) {
  World world(rows({}));
  const json all = document(world);
  EXPECT_EQ(all["checks"][0]["verdict"], "unknown");
  EXPECT_EQ(all["checks"][0]["since"], nullptr);
  EXPECT_EQ(all["checks"][0]["verdict_age_seconds"], nullptr);
  EXPECT_EQ(all["checks"][0]["last_result"], nullptr);
  EXPECT_EQ(all["routers"][0]["checks"][0]["effect"], "waiting");
  EXPECT_EQ(all["interfaces"][1]["state"], "unknown");
  EXPECT_EQ(all["interfaces"][1]["since"], nullptr);
}

TEST_F(StatusInterfaceCheckTest, IsNullWhereTheLedgerHasNoSense) {
  World world(rows({}));
  world.writer.write_interface(1, {.state = InterfaceState{4}, .since_ns = seconds_ns(990)});
  const json all = document(world);
  EXPECT_EQ(all["checks"][0]["verdict"], nullptr);
  EXPECT_EQ(all["checks"][0]["last_result"], nullptr);
  EXPECT_EQ(all["routers"][0]["checks"][0]["verdict"], nullptr);
  EXPECT_EQ(all["interfaces"][1]["state"], nullptr);
}

TEST_F(StatusInterfaceCheckTest, IsNamedByARouterInFault) {
  World world(rows({}));
  world.writer.write_interface(1, {.state = InterfaceState::down, .since_ns = seconds_ns(990)});
  contract::RouterRecord record;
  record.state = static_cast<std::uint8_t>(RouterState::fault);
  record.reason = static_cast<std::uint8_t>(Reason::check_failed);
  world.writer.write(0, record);
  EXPECT_EQ(document(world)["routers"][0]["reason_text"],
            "check eth1 has failed: the interface is down or has no carrier");
}

TEST_F(StatusChecksTest, OfAFileHaveItsNumber) {
  contract::PlanRows rows = three_routers();
  add_file_check(rows, "order");
  rows.tracks = {{.router = 0, .check = 0, .weight = 2}, {.router = 1, .check = 0}};
  World world(rows);
  const auto document = [&] {
    StatusDocument made(world.plan, world.ledgers());
    std::string out;
    while (!made.is_complete()) made.append_part(out, one_o_clock());
    return json::parse(out);
  };
  json all = document();
  EXPECT_EQ(all["checks"][0]["kind"], "file");
  EXPECT_EQ(all["checks"][0]["value"], nullptr);
  EXPECT_EQ(all["checks"][0]["last_result"], nullptr);
  EXPECT_EQ(all["routers"][1]["checks"][0]["effect"], "waiting");
  world.check_writer.write(
      0, check_record(Verdict::up, seconds_ns(900), result_of(RunOutcome::value, 5)));
  contract::RouterRecord record;
  record.state = static_cast<std::uint8_t>(RouterState::fault);
  record.reason = static_cast<std::uint8_t>(Reason::check_failed);
  world.writer.write(1, record);
  all = document();
  const json& check = all["checks"][0];
  EXPECT_EQ(check["verdict"], "up");
  EXPECT_EQ(check["value"], 5);
  EXPECT_EQ(check["last_result"]["outcome"], "value");
  EXPECT_EQ(check["last_result"]["text"], "the value is 5");
  EXPECT_EQ(check["last_result"]["duration_seconds"], nullptr);
  EXPECT_EQ(check["counters"], nullptr);
  EXPECT_EQ(check["rise"], nullptr);
  EXPECT_EQ(all["routers"][0]["checks"][0]["effect"], 10);
  EXPECT_EQ(all["routers"][1]["checks"][0]["effect"], "fault");
  EXPECT_EQ(all["routers"][1]["reason_text"], "check order is a fault here: the value is 5");
  world.check_writer.write(
      0, check_record(Verdict::down, seconds_ns(950), result_of(RunOutcome::unreadable, ENOENT)));
  all = document();
  EXPECT_EQ(all["checks"][0]["value"], 0);
  EXPECT_EQ(all["checks"][0]["last_result"]["text"], "there is no such file, which counts as 0");
  EXPECT_EQ(all["routers"][1]["checks"][0]["effect"], 0);
}

TEST_F(StatusChecksTest, OfProcessesHaveHowManyRun) {
  contract::PlanRows rows = three_routers();
  rows.processes.push_back({.words = rows.add_text(std::string_view("named\0", 6))});
  rows.checks.push_back({.name = rows.add_text("named"),
                         .kind = contract::CheckKind::process,
                         .subject = 0,
                         .rise = 0,
                         .fall = 0});
  rows.tracks = {{.router = 0, .check = 0, .weight = 254}};
  World world(rows);
  world.check_writer.write(0,
                           check_record(Verdict::up, seconds_ns(900),
                                        result_of(RunOutcome::passed, 2, "2 such processes run")));
  StatusDocument made(world.plan, world.ledgers());
  std::string out;
  while (!made.is_complete()) made.append_part(out, one_o_clock());
  const json all = json::parse(out);
  const json& check = all["checks"][0];
  EXPECT_EQ(check["kind"], "process");
  EXPECT_EQ(check["verdict"], "up");
  EXPECT_EQ(check["last_result"]["outcome"], "passed");
  EXPECT_EQ(check["last_result"]["code"], 2);
  EXPECT_EQ(check["last_result"]["text"], "2 such processes run");
  EXPECT_EQ(check["last_result"]["output"], nullptr);
  EXPECT_EQ(check["counters"], nullptr);
  EXPECT_EQ(check["interval"], nullptr);
  EXPECT_EQ(all["routers"][0]["checks"][0]["effect"], 254);
}

TEST_F(StatusChecksTest, HaveTheirKind) {
  contract::PlanRows rows = three_routers_with_checks();
  rows.checks[1].kind = contract::CheckKind::tcp;
  rows.checks[1].subject = 0;
  rows.tcp.push_back({});
  rows.checks[2].kind = contract::CheckKind::dns;
  rows.checks[2].subject = 0;
  rows.dns.push_back({.name = rows.add_text("test.example."), .type = 16});
  for (const std::uint32_t check : {1U, 2U}) {
    rows.targets.push_back({.check = check,
                            .port = 53,
                            .transport = contract::Transport::tcp,
                            .bytes = {127, 0, 0, 1}});
  }
  World world(rows);
  StatusDocument document(world.plan, world.ledgers());
  std::string out;
  while (!document.is_complete()) document.append_part(out, one_o_clock());
  const json checks = json::parse(out)["checks"];
  EXPECT_EQ(checks[0]["kind"], "script");
  EXPECT_EQ(checks[1]["kind"], "tcp");
  EXPECT_EQ(checks[2]["kind"], "dns");
}

TEST_F(StatusChecksTest, AreListedWithEachRouterInTheirOrder) {
  const json checks = router(0)["checks"];
  ASSERT_EQ(checks.size(), 3U);
  EXPECT_EQ(checks[0]["name"], "named_ok");
  EXPECT_EQ(checks[1]["name"], "disk_ok");
  EXPECT_EQ(checks[2]["name"], "preferred");
  EXPECT_EQ(router(2)["checks"][0]["name"], "closed");
}

TEST_F(StatusChecksTest, AreNamedByARouterInFault) {
  say(kNamed, Verdict::down, RunOutcome::exited, 2);
  say(kDisk, Verdict::down, RunOutcome::timed_out, 0);
  put_into_fault(0, Reason::check_failed);
  put_into_fault(1, Reason::check_failed);
  EXPECT_EQ(router(0)["reason"], "check_failed");
  EXPECT_EQ(router(0)["reason_text"], "check named_ok has failed: exit status 2, and 1 more");
  EXPECT_EQ(router(1)["reason_text"], "check disk_ok has failed: no end within 0.8 s");
}

TEST_F(StatusChecksTest, AreNamedByARouterThatWaits) {
  put_into_fault(1, Reason::check_unknown);
  EXPECT_EQ(router(1)["reason"], "check_unknown");
  EXPECT_EQ(router(1)["reason_text"], "check disk_ok has no result yet");
}

// The worker has not heard yet what the Ledger of checks says already.
TEST_F(StatusChecksTest, AreNotNamedWhenNoneSaysSoAnyMore) {
  say(kDisk, Verdict::up, RunOutcome::exited, 0);
  put_into_fault(1, Reason::check_failed);
  EXPECT_EQ(router(1)["reason_text"], "a health check has failed");
  put_into_fault(1, Reason::check_unknown);
  EXPECT_EQ(router(1)["reason_text"], "a health check has no result yet");
}

TEST_F(StatusChecksTest, AreNotNamedByARouterInFaultForAnotherReason) {
  say(kPreferred, Verdict::down, RunOutcome::exited, 2);
  say(kClosed, Verdict::up, RunOutcome::exited, 0);
  put_into_fault(2, Reason::interface_down);
  EXPECT_EQ(router(2)["reason_text"], "interface eth0 is down or has no carrier");
}

}  // namespace
}  // namespace control
