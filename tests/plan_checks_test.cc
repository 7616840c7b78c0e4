// validate_plan on the rows about checks: a small valid Plan, then one minimal corruption per row,
// each with a neighbour that is accepted.
#include "contract/plan_checks.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "contract/plan.h"
#include "contract/plan_writer.h"

namespace {

using contract::Plan;
using contract::PlanCheck;
using contract::PlanError;
using contract::PlanRows;
using contract::PlanText;
using namespace std::string_literals;
using namespace std::string_view_literals;

// Two routers; "named_ok" and "web_ok", which run as two users; the first router depends on both.
PlanRows small_rows() {
  PlanRows rows;
  rows.add_interface("eth0");
  for (std::uint8_t i = 0; i < 2; ++i) {
    contract::PlanRouter router{.sender = rows.add_sender(0, vrrp::Family::ipv4),
                                .vrid = static_cast<std::uint8_t>(50 + i),
                                .priority = 100,
                                .advertised_count = 1,
                                .first_address = i,
                                .address_count = 1,
                                .interval_cs = 100,
                                .garp_repeat = 5,
                                .garp_refresh_repeat = 1};
    rows.set_name(router, i == 0 ? "a" : "b");
    rows.routers.push_back(router);
    rows.addresses.push_back({.bytes = {192, 0, 2, i}});
  }
  rows.addresses[0].bytes[3] = 9;
  const std::uint32_t named = rows.add_script_user("nobody", "");
  const std::uint32_t web = rows.add_script_user("www-data", "www-data");
  rows.scripts.push_back({.words = rows.add_text("/usr/bin/dig\0+short\0"s), .user = named});
  rows.scripts.push_back({.words = rows.add_text("/usr/bin/curl\0"s), .user = web});
  rows.checks.push_back({.name = rows.add_text("named_ok"),
                         .subject = 0,
                         .interval_ms = 1000,
                         .timeout_ms = 800,
                         .rise = 2,
                         .fall = 3});
  rows.checks.push_back({.name = rows.add_text("web_ok"),
                         .flags = 1,
                         .subject = 1,
                         .interval_ms = 1,
                         .timeout_ms = 1});
  rows.tracks.push_back({.router = 0, .check = 0, .weight = -20});
  rows.tracks.push_back({.router = 0, .check = 1, .is_reversed = 1});
  return rows;
}

std::string verdict(const PlanRows& rows) {
  const auto bytes = contract::write_plan(rows);
  const auto plan = contract::validate_plan(bytes);
  return plan ? "valid" : std::string(describe(plan.error()));
}

std::string want(PlanError error) { return std::string(describe(error)); }

struct ChangeRow {
  const char* name;
  std::function<void(PlanRows&)> change;
  std::string want = "valid";
};

void expect_verdicts(const std::vector<ChangeRow>& table) {
  for (const ChangeRow& row : table) {
    PlanRows rows = small_rows();
    row.change(rows);
    EXPECT_EQ(verdict(rows), row.want) << row.name;
  }
}

TEST(PlanChecks, SayWhatTheConfigurationSaid) {
  const auto bytes = contract::write_plan(small_rows());
  const auto plan = contract::validate_plan(bytes);
  ASSERT_TRUE(plan) << describe(plan.error());
  ASSERT_EQ(plan->script_users().size(), 2U);
  EXPECT_EQ(plan->user(plan->script_users()[0]), "nobody");
  EXPECT_EQ(plan->group(plan->script_users()[0]), "");
  EXPECT_EQ(plan->group(plan->script_users()[1]), "www-data");
  ASSERT_EQ(plan->scripts().size(), 2U);
  EXPECT_EQ(plan->words(plan->scripts()[0]), "/usr/bin/dig\0+short\0"s);
  ASSERT_EQ(plan->checks().size(), 2U);
  EXPECT_EQ(plan->name(plan->checks()[0]), "named_ok");
  EXPECT_FALSE(has(plan->checks()[0], contract::CheckFlag::starts_down));
  EXPECT_TRUE(has(plan->checks()[1], contract::CheckFlag::starts_down));
  ASSERT_EQ(plan->tracks().size(), 2U);
  EXPECT_EQ(plan->tracks()[0].weight, -20);
}

TEST(PlanChecks, SayWhatARouterDependsOn) {
  PlanRows rows = small_rows();
  rows.tracks[1].router = 1;
  const auto bytes = contract::write_plan(rows);
  const auto plan = contract::validate_plan(bytes);
  ASSERT_TRUE(plan) << describe(plan.error());
  ASSERT_EQ(plan->tracks_of(0).size(), 1U);
  EXPECT_EQ(plan->tracks_of(0)[0].check, 0U);
  ASSERT_EQ(plan->tracks_of(1).size(), 1U);
  EXPECT_EQ(plan->tracks_of(1)[0].check, 1U);
  EXPECT_TRUE(plan->tracks_of(2).empty());
  const vrrp::Tracked reversed = tracked(plan->tracks_of(1)[0], vrrp::Verdict::down);
  EXPECT_EQ(reversed.weight, 0);
  EXPECT_TRUE(reversed.is_reversed);
  EXPECT_EQ(reversed.verdict, vrrp::Verdict::down);
}

TEST(PlanRows, HandOutOneIndexPerScriptUser) {
  PlanRows rows;
  EXPECT_EQ(rows.add_script_user("nobody", ""), 0U);
  EXPECT_EQ(rows.add_script_user("nobody", "nogroup"), 1U);
  EXPECT_EQ(rows.add_script_user("nobody", ""), 0U);
  EXPECT_EQ(rows.script_users.size(), 2U);
}

TEST(PlanChecks, RefuseUsersWithoutAName) {
  const std::string bad = want(PlanError::script_user);
  expect_verdicts({
      {"empty", [](PlanRows& r) { r.script_users[0].user = {}; }, bad},
      {"32 characters",
       [](PlanRows& r) { r.script_users[0].user = r.add_text(std::string(32, 'u')); }},
      {"33 characters",
       [](PlanRows& r) { r.script_users[0].user = r.add_text(std::string(33, 'u')); }, bad},
      {"a blank", [](PlanRows& r) { r.script_users[0].user = r.add_text("no body"); }, bad},
      {"a group of 33",
       [](PlanRows& r) { r.script_users[0].group = r.add_text(std::string(33, 'g')); }, bad},
      {"a group with a newline", [](PlanRows& r) { r.script_users[0].group = r.add_text("g\n"); },
       bad},
      {"outside of the text", [](PlanRows& r) { r.script_users[0].user.offset = 1'000'000; }, bad},
      {"beyond the text", [](PlanRows& r) { r.script_users[0].user.size_bytes = 0xffffffff; }, bad},
      {"the same twice",
       [](PlanRows& r) { r.script_users.push_back(contract::PlanScriptUser(r.script_users[0])); },
       bad},
      {"16 of them",
       [](PlanRows& r) {
         for (char c = 'a'; r.script_users.size() < 16; ++c) r.add_script_user({&c, 1}, "");
       }},
      {"17 of them",
       [](PlanRows& r) {
         for (char c = 'a'; r.script_users.size() < 17; ++c) r.add_script_user({&c, 1}, "");
       },
       want(PlanError::limit)},
  });
}

TEST(PlanChecks, RefuseScriptsWithoutAProgram) {
  const std::string bad = want(PlanError::script);
  expect_verdicts({
      {"no words", [](PlanRows& r) { r.scripts[0].words = {}; }, bad},
      {"an empty program", [](PlanRows& r) { r.scripts[0].words = r.add_text("\0"s); }, bad},
      {"an empty argument", [](PlanRows& r) { r.scripts[0].words = r.add_text("/a\0\0"s); }},
      {"no end", [](PlanRows& r) { r.scripts[0].words = r.add_text("/usr/bin/dig"); }, bad},
      {"4096 bytes",
       [](PlanRows& r) { r.scripts[0].words = r.add_text(std::string(4095, 'a') + '\0'); }},
      {"4097 bytes",
       [](PlanRows& r) { r.scripts[0].words = r.add_text(std::string(4096, 'a') + '\0'); }, bad},
      {"outside of the text", [](PlanRows& r) { r.scripts[0].words.offset = 1'000'000; }, bad},
      {"user out of range", [](PlanRows& r) { r.scripts[0].user = 2; }, bad},
      {"reserved", [](PlanRows& r) { r.scripts[0].reserved = 1; }, want(PlanError::reserved)},
  });
}

TEST(PlanChecks, RefuseChecksWithoutANameOfTheirOwn) {
  const std::string bad = want(PlanError::check_name);
  expect_verdicts({
      {"empty", [](PlanRows& r) { r.checks[0].name = {}; }, bad},
      {"64 characters", [](PlanRows& r) { r.checks[0].name = r.add_text(std::string(64, 'c')); }},
      {"65 characters", [](PlanRows& r) { r.checks[0].name = r.add_text(std::string(65, 'c')); },
       bad},
      {"an escape", [](PlanRows& r) { r.checks[0].name = r.add_text("a\x1b[m"); }, bad},
      {"that of another", [](PlanRows& r) { r.checks[1].name = r.checks[0].name; }, bad},
      {"outside of the text", [](PlanRows& r) { r.checks[0].name.offset = 1'000'000; }, bad},
  });
}

void flap(contract::PlanCheck& check, std::uint16_t changes, std::uint32_t window_ms,
          std::uint32_t hold_ms) {
  check.flap_changes = changes;
  check.flap_window_ms = window_ms;
  check.flap_hold_ms = hold_ms;
}

TEST(PlanChecks, RefuseNumbersOutOfRange) {
  const std::string bad = want(PlanError::check_value);
  const auto kind = [](std::uint8_t number) {
    return [=](PlanRows& r) { r.checks[0].kind = static_cast<contract::CheckKind>(number); };
  };
  expect_verdicts({
      {"kind 0", kind(0), bad},
      {"kind 2", kind(2), bad},
      {"an unknown flag", [](PlanRows& r) { r.checks[0].flags = 2; }, bad},
      {"subject out of range", [](PlanRows& r) { r.checks[0].subject = 2; }, bad},
      {"the subject of another", [](PlanRows& r) { r.checks[1].subject = 0; }, bad},
      {"no interval", [](PlanRows& r) { r.checks[0].interval_ms = 0; }, bad},
      {"the longest interval", [](PlanRows& r) { r.checks[0].interval_ms = 1'000'000'000; }},
      {"a longer one", [](PlanRows& r) { r.checks[0].interval_ms = 1'000'000'001; }, bad},
      {"no timeout", [](PlanRows& r) { r.checks[0].timeout_ms = 0; }, bad},
      {"rise 0", [](PlanRows& r) { r.checks[0].rise = 0; }, bad},
      {"rise of two thousand million", [](PlanRows& r) { r.checks[0].rise = 2'147'483'647; }},
      {"rise of more", [](PlanRows& r) { r.checks[0].rise = 2'147'483'648; }, bad},
      {"fall 0", [](PlanRows& r) { r.checks[0].fall = 0; }, bad},
      {"flapping of one change", [](PlanRows& r) { flap(r.checks[0], 1, 1000, 1000); }, bad},
      {"flapping without a window", [](PlanRows& r) { flap(r.checks[0], 2, 0, 1000); }, bad},
      {"flapping that is held for no time", [](PlanRows& r) { flap(r.checks[0], 2, 1000, 0); },
       bad},
      {"flapping held too long", [](PlanRows& r) { flap(r.checks[0], 2, 1000, 86'400'001); }, bad},
      {"times of no flapping", [](PlanRows& r) { flap(r.checks[0], 0, 1000, 1000); }, bad},
      {"flapping", [](PlanRows& r) { flap(r.checks[0], 2, 1, 86'400'000); }},
  });
}

TEST(PlanChecks, RefuseTracksThatMakeNoSense) {
  const std::string bad = want(PlanError::track);
  expect_verdicts({
      {"router out of range", [](PlanRows& r) { r.tracks[1].router = 2; }, bad},
      {"check out of range", [](PlanRows& r) { r.tracks[1].check = 2; }, bad},
      {"weight 253", [](PlanRows& r) { r.tracks[0].weight = 253; }},
      {"weight 254", [](PlanRows& r) { r.tracks[0].weight = 254; }, bad},
      {"weight -253", [](PlanRows& r) { r.tracks[0].weight = -253; }},
      {"weight -254", [](PlanRows& r) { r.tracks[0].weight = -254; }, bad},
      {"reversed twice", [](PlanRows& r) { r.tracks[0].is_reversed = 2; }, bad},
      {"the same twice", [](PlanRows& r) { r.tracks[1].check = 0; }, bad},
      {"out of order", [](PlanRows& r) { std::swap(r.tracks[0], r.tracks[1]); }, bad},
      {"of another router", [](PlanRows& r) { r.tracks[1] = {.router = 1, .check = 0}; }},
      {"reserved", [](PlanRows& r) { r.tracks[0].reserved = 1; }, want(PlanError::reserved)},
  });
}

// The small Plan with a file, "order", which the first router depends on.
void add_file(PlanRows& rows, std::string_view path = "/etc/regent/order") {
  rows.files.push_back({.path = rows.add_text(path)});
  rows.checks.push_back({.name = rows.add_text("order"),
                         .kind = contract::CheckKind::file,
                         .subject = 0,
                         .rise = 0,
                         .fall = 0});
  rows.tracks.push_back({.router = 0, .check = 2, .weight = 254});
}

std::string path_of(std::size_t size_bytes) {
  std::string path(size_bytes, 'x');
  path.front() = '/';
  return path;
}

TEST(PlanFiles, HaveAPathAndNoTimes) {
  const std::string file = want(PlanError::file);
  const std::string value = want(PlanError::check_value);
  expect_verdicts({
      {"as it is", [](PlanRows& r) { add_file(r); }},
      {"relative", [](PlanRows& r) { add_file(r, "etc/order"); }, file},
      {"a folder", [](PlanRows& r) { add_file(r, "/etc/"); }, file},
      {"empty", [](PlanRows& r) { add_file(r, ""); }, file},
      {"a NUL byte", [](PlanRows& r) { add_file(r, "/etc\0/order"sv); }, file},
      {"the longest", [](PlanRows& r) { add_file(r, path_of(4095)); }},
      {"longer", [](PlanRows& r) { add_file(r, path_of(4096)); }, file},
      {"outside of the text",
       [](PlanRows& r) {
         add_file(r);
         r.files[0].path.offset = 100'000;
       },
       file},
      {"no such file",
       [](PlanRows& r) {
         add_file(r);
         r.checks[2].subject = 1;
       },
       value},
      {"an interval",
       [](PlanRows& r) {
         add_file(r);
         r.checks[2].interval_ms = 1;
       },
       value},
      {"a weight of 255",
       [](PlanRows& r) {
         add_file(r);
         r.tracks.back().weight = 255;
       },
       want(PlanError::track)},
      {"a weight of 254 for a script", [](PlanRows& r) { r.tracks[0].weight = 254; },
       want(PlanError::track)},
  });
}

// The small Plan with a check of processes, which the first router depends on.
void add_process(PlanRows& rows, std::string_view words = "named\0-4\0"sv) {
  rows.processes.push_back({.words = rows.add_text(words)});
  rows.checks.push_back({.name = rows.add_text("named"),
                         .kind = contract::CheckKind::process,
                         .subject = 0,
                         .rise = 0,
                         .fall = 0});
  rows.tracks.push_back({.router = 0, .check = 2, .weight = -254});
}

void expect_of_process(const char* name, void (*change)(contract::PlanProcess&),
                       std::string wanted = {}) {
  PlanRows rows = small_rows();
  add_process(rows);
  change(rows.processes[0]);
  EXPECT_EQ(verdict(rows), wanted.empty() ? verdict(small_rows()) : wanted) << name;
}

TEST(PlanProcesses, HaveWordsAndNoTimes) {
  const std::string process = want(PlanError::process);
  expect_verdicts({
      {"as it is", [](PlanRows& r) { add_process(r); }},
      {"no word", [](PlanRows& r) { add_process(r, ""); }, process},
      {"an empty program", [](PlanRows& r) { add_process(r, "\0-4\0"sv); }, process},
      {"a word without an end", [](PlanRows& r) { add_process(r, "named"); }, process},
      {"the longest", [](PlanRows& r) { add_process(r, std::string(4095, 'n') + '\0'); }},
      {"longer", [](PlanRows& r) { add_process(r, std::string(4096, 'n') + '\0'); }, process},
      {"an interval",
       [](PlanRows& r) {
         add_process(r);
         r.checks[2].interval_ms = 1;
       },
       want(PlanError::check_value)},
      {"no such row",
       [](PlanRows& r) {
         add_process(r);
         r.checks[2].subject = 1;
       },
       want(PlanError::check_value)},
      {"a weight of -255",
       [](PlanRows& r) {
         add_process(r);
         r.tracks.back().weight = -255;
       },
       want(PlanError::track)},
  });
}

TEST(PlanProcesses, HaveNumbersInTheirRange) {
  using Row = contract::PlanProcess;
  const std::string bad = want(PlanError::process);
  expect_of_process("match 0", [](Row& r) { r.match = contract::ProcessMatch{0}; }, bad);
  expect_of_process("match 4", [](Row& r) { r.match = contract::ProcessMatch{4}; });
  expect_of_process("match 5", [](Row& r) { r.match = contract::ProcessMatch{5}; }, bad);
  expect_of_process("quorum 0", [](Row& r) { r.quorum = 0; }, bad);
  expect_of_process("none may run", [](Row& r) { r.quorum = r.quorum_max = 0; });
  expect_of_process("quorum 65535", [](Row& r) { r.quorum = 65535; });
  expect_of_process("quorum 65536", [](Row& r) { r.quorum = 65536; }, bad);
  expect_of_process("quorum_max 65535", [](Row& r) { r.quorum_max = 65535; });
  expect_of_process("quorum_max 65536", [](Row& r) { r.quorum_max = 65536; }, bad);
  expect_of_process("fork_delay", [](Row& r) { r.fork_delay_ms = 3'600'000; });
  expect_of_process("longer", [](Row& r) { r.fork_delay_ms = 3'600'001; }, bad);
  expect_of_process("terminate_delay", [](Row& r) { r.terminate_delay_ms = 3'600'000; });
  expect_of_process("longer", [](Row& r) { r.terminate_delay_ms = 3'600'001; }, bad);
  expect_of_process("reserved", [](Row& r) { r.reserved[2] = 1; }, want(PlanError::reserved));
}

void add_unit(PlanRows& rows, std::string_view name) {
  rows.units.push_back({.name = rows.add_text(name)});
  rows.checks.push_back({.name = rows.add_text("unit"),
                         .kind = contract::CheckKind::unit,
                         .subject = 0,
                         .interval_ms = 1000,
                         .timeout_ms = 1000});
  rows.tracks.push_back({.router = 0, .check = 2, .weight = -253});
}

TEST(PlanUnits, HaveANameThatLeadsNowhereElse) {
  const std::string unit = want(PlanError::unit);
  expect_verdicts({
      {"as it is", [](PlanRows& r) { add_unit(r, "unbound.service"); }},
      {"of a template", [](PlanRows& r) { add_unit(r, "getty@tty1.service"); }},
      {"no type", [](PlanRows& r) { add_unit(r, "unbound"); }, unit},
      {"an empty type", [](PlanRows& r) { add_unit(r, "unbound."); }, unit},
      {"a type alone", [](PlanRows& r) { add_unit(r, ".service"); }, unit},
      {"the folder above", [](PlanRows& r) { add_unit(r, ".."); }, unit},
      {"a path", [](PlanRows& r) { add_unit(r, "a.slice/b.service"); }, unit},
      {"a blank", [](PlanRows& r) { add_unit(r, "a b.service"); }, unit},
      {"a NUL byte", [](PlanRows& r) { add_unit(r, "a\0b.service"sv); }, unit},
      {"the longest", [](PlanRows& r) { add_unit(r, std::string(247, 'u') + ".service"); }},
      {"longer", [](PlanRows& r) { add_unit(r, std::string(248, 'u') + ".service"); }, unit},
      {"no interval",
       [](PlanRows& r) {
         add_unit(r, "unbound.service");
         r.checks[2].interval_ms = 0;
       },
       want(PlanError::check_value)},
      {"any of several",
       [](PlanRows& r) {
         add_unit(r, "unbound.service");
         r.checks[2].flags = 2;
       },
       want(PlanError::check_value)},
      {"a weight of -254",
       [](PlanRows& r) {
         add_unit(r, "unbound.service");
         r.tracks.back().weight = -254;
       },
       want(PlanError::track)},
  });
}

// The first router has a list, besides.
PlanRows rows_with_list() {
  PlanRows rows = small_rows();
  rows.checks.push_back({.name = rows.add_text("/etc/regent/order"),
                         .kind = contract::CheckKind::list,
                         .rise = 0,
                         .fall = 0});
  rows.lists.push_back({.host = rows.add_text("dns1")});
  const auto list = static_cast<std::uint32_t>(rows.checks.size() - 1);
  rows.tracks.push_back({.router = 0, .check = list});
  std::ranges::sort(rows.tracks, {}, [](const contract::PlanTrack& track) {
    return std::pair(track.router, track.check);
  });
  return rows;
}

PlanError verdict_of(const PlanRows& rows) {
  const auto bytes = contract::write_plan(rows);
  const auto plan = contract::validate_plan(bytes);
  return plan ? PlanError{} : plan.error();
}

TEST(PlanLists, OneOfARouterIsValid) {
  const auto bytes = contract::write_plan(rows_with_list());
  const auto plan = contract::validate_plan(bytes);
  ASSERT_TRUE(plan);
  ASSERT_EQ(plan->lists().size(), 1U);
  EXPECT_EQ(plan->host(plan->lists()[0]), "dns1");
  EXPECT_TRUE(contract::needs_checkd(*plan));
}

TEST(PlanLists, WithoutAHostOrAPathAreRefused) {
  PlanRows rows = rows_with_list();
  rows.lists[0].host.size_bytes = 0;
  EXPECT_EQ(verdict_of(rows), PlanError::list);
  rows = rows_with_list();
  rows.lists[0].host = rows.add_text("dns 1");
  EXPECT_EQ(verdict_of(rows), PlanError::list);
  rows = rows_with_list();
  rows.checks.back().name = rows.add_text("etc/regent/order");
  EXPECT_EQ(verdict_of(rows), PlanError::check_name);
  rows = rows_with_list();
  rows.checks.back().subject = 1;
  EXPECT_EQ(verdict_of(rows), PlanError::check_value);
}

TEST(PlanLists, HaveNoWeightAndAreTheOnlyOneOfARouter) {
  const auto track_of = [](PlanRows& rows) {
    return std::ranges::find(rows.tracks, static_cast<std::uint32_t>(rows.checks.size() - 1),
                             &contract::PlanTrack::check);
  };
  PlanRows rows = rows_with_list();
  track_of(rows)->weight = 10;
  EXPECT_EQ(verdict_of(rows), PlanError::track);
  rows = rows_with_list();
  track_of(rows)->is_reversed = 1;
  EXPECT_EQ(verdict_of(rows), PlanError::track);
  rows = rows_with_list();
  rows.checks.push_back(rows.checks.back());
  rows.checks.back().name = rows.add_text("/etc/regent/other");
  rows.checks.back().subject = 1;
  rows.lists.push_back(rows.lists[0]);
  EXPECT_EQ(verdict_of(rows), PlanError{});
  rows.tracks.insert(track_of(rows),
                     {.router = 1, .check = static_cast<std::uint32_t>(rows.checks.size() - 1)});
  std::ranges::sort(rows.tracks, {}, [](const contract::PlanTrack& track) {
    return std::pair(track.router, track.check);
  });
  EXPECT_EQ(verdict_of(rows), PlanError{});
  rows.tracks.back().router = 0;
  std::ranges::sort(rows.tracks, {}, [](const contract::PlanTrack& track) {
    return std::pair(track.router, track.check);
  });
  EXPECT_EQ(verdict_of(rows), PlanError::track);
}

}  // namespace
