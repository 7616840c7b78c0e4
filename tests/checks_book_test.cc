// What follows from a result of a check: the verdict, what the Ledger says, what the worker hears.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "checks/book.h"
#include "contract/plan_writer.h"

namespace {

using checks::Book;
using contract::CheckCounter;
using contract::RunOutcome;
using contract::RunResult;
using testing::ElementsAre;
using namespace std::chrono_literals;
using namespace std::string_literals;

constexpr vrrp::Instant kStart{1000s};
constexpr std::uint8_t kUnknown = 0;
constexpr std::uint8_t kUp = 1;
constexpr std::uint8_t kDown = 2;

// Two checks: "a" (rise 1, fall 2), and "b", which starts down.
std::vector<std::uint8_t> two_checks() {
  contract::PlanRows rows;
  const std::uint32_t user = rows.add_script_user("nobody", "");
  for (int i = 0; i < 2; ++i) {
    rows.scripts.push_back({.words = rows.add_text("/bin/true\0"s), .user = user});
  }
  // Their scripts are not in their order.
  rows.checks.push_back({.name = rows.add_text("a"),
                         .subject = 1,
                         .interval_ms = 1000,
                         .timeout_ms = 800,
                         .fall = 2});
  rows.checks.push_back({.name = rows.add_text("b"),
                         .flags = 1,
                         .subject = 0,
                         .interval_ms = 1000,
                         .timeout_ms = 700});
  return contract::write_plan(rows);
}

class BookTest : public testing::Test {
 protected:
  // Lets a check run and end so.
  void end(std::uint32_t check, RunOutcome outcome, std::int32_t code = 0) {
    ASSERT_TRUE(book_.begin_run(check, kStart));
    const contract::RunOrder order = book_.order(check);
    book_.end_run({.script = order.script, .run = order.run, .outcome = outcome, .code = code},
                  kStart + 5s);
  }
  // What the worker is told now, "check verdict".
  std::vector<std::string> told() {
    std::vector<std::string> found;
    for (const contract::CheckItem& item : book_.news()) {
      const bool is_value = item.kind == contract::CheckItemKind::value;
      const auto verdict = static_cast<vrrp::Verdict>(item.value);
      found.push_back(std::to_string(item.subject) + " " +
                      (is_value ? std::to_string(item.value) : std::string(vrrp::name(verdict))));
    }
    book_.note_told();
    return found;
  }
  contract::CheckLedgerReader reader() {
    return *contract::CheckLedgerReader::open(memory(), kChecks);
  }
  std::span<std::uint8_t> memory() {
    return {reinterpret_cast<std::uint8_t*>(words_.data()),
            contract::check_ledger_size_bytes(kChecks)};
  }

  static constexpr std::uint32_t kChecks = 2;
  std::vector<std::uint8_t> bytes_ = two_checks();
  contract::Plan plan_ = *contract::validate_plan(bytes_);
  std::vector<std::uint64_t> words_ =
      std::vector<std::uint64_t>(contract::check_ledger_size_bytes(kChecks) / 8 + 1);
  Book book_{plan_, contract::CheckLedgerWriter::format(memory(), kChecks), kStart};
};

TEST_F(BookTest, TellsTheWorkerOfEveryCheckOnce) {
  EXPECT_THAT(told(), ElementsAre("0 unknown", "1 down"));
  EXPECT_THAT(told(), ElementsAre());
}

TEST_F(BookTest, TellsAgainWhatCouldNotBeTold) {
  EXPECT_EQ(book_.news().size(), 2U);
  EXPECT_THAT(told(), ElementsAre("0 unknown", "1 down"));
}

TEST_F(BookTest, OrdersTheScriptOfTheCheckWithItsTimeLimit) {
  ASSERT_TRUE(book_.begin_run(1, kStart));
  EXPECT_EQ(book_.order(1).script, 0U);
  EXPECT_EQ(book_.order(1).timeout_ms, 700U);
  EXPECT_EQ(book_.order(0).script, 1U);
}

TEST_F(BookTest, TellsOfAVerdictThatChanged) {
  told();
  end(0, RunOutcome::exited, 0);
  EXPECT_THAT(told(), ElementsAre("0 up"));
  end(0, RunOutcome::exited, 1);
  EXPECT_THAT(told(), ElementsAre());
  end(0, RunOutcome::exited, 1);
  EXPECT_THAT(told(), ElementsAre("0 down"));
}

TEST_F(BookTest, CountsWhatControlHasSomethingToSayAbout) {
  EXPECT_EQ(book_.events(), 0U);
  end(0, RunOutcome::exited, 0);
  EXPECT_EQ(book_.events(), 1U);
  end(0, RunOutcome::exited, 0);
  end(0, RunOutcome::exited, 1);
  EXPECT_EQ(book_.events(), 1U);
  end(0, RunOutcome::exited, 1);
  EXPECT_EQ(book_.events(), 2U);
  EXPECT_EQ(reader().events_written(), 2U);
}

TEST_F(BookTest, TellsOnlyTheLastOfManyChanges) {
  told();
  end(0, RunOutcome::exited, 0);
  end(0, RunOutcome::exited, 1);
  end(0, RunOutcome::exited, 1);
  EXPECT_THAT(told(), ElementsAre("0 down"));
}

TEST_F(BookTest, TakesAllButAGoodEndForAFailure) {
  for (const RunOutcome outcome : {RunOutcome::signalled, RunOutcome::timed_out,
                                   RunOutcome::cannot_start, RunOutcome::not_safe}) {
    end(1, RunOutcome::exited, 0);
    EXPECT_EQ(reader().check(1)->verdict, kUp);
    end(1, outcome, 0);
    EXPECT_EQ(reader().check(1)->verdict, kDown) << static_cast<int>(outcome);
  }
}

// A check that changes three times within 10 s is held down for 30 s.
class FlappingBookTest : public BookTest {
 protected:
  FlappingBookTest() {
    contract::PlanRows rows;
    const std::uint32_t user = rows.add_script_user("nobody", "");
    rows.scripts.push_back({.words = rows.add_text("/bin/true\0"s), .user = user});
    rows.checks.push_back({.name = rows.add_text("a"),
                           .flap_changes = 3,
                           .interval_ms = 1000,
                           .timeout_ms = 800,
                           .flap_window_ms = 10'000,
                           .flap_hold_ms = 30'000});
    flapping_bytes_ = contract::write_plan(rows);
    flapping_plan_ = *contract::validate_plan(flapping_bytes_);
  }
  void end_at(Book& book, vrrp::Nanoseconds after, std::int32_t code) {
    ASSERT_TRUE(book.begin_run(0, kStart));
    book.end_run(
        {.script = 0, .run = book.order(0).run, .outcome = RunOutcome::exited, .code = code},
        kStart + after);
  }
  // The last event, "from to step".
  std::string last_event() {
    const auto event = reader_of_one().event(reader_of_one().events_written() - 1);
    if (!event) return "none";
    return std::to_string(event->from) + " " + std::to_string(event->to) + " " +
           std::to_string(static_cast<int>(event->flapping));
  }
  contract::CheckLedgerReader reader_of_one() {
    return *contract::CheckLedgerReader::open(memory_of_one(), 1);
  }
  std::span<std::uint8_t> memory_of_one() {
    return {reinterpret_cast<std::uint8_t*>(flapping_words_.data()),
            contract::check_ledger_size_bytes(1)};
  }

  std::vector<std::uint8_t> flapping_bytes_;
  contract::Plan flapping_plan_;
  std::vector<std::uint64_t> flapping_words_ =
      std::vector<std::uint64_t>(contract::check_ledger_size_bytes(1) / 8 + 1);
};

TEST_F(FlappingBookTest, IsHeldDownUntilItKeepsStill) {
  Book book(flapping_plan_, contract::CheckLedgerWriter::format(memory_of_one(), 1), kStart);
  EXPECT_EQ(book.next(), vrrp::kNever);
  end_at(book, 0s, 0);  // the first result is no change
  end_at(book, 1s, 1);
  end_at(book, 2s, 0);
  EXPECT_EQ(last_event(), "2 1 0");
  EXPECT_EQ(reader_of_one().check(0)->held_until_ns, 0);
  end_at(book, 3s, 1);
  EXPECT_EQ(last_event(), "1 2 1");
  EXPECT_EQ(reader_of_one().check(0)->held_until_ns, (kStart + 33s).time_since_epoch().count());
  EXPECT_EQ(book.next(), kStart + 33s);
  // It is good again, and does not count yet; that is another change.
  end_at(book, 10s, 0);
  EXPECT_EQ(reader_of_one().check(0)->verdict, kDown);
  EXPECT_EQ(book.events(), 4U);
  EXPECT_EQ(book.next(), kStart + 40s);
  book.look_around(kStart + 39'999ms);
  EXPECT_EQ(reader_of_one().check(0)->verdict, kDown);
  book.look_around(kStart + 40s);
  EXPECT_EQ(reader_of_one().check(0)->verdict, kUp);
  EXPECT_EQ(reader_of_one().check(0)->held_until_ns, 0);
  EXPECT_EQ(last_event(), "2 1 2");
  EXPECT_EQ(book.next(), vrrp::kNever);
  EXPECT_EQ(book.news().size(), 1U);
  EXPECT_EQ(book.news()[0].value, kUp);
}

TEST_F(FlappingBookTest, StaysDownWhenItIsDownAfterwards) {
  Book book(flapping_plan_, contract::CheckLedgerWriter::format(memory_of_one(), 1), kStart);
  for (int i = 0; i < 5; ++i) end_at(book, i * 1s, i % 2);
  EXPECT_EQ(last_event(), "1 2 1");  // at the third change, which is one to down
  end_at(book, 6s, 1);
  book.look_around(kStart + 35s);
  EXPECT_EQ(reader_of_one().check(0)->held_until_ns, (kStart + 36s).time_since_epoch().count());
  book.look_around(kStart + 36s);
  EXPECT_EQ(last_event(), "2 2 2");
  EXPECT_EQ(reader_of_one().check(0)->verdict, kDown);
}

TEST_F(BookTest, DoesNotKnowWhatNobodyCouldFindOut) {
  end(0, RunOutcome::exited, 0);
  told();
  end(0, RunOutcome::lost);
  EXPECT_THAT(told(), ElementsAre("0 unknown"));
  end(0, RunOutcome::lost);
  EXPECT_THAT(told(), ElementsAre("0 down"));
  EXPECT_EQ(reader().event(2)->result.outcome, 9U);
}

TEST_F(BookTest, SkipsARunWhileTheOneBeforeIsNotOver) {
  ASSERT_TRUE(book_.begin_run(0, kStart));
  EXPECT_FALSE(book_.begin_run(0, kStart));
  EXPECT_EQ(reader().counter(0, CheckCounter::skipped), 1U);
  book_.cancel_run(0);
  EXPECT_EQ(reader().counter(0, CheckCounter::skipped), 2U);
  EXPECT_TRUE(book_.begin_run(0, kStart));
}

// The limit of "a" is 0.8 s, and its runner ends it then: 2 s later it must hang.
TEST_F(BookTest, LosesARunOfWhichNothingIsHeard) {
  end(0, RunOutcome::exited, 0);
  told();
  ASSERT_TRUE(book_.begin_run(0, kStart));
  EXPECT_FALSE(book_.begin_run(0, kStart + 1s));
  EXPECT_FALSE(book_.begin_run(0, kStart + 2'799ms));
  EXPECT_FALSE(book_.begin_run(0, kStart + 2'800ms));  // now there may be something to hear
  EXPECT_THAT(told(), ElementsAre());
  const auto second = book_.begin_run(0, kStart + 2'801ms);
  ASSERT_TRUE(second);
  EXPECT_THAT(told(), ElementsAre("0 unknown"));
  EXPECT_EQ(reader().check(0)->result.outcome, 9U);
  // What it says after all of the first run does not count.
  book_.end_run({.script = 1, .run = *second - 1, .outcome = RunOutcome::exited}, kStart + 3s);
  EXPECT_THAT(told(), ElementsAre());
  EXPECT_FALSE(book_.begin_run(0, kStart + 5'601ms));
  ASSERT_TRUE(book_.begin_run(0, kStart + 6s));
  EXPECT_THAT(told(), ElementsAre("0 down"));
  book_.end_run({.script = 1, .run = *second + 1, .outcome = RunOutcome::exited}, kStart + 7s);
  EXPECT_THAT(told(), ElementsAre("0 up"));
}

TEST_F(BookTest, KeepsARunThatIsHeardOfAfterAPauseOfTheHost) {
  end(0, RunOutcome::exited, 0);
  told();
  ASSERT_TRUE(book_.begin_run(0, kStart));
  // As after a pause of the host: the next one is due, and then the result comes.
  EXPECT_FALSE(book_.begin_run(0, kStart + 60s));
  book_.end_run({.script = 1, .run = book_.order(0).run, .outcome = RunOutcome::exited},
                kStart + 60s);
  ASSERT_TRUE(book_.begin_run(0, kStart + 61s));
  EXPECT_THAT(told(), ElementsAre());
}

TEST_F(BookTest, LosesARunThatCannotBeOrderedForLong) {
  end(0, RunOutcome::exited, 0);
  told();
  for (const auto after : {0s, 1s, 2s, 3s}) {
    ASSERT_TRUE(book_.begin_run(0, kStart + after));
    book_.cancel_run(0);
  }
  EXPECT_THAT(told(), ElementsAre());
  ASSERT_TRUE(book_.begin_run(0, kStart + 4s));
  EXPECT_THAT(told(), ElementsAre("0 unknown"));
}

TEST_F(BookTest, IgnoresAResultOfNoRun) {
  book_.end_run({.script = 1, .run = 1}, kStart);
  const auto run = book_.begin_run(0, kStart);
  ASSERT_TRUE(run);
  book_.end_run({.script = 1, .run = *run + 1}, kStart);
  EXPECT_EQ(reader().counter(0, CheckCounter::runs), 0U);
  EXPECT_EQ(reader().check(0)->verdict, kUnknown);
}

TEST_F(BookTest, WritesDownWhatHappened) {
  ASSERT_TRUE(book_.begin_run(0, kStart));
  RunResult result{.script = book_.order(0).script,
                   .run = book_.order(0).run,
                   .outcome = RunOutcome::timed_out,
                   .duration_us = 800'000,
                   .output_size_bytes = 1};
  result.output[0] = '!';
  book_.end_run(result, kStart + 1s);
  const auto record = reader().check(0);
  ASSERT_TRUE(record);
  EXPECT_EQ(record->verdict, kDown);
  EXPECT_EQ(record->since_ns, 1'001'000'000'000);
  EXPECT_EQ(record->result.outcome, 3U);
  EXPECT_EQ(record->result.output[0], '!');
  EXPECT_EQ(reader().counter(0, CheckCounter::failures), 1U);
  EXPECT_EQ(reader().counter(0, CheckCounter::timeouts), 1U);
  const auto event = reader().event(0);
  ASSERT_TRUE(event);
  EXPECT_EQ(event->from, kUnknown);
  EXPECT_EQ(event->to, kDown);
  EXPECT_EQ(event->streak, 1U);
  EXPECT_EQ(event->result.duration_us, 800'000U);
}

TEST_F(BookTest, TakesACountWithoutARun) {
  const std::uint32_t verdict_before = reader().check(0)->verdict;
  ASSERT_EQ(verdict_before, kUnknown);
  const auto passed = static_cast<std::uint32_t>(RunOutcome::passed);
  book_.note_count(0, {.outcome = passed, .code = 2}, kStart + 1s);
  book_.note_count(0, {.outcome = passed, .code = 3}, kStart + 2s);
  const auto record = reader().check(0);
  EXPECT_EQ(record->verdict, kUp);
  EXPECT_EQ(record->result.code, 3);
  EXPECT_EQ(record->since_ns, 1'001'000'000'000);
  // One that is still up is no event.
  EXPECT_EQ(reader().events_written(), 1U);
  EXPECT_EQ(reader().counter(0, CheckCounter::runs), 0U);
}

// A Plan with the check of one file, "order".
std::vector<std::uint8_t> one_file() {
  contract::PlanRows rows;
  rows.files.push_back({.path = rows.add_text("/etc/regent/order")});
  rows.checks.push_back({.name = rows.add_text("order"),
                         .kind = contract::CheckKind::file,
                         .subject = 0,
                         .rise = 0,
                         .fall = 0});
  return contract::write_plan(rows);
}

class BookOfFilesTest : public testing::Test {
 protected:
  void say(RunOutcome outcome, std::int32_t code, vrrp::Instant now = kStart + 5s) {
    book_.note_value(0, {.outcome = static_cast<std::uint32_t>(outcome), .code = code}, now);
  }
  // The numbers that the worker is told now.
  std::vector<std::int32_t> told() {
    std::vector<std::int32_t> found;
    for (const contract::CheckItem& item : book_.news()) {
      EXPECT_EQ(item.kind, contract::CheckItemKind::value);
      found.push_back(item.value);
    }
    book_.note_told();
    return found;
  }
  contract::CheckLedgerReader reader() { return *contract::CheckLedgerReader::open(memory(), 1); }
  std::span<std::uint8_t> memory() {
    return {reinterpret_cast<std::uint8_t*>(words_.data()), contract::check_ledger_size_bytes(1)};
  }

  std::vector<std::uint8_t> bytes_ = one_file();
  contract::Plan plan_ = *contract::validate_plan(bytes_);
  std::vector<std::uint64_t> words_ =
      std::vector<std::uint64_t>(contract::check_ledger_size_bytes(1) / 8 + 1);
  Book book_{plan_, contract::CheckLedgerWriter::format(memory(), 1), kStart};
};

TEST_F(BookOfFilesTest, TellsNothingBeforeAFileWasLookedAt) {
  EXPECT_THAT(told(), ElementsAre());
  EXPECT_EQ(reader().check(0)->verdict, kUnknown);
}

TEST_F(BookOfFilesTest, TellsANumberWhenItIsAnotherOne) {
  say(RunOutcome::value, 5);
  EXPECT_THAT(told(), ElementsAre(5));
  say(RunOutcome::value, 5);
  EXPECT_THAT(told(), ElementsAre());
  say(RunOutcome::value, 6);
  say(RunOutcome::value, 7);
  EXPECT_THAT(told(), ElementsAre(7));
}

TEST_F(BookOfFilesTest, Counts0WhereNothingCanBeRead) {
  say(RunOutcome::value, 5);
  told();
  say(RunOutcome::unreadable, 13);
  EXPECT_THAT(told(), ElementsAre(0));
  EXPECT_EQ(reader().check(0)->verdict, kDown);
}

TEST_F(BookOfFilesTest, KeepsEveryChangeInTheLedger) {
  say(RunOutcome::value, 5, kStart + 1s);
  say(RunOutcome::value, 5, kStart + 2s);
  say(RunOutcome::value, -7, kStart + 3s);
  EXPECT_EQ(reader().events_written(), 2U);
  const auto event = reader().event(1);
  ASSERT_TRUE(event);
  EXPECT_EQ(event->value_before, 5);
  EXPECT_EQ(event->result.code, -7);
  EXPECT_EQ(event->from, kUp);
  EXPECT_EQ(event->to, kUp);
  EXPECT_EQ(event->at_ns, 1'003'000'000'000);
  const auto record = reader().check(0);
  EXPECT_EQ(record->verdict, kUp);
  EXPECT_EQ(record->since_ns, 1'003'000'000'000);
  EXPECT_EQ(record->result.code, -7);
}

}  // namespace
