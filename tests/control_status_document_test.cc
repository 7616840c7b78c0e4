// Tests of control/status_document: the JSON of schema 1, as literals and read by another program.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "control/status_document.h"
#include "tests/control_fixture.h"

namespace control {
namespace {

using contract::RouterCounter;
using nlohmann::json;
using vrrp::Reason;
using vrrp::RouterState;

std::string document_of(const World& world, const Outlets& outlets = {}) {
  StatusDocument document(world.plan, world.ledgers(), outlets);
  std::string out;
  while (!document.is_complete()) document.append_part(out, one_o_clock());
  return out;
}

contract::RouterRecord backup_of_10_0_0_1() {
  contract::RouterRecord record;
  record.state = static_cast<std::uint8_t>(RouterState::backup);
  record.reason = static_cast<std::uint8_t>(Reason::startup);
  record.effective_priority = 100;
  record.active_priority = 200;
  record.since_ns = seconds_ns(876.543);
  record.active_interval_ns = seconds_ns(1);
  record.last_advert_ns = seconds_ns(999.75);
  record.active_address = contract::to_ledger(ip("10.0.0.1"));
  return record;
}

contract::PlanRows one_router() {
  contract::PlanRows rows;
  add_router(rows, {.name = "testdns0",
                    .interface = "eth0",
                    .vrid = 52,
                    .addresses = {{"192.0.2.52", 24}, {"2001:db8::52", 64}}});
  return rows;
}

// The document of one router as Backup with a few counters, and of one check.
std::string example() {
  contract::PlanRows rows = one_router();
  add_check(rows, "named_ok");
  rows.tracks.push_back({.router = 0, .check = 0, .weight = -20});
  World world(rows);
  contract::CheckRecord check =
      check_record(vrrp::Verdict::up, seconds_ns(900),
                   result_of(contract::RunOutcome::exited, 2, "SERVFAIL from 127.0.0.1"));
  check.streak = 1;
  check.result_at_ns = seconds_ns(999.75);
  world.check_writer.write(0, check);
  world.check_writer.count(0, contract::CheckCounter::runs);
  world.check_writer.count(0, contract::CheckCounter::failures);
  world.writer.write(0, backup_of_10_0_0_1());
  world.writer.count(0, RouterCounter::adverts_received, 7);
  world.writer.count(0, RouterCounter::to_backup, 1);
  world.writer.count_drop(0, vrrp::DropReason::checksum);
  world.writer.write_interface(
      0, {.state = contract::InterfaceState::up, .since_ns = seconds_ns(876.5)});
  world.writer.interface(0).adverts_received = 9;
  world.writer.write_unknown(
      0, {.at_ns = seconds_ns(995), .vrid = 77, .source = contract::to_ledger(ip("10.0.0.3"))});
  world.writer.interface(0).drops[static_cast<std::size_t>(vrrp::DropReason::vrid)] = 2;
  world.writer.header().turns = 12;
  return document_of(world);
}

TEST(StatusDocument, IsThisText) {
  EXPECT_EQ(
      example(),
      R"({"schema":1,"daemon":{"version":"0.1.0","time":"2026-03-29T01:00:00.000Z","turns":12,)"
      R"("receive_overflows":0,"receive_rearmed":0,"requests_deferred":0,)"
      R"("commands_refused":0},"routers":[)"
      "\n"
      R"({"name":"testdns0","interface":"eth0","vrid":52,"family":"ipv4","version":3,)"
      R"("state":"backup","since":"2026-03-29T00:57:56.543Z","state_age_seconds":123.457,)"
      R"("reason":"startup","reason_text":"eth0 is ready","priority":100,)"
      R"("effective_priority":100,"active_address":"10.0.0.1","active_priority":200,)"
      R"("addresses":["192.0.2.52/24","2001:db8::52/64"],"priority_list":null,)"
      R"("checks":[{"name":"named_ok","weight":-20,"reverse":false,"verdict":"up","effect":0}],)"
      R"("timers":{"advertisement_interval":1.0,"active_adver_interval":1.0,)"
      R"("skew_time":0.609375,"active_down_interval":3.609375,"last_advert_age":0.25,)"
      R"("preempt_delay_left":null},)"
      R"("counters":{"adverts_sent":0,"adverts_received":7,"priority_zero_pkts_sent":0,)"
      R"("priority_zero_pkts_rcvd":0,"to_active":0,"to_backup":1,"to_fault":0,)"
      R"("checksum_message_only":0,"checksum_pseudo_header":0,"address_list_errors":0,)"
      R"("first_address_not_link_local":0,"interval_mismatch_adopted":0,"send_errors":0,)"
      R"("dropped":{"packet_length_errors":0,"ip_ttl_errors":0,"version_errors":0,)"
      R"("invalid_type_pkts_rcvd":0,"address_count_errors":0,"trailing_bytes_errors":0,)"
      R"("checksum_errors":1,"interval_zero_errors":0,"vrid_errors":0,"own_adverts_rcvd":0,)"
      R"("version_mismatch_errors":0,"auth_type_mismatch":0,"auth_failures":0,)"
      R"("interval_errors":0}}})"
      "\n"
      R"(],"checks":[)"
      "\n"
      R"({"name":"named_ok","kind":"script","verdict":"up","since":"2026-03-29T00:58:20.000Z",)"
      R"("verdict_age_seconds":100.0,"streak":1,"damped_seconds":null,"rise":3,"fall":3,"interval":1.0,"timeout":0.8,)"
      R"("last_result":{"outcome":"exited","code":2,)"
      R"("text":"exit status 2: \"SERVFAIL from 127.0.0.1\"","output":"SERVFAIL from 127.0.0.1",)"
      R"("duration_seconds":0.012345,"age_seconds":0.25},)"
      R"("counters":{"runs":1,"failures":1,"timeouts":0,"skipped":0}})"
      "\n"
      R"(],"interfaces":[)"
      "\n"
      R"({"name":"eth0","state":"up","since":"2026-03-29T00:57:56.500Z","adverts_received":9,)"
      R"("last_unknown_vrid":{"vrid":77,"source":"10.0.0.3","age_seconds":5.0},)"
      R"("dropped":{"packet_length_errors":0,"ip_ttl_errors":0,"version_errors":0,)"
      R"("invalid_type_pkts_rcvd":0,"address_count_errors":0,"trailing_bytes_errors":0,)"
      R"("checksum_errors":0,"interval_zero_errors":0,"vrid_errors":2,"own_adverts_rcvd":0,)"
      R"("version_mismatch_errors":0,"auth_type_mismatch":0,"auth_failures":0,)"
      R"("interval_errors":0}})"
      "\n"
      R"(],"fifos":[)"
      "\n"
      R"(],"urls":[)"
      "\n]}\n");
}

std::string documentation() {
  std::ifstream file(REGENT_STATUS_PAGE);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string without_white_space(std::string text) {
  std::erase_if(text, [](char c) { return c == ' ' || c == '\n'; });
  return text;
}

TEST(StatusDocument, IsTheExampleOfTheDocumentation) {
  const std::string page = documentation();
  const std::size_t begin = page.find("{\"schema\":1,\"daemon\"");
  const std::size_t end = page.find("(Lines are broken", begin);
  ASSERT_NE(end, std::string::npos);
  EXPECT_EQ(without_white_space(page.substr(begin, end - begin)), without_white_space(example()));
}

TEST(StatusDocument, HasNoFieldThatTheDocumentationLeavesOut) {
  const std::string page = documentation();
  const json document = json::parse(example());
  std::vector<std::string> words;
  const json& router = document["routers"][0];
  const json& interface = document["interfaces"][0];
  const json& check = document["checks"][0];
  for (const json& object : {document, document["daemon"], router, router["checks"][0],
                             router["timers"], check, check["last_result"], check["counters"],
                             interface, interface["last_unknown_vrid"], interface["dropped"]}) {
    for (const auto& [key, value] : object.items()) words.push_back(key);
  }
  for (const std::string_view name : contract::kRouterCounterNames) words.emplace_back(name);
  for (const std::string_view name : vrrp::kReasonNames) words.emplace_back(name);
  for (const std::string_view name : vrrp::kVerdictNames) words.emplace_back(name);
  for (const char* word : {"exited", "signalled", "timed_out", "cannot_start", "not_safe", "fault",
                           "waiting", "script"}) {
    words.emplace_back(word);
  }
  for (const std::string& word : words) {
    EXPECT_NE(page.find(fmt::format("`{}`", word)), std::string::npos) << word;
  }
}

TEST(StatusDocument, ShowsHowLongPreemptionIsDelayed) {
  World world(one_router());
  contract::RouterRecord record = backup_of_10_0_0_1();
  record.preempt_at_ns = seconds_ns(1030);
  world.writer.write(0, record);
  const json timers = json::parse(document_of(world))["routers"][0]["timers"];
  EXPECT_EQ(timers["preempt_delay_left"], 30.0);
}

TEST(StatusDocument, MakesNothingOfAnIntervalThatCannotBe) {
  World world(one_router());
  contract::RouterRecord record = backup_of_10_0_0_1();
  for (const std::int64_t nonsense : {INT64_C(-1), seconds_ns(256), INT64_MAX}) {
    record.active_interval_ns = nonsense;
    world.writer.write(0, record);
    const json timers = json::parse(document_of(world))["routers"][0]["timers"];
    EXPECT_EQ(timers["active_down_interval"], nullptr) << nonsense;
  }
}

TEST(StatusDocument, ShowsARouterThatHasNotStarted) {
  const World world;
  const json router = json::parse(document_of(world))["routers"][0];
  EXPECT_EQ(router["state"], "initialize");
  EXPECT_EQ(router["reason"], "none");
  EXPECT_EQ(router["since"], nullptr);
  EXPECT_EQ(router["state_age_seconds"], nullptr);
  EXPECT_EQ(router["active_address"], nullptr);
  EXPECT_EQ(router["active_priority"], nullptr);
}

TEST(StatusDocument, ShowsOurselvesWhileActive) {
  World world;
  contract::RouterRecord record = backup_of_10_0_0_1();
  record.state = static_cast<std::uint8_t>(RouterState::active);
  record.effective_priority = 150;
  world.writer.write(0, record);
  const json router = json::parse(document_of(world))["routers"][0];
  EXPECT_EQ(router["state"], "active");
  EXPECT_EQ(router["active_priority"], 150);
  EXPECT_EQ(router["priority"], 100);
  EXPECT_EQ(router["effective_priority"], 150);
}

TEST(StatusDocument, ShowsTheErrorOfAFaultInWords) {
  World world;
  contract::RouterRecord record;
  record.state = static_cast<std::uint8_t>(RouterState::fault);
  record.reason = static_cast<std::uint8_t>(Reason::hold_failed);
  record.error = EPERM;
  world.writer.write(1, record);
  const json router = json::parse(document_of(world))["routers"][1];
  EXPECT_EQ(router["family"], "ipv6");
  EXPECT_EQ(router["state"], "fault");
  EXPECT_EQ(router["reason"], "hold_failed");
  EXPECT_EQ(router["reason_text"], "cannot add its addresses: Operation not permitted");
}

TEST(StatusDocument, ShowsNullsWhereTheLedgerHasNoSense) {
  World world;
  contract::RouterRecord record = backup_of_10_0_0_1();
  record.state = 77;
  world.writer.write(0, record);
  const json router = json::parse(document_of(world))["routers"][0];
  EXPECT_EQ(router["state"], nullptr);
  EXPECT_EQ(router["reason"], nullptr);
  EXPECT_EQ(router["priority"], 100);
  EXPECT_EQ(router["name"], "testdns0");
}

TEST(StatusDocument, EscapesWhatANameMayHave) {
  contract::PlanRows rows;
  add_router(rows, {.name = R"(a"b\c)", .interface = "eth0", .addresses = {{"192.0.2.1", 24}}});
  const World world(rows);
  EXPECT_EQ(json::parse(document_of(world))["routers"][0]["name"], R"(a"b\c)");
}

TEST(StatusDocument, IsValidForAPlanWithoutRouters) {
  const World world{contract::PlanRows{}};
  const json document = json::parse(document_of(world));
  EXPECT_EQ(document["routers"], json::array());
  EXPECT_EQ(document["checks"], json::array());
  EXPECT_EQ(document["interfaces"], json::array());
}

TEST(StatusDocument, HasOneLinePerRouterCheckAndInterface) {
  // Head, three routers, the line between, no checks, the line between, two interfaces, the line
  // between, no FIFOs, the line between, no URLs, tail.
  EXPECT_EQ(std::ranges::count(document_of(World()), '\n'),
            1 + 3 + 1 + 0 + 1 + 2 + 1 + 0 + 1 + 0 + 1);
  const World with_checks(three_routers_with_checks());
  EXPECT_EQ(std::ranges::count(document_of(with_checks), '\n'),
            1 + 3 + 1 + 4 + 1 + 2 + 1 + 0 + 1 + 0 + 1);
}

TEST(StatusDocument, ShowsHowFifosStand) {
  contract::PlanRows rows = three_routers();
  for (const char* path : {"/run/a", "/run/b"}) rows.fifos.push_back({.path = rows.add_text(path)});
  const World world(rows);
  const std::vector<FifoStatus> fifos{
      {.lines = {.is_open = true, .is_full = true, .written = 1500, .lost = 3, .waiting = 2},
       .script = FifoScriptState{.is_running = true, .starts = 4}},
      {.lines = {.is_open = true, .written = 7}}};
  const std::string text = document_of(world, {.fifos = fifos});
  EXPECT_TRUE(
      text.ends_with("],\"fifos\":[\n"
                     R"({"path":"/run/a","state":"full","lines_written":1500,"lines_lost":3,)"
                     R"("lines_waiting":2,"script":{"running":true,"starts":4}},)"
                     "\n"
                     R"({"path":"/run/b","state":"open","lines_written":7,"lines_lost":0,)"
                     R"("lines_waiting":0,"script":null})"
                     "\n],\"urls\":[\n]}\n"));
  EXPECT_TRUE(json::accept(text));
  EXPECT_EQ(json::parse(document_of(world))["fifos"][1]["state"], "missing");
}

TEST(StatusDocument, ShowsUrlsByTheirNamesOnly) {
  contract::PlanRows rows = one_router();
  for (const char* name : {"pager", "chat"}) {
    rows.urls.push_back({.name = rows.add_text(name),
                         .url = rows.add_text("https://a.example/secret"),
                         .timeout_ms = 10'000});
  }
  const World world(rows);
  const std::vector<PostState> urls{{.is_served = true,
                                     .posted = 1500,
                                     .skipped = 3,
                                     .waiting = 2,
                                     .failures = 4,
                                     .last_error = "status 503"},
                                    {.is_served = true, .posted = 7}};
  const std::string text = document_of(world, {.urls = urls});
  EXPECT_TRUE(
      text.ends_with("],\"urls\":[\n"
                     R"({"name":"pager","state":"failing","events_posted":1500,)"
                     R"("events_skipped":3,"events_waiting":2,"failures":4,)"
                     R"("last_error":"status 503"},)"
                     "\n"
                     R"({"name":"chat","state":"good","events_posted":7,"events_skipped":0,)"
                     R"("events_waiting":0,"failures":0,"last_error":null})"
                     "\n]}\n"));
  EXPECT_TRUE(json::accept(text));
  EXPECT_EQ(json::parse(document_of(world))["urls"][1]["state"], "not_served");
}

TEST(StatusDocument, AnErrorIsADocumentToo) {
  EXPECT_EQ(error_document("no \"such\" thing"),
            "{\"schema\":1,\"error\":\"no \\\"such\\\" thing\"}\n");
}

}  // namespace
}  // namespace control
