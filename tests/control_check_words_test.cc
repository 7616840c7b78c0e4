// Tests of control/check_words: every way a run can end as a literal line, and output that is
// nobody's friend.
#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <csignal>

#include "control/check_words.h"
#include "tests/control_fixture.h"

namespace control {
namespace {

using contract::CheckResult;
using contract::RunOutcome;
using vrrp::Verdict;
using namespace std::string_view_literals;

struct ChangeRow {
  Verdict from;
  Verdict to;
  std::uint32_t streak;
  CheckResult result;
  std::string_view want;
};

TEST(VerdictWords, SayHowItCameToTheChange) {
  constexpr auto kUnknown = Verdict::unknown;
  constexpr auto kUp = Verdict::up;
  constexpr auto kDown = Verdict::down;
  const std::array<ChangeRow, 12> kRows{{
      {kUnknown, kUp, 1, result_of(RunOutcome::exited, 0),
       "check named_ok: unknown -> up after 0.012 s"},
      {kDown, kUp, 3, result_of(RunOutcome::exited, 0, "fine\n"),
       "check named_ok: down -> up after 0.012 s (3 in a row)"},
      {kUp, kDown, 3, result_of(RunOutcome::exited, 2, "SERVFAIL from 127.0.0.1\n"),
       R"(check named_ok: up -> down, exit status 2 (3 in a row): "SERVFAIL from 127.0.0.1")"},
      {kUnknown, kDown, 1, result_of(RunOutcome::exited, 1),
       "check named_ok: unknown -> down, exit status 1"},
      {kUp, kDown, 1, result_of(RunOutcome::timed_out, 0),
       "check named_ok: up -> down, no end within 0.8 s"},
      {kUp, kDown, 2, result_of(RunOutcome::timed_out, 0, "asking 127.0.0.1"),
       R"(check named_ok: up -> down, no end within 0.8 s (2 in a row): "asking 127.0.0.1")"},
      {kUp, kDown, 1, result_of(RunOutcome::signalled, SIGSEGV),
       "check named_ok: up -> down, killed by signal 11 (Segmentation fault)"},
      {kUp, kDown, 1, result_of(RunOutcome::signalled, 40),
       "check named_ok: up -> down, killed by signal 40"},
      {kUnknown, kDown, 1,
       result_of(RunOutcome::cannot_start, ENOENT, "/usr/bin/foo: No such file or directory"),
       "check named_ok: unknown -> down, cannot be started: /usr/bin/foo: No such file or "
       "directory"},
      {kUnknown, kDown, 1, result_of(RunOutcome::cannot_start, EAGAIN),
       "check named_ok: unknown -> down, cannot be started: Resource temporarily unavailable"},
      {kUp, kDown, 3,
       result_of(RunOutcome::not_safe, 0,
                 "/opt/check can be changed by others: its mode lets them write"),
       "check named_ok: up -> down, not safe to run (3 in a row): /opt/check can be changed by "
       "others: its mode lets them write"},
      {kUp, Verdict::unknown, 1, result_of(RunOutcome::lost, 0),
       "check named_ok: up -> unknown, not known: the process that runs scripts of its user does "
       "not answer"},
  }};
  const World world(three_routers_with_checks());
  for (const ChangeRow& row : kRows) {
    const contract::CheckEvent event{.check = 0,
                                     .from = static_cast<std::uint8_t>(row.from),
                                     .to = static_cast<std::uint8_t>(row.to),
                                     .streak = row.streak,
                                     .result = row.result};
    EXPECT_EQ(verdict_words(event, world.plan), row.want);
  }
}

TEST(VerdictWords, SayThatACheckIsHeldDownAndNoLonger) {
  contract::PlanRows rows = three_routers_with_checks();
  rows.checks[0].flap_changes = 5;
  rows.checks[0].flap_window_ms = 60'000;
  rows.checks[0].flap_hold_ms = 90'500;
  const World world(rows);
  const auto words = [&](Verdict from, Verdict to, contract::FlapStep step) {
    return verdict_words({.check = 0,
                          .from = static_cast<std::uint8_t>(from),
                          .to = static_cast<std::uint8_t>(to),
                          .flapping = step,
                          .streak = 1,
                          .result = result_of(RunOutcome::exited, 1)},
                         world.plan);
  };
  const std::string damped =
      "damped: 5 changes within 60 s, so it is held down until there is none for 90.5 s";
  EXPECT_EQ(words(Verdict::up, Verdict::down, contract::FlapStep::begins),
            "check named_ok: up -> down, exit status 1; " + damped);
  EXPECT_EQ(words(Verdict::down, Verdict::down, contract::FlapStep::begins),
            "check named_ok: down, " + damped);
  EXPECT_EQ(words(Verdict::down, Verdict::up, contract::FlapStep::ends),
            "check named_ok: down -> up, no longer damped: no change for 90.5 s");
  EXPECT_EQ(words(Verdict::down, Verdict::down, contract::FlapStep::ends),
            "check named_ok: down, no longer damped: no change for 90.5 s");
}

TEST(VerdictWords, HaveWhatCheckdHasSeenByItself) {
  contract::PlanRows rows = three_routers_with_checks();
  rows.processes.push_back({.words = rows.add_text(std::string_view("named\0", 6))});
  rows.checks[0].kind = contract::CheckKind::process;
  rows.checks[0].subject = 0;
  rows.checks[0].interval_ms = rows.checks[0].timeout_ms = 0;
  rows.checks[0].rise = rows.checks[0].fall = 0;
  rows.units.push_back({.name = rows.add_text("unbound.service")});
  rows.checks[1].kind = contract::CheckKind::unit;
  rows.checks[1].subject = 0;
  // Their scripts have no check now.
  rows.checks[2].subject = 0;
  rows.checks[3].subject = 1;
  rows.scripts.resize(2);
  const World world(rows);
  contract::CheckEvent event{.check = 0,
                             .from = 0,
                             .to = 1,
                             .streak = 1,
                             .result = result_of(RunOutcome::passed, 1, "1 such process runs")};
  EXPECT_EQ(verdict_words(event, world.plan), "check named_ok: unknown -> up, 1 such process runs");
  EXPECT_EQ(result_sentence(event.result, world.plan.checks()[0]), "1 such process runs");
  event = {.check = 1,
           .from = 1,
           .to = 2,
           .streak = 3,
           .result = result_of(RunOutcome::failed, 0, "unbound.service has no processes")};
  EXPECT_EQ(verdict_words(event, world.plan),
            "check disk_ok: up -> down, unbound.service has no processes (3 in a row)");
  EXPECT_EQ(result_words(event.result, world.plan.checks()[1]), "unbound.service has no processes");
  EXPECT_EQ(result_sentence({}, world.plan.checks()[1]), "no result yet");
}

TEST(VerdictWords, SurviveAChangeWithoutAResult) {
  const World world(three_routers_with_checks());
  const contract::CheckEvent event{.check = 3, .from = 1, .to = 0};
  EXPECT_EQ(verdict_words(event, world.plan), "check closed: up -> unknown, no result yet");
}

TEST(ResultWords, SurviveNumbersThatMeanNothing) {
  const World world(three_routers_with_checks());
  const contract::PlanCheck& check = world.plan.checks()[0];
  EXPECT_EQ(result_words(result_of(RunOutcome::signalled, -7), check), "killed by signal -7");
  EXPECT_EQ(result_words(result_of(RunOutcome::signalled, 1 << 30), check),
            "killed by signal 1073741824");
  EXPECT_EQ(result_words(result_of(RunOutcome::exited, -1), check), "exit status -1");
  EXPECT_EQ(result_words(result_of(static_cast<RunOutcome>(99), 1), check), "no result yet");
}

TEST(ResultWords, SayTheTimeLimitInSeconds) {
  const std::array<std::pair<std::uint32_t, std::string_view>, 4> kRows{{
      {1, "no end within 0.001 s"},
      {1000, "no end within 1 s"},
      {2500, "no end within 2.5 s"},
      {1'000'000'000, "no end within 1000000 s"},
  }};
  for (const auto& [timeout_ms, want] : kRows) {
    const contract::PlanCheck check{.timeout_ms = timeout_ms};
    EXPECT_EQ(result_words(result_of(RunOutcome::timed_out, 0), check), want);
  }
}

TEST(ResultSentence, CutsLongOutput) {
  const contract::PlanCheck check{};
  EXPECT_EQ(result_sentence(result_of(RunOutcome::exited, 1, std::string(120, 'x')), check),
            "exit status 1: \"" + std::string(120, 'x') + "\"");
  EXPECT_EQ(result_sentence(result_of(RunOutcome::exited, 1, std::string(121, 'x')), check),
            "exit status 1: \"" + std::string(120, 'x') + "...\"");
}

struct OutputRow {
  std::string_view output;
  std::string_view want;
};

TEST(OutputLine, IsTheFirstLineInPrintableAscii) {
  const std::array<OutputRow, 12> kRows{{
      {"", ""},
      {"one", "one"},
      {"one\ntwo", "one"},
      {"one\rtwo", "one"},
      {"one\r\ntwo", "one"},
      {"\n\n; <<>> DiG\n", "; <<>> DiG"},
      {" \t\n  indented \t\n", "indented"},
      {" \n\r\t", ""},
      {"a\tb", "a b"},
      {"\x1b[2J\x07\x7f\x80\xff", "?[2J????"},
      {"Gr\xc3\xb6\xc3\x9f"
       "e",
       "Gr????e"},
      {"a\0b"sv, "a?b"},
  }};
  for (const OutputRow& row : kRows) {
    EXPECT_EQ(output_line(result_of(RunOutcome::exited, 1, row.output)), row.want);
  }
  EXPECT_EQ(output_line(result_of(RunOutcome::exited, 1, R"(say "\")")), R"(say "\")");
}

TEST(OutputLine, IsNotLongerThanWhatIsThere) {
  EXPECT_EQ(output_line(result_of(RunOutcome::exited, 1, std::string(256, 'x'))),
            std::string(256, 'x'));
  CheckResult result = result_of(RunOutcome::exited, 1, std::string(256, 'x'));
  result.output_size_bytes = 100'000;
  EXPECT_EQ(output_line(result), std::string(256, 'x'));
}

TEST(VerdictWords, OfAFileAreAboutItsNumber) {
  contract::PlanRows rows = three_routers();
  add_file_check(rows, "order");
  const World world(rows);
  const auto words = [&](Verdict from, std::int32_t before, RunOutcome outcome, std::int32_t code) {
    return verdict_words({.check = 0,
                          .from = static_cast<std::uint8_t>(from),
                          .to = static_cast<std::uint8_t>(Verdict::up),
                          .value_before = before,
                          .result = result_of(outcome, code)},
                         world.plan);
  };
  EXPECT_EQ(words(Verdict::unknown, 0, RunOutcome::value, 5), "check order: value 5");
  EXPECT_EQ(words(Verdict::up, 5, RunOutcome::value, -7), "check order: value 5 -> -7");
  EXPECT_EQ(words(Verdict::up, 5, RunOutcome::unreadable, ENOENT),
            "check order: value 5 -> 0, there is no such file, which counts as 0");
  EXPECT_EQ(words(Verdict::unknown, 0, RunOutcome::unreadable, EACCES),
            "check order: value 0, cannot be read, which counts as 0: Permission denied "
            "(regent-checkd reads it)");
  EXPECT_EQ(words(Verdict::up, 5, RunOutcome::unreadable, EIO),
            "check order: value 5 -> 0, cannot be read, which counts as 0: Input/output error");
  // What the kernel says of a FIFO or a socket.
  EXPECT_EQ(words(Verdict::up, 5, RunOutcome::unreadable, EOPNOTSUPP),
            "check order: value 5 -> 0, is no regular file, which counts as 0");
}

}  // namespace
}  // namespace control
