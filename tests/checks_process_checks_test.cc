// Checks of processes over a made-up /proc, and with a made-up clock.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "checks/process_checks.h"
#include "contract/plan_writer.h"

namespace {

using checks::ProcessChecks;
using contract::PlanProcess;
using contract::ProcessMatch;
using testing::ElementsAre;
using testing::IsEmpty;
using vrrp::Instant;
using namespace std::chrono_literals;
using namespace std::string_literals;

constexpr Instant kStart{1000s};

class ProcessChecksTest : public testing::Test {
 protected:
  ProcessChecksTest() {
    std::string name = (std::filesystem::temp_directory_path() / "regent-proc-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
    proc_ = name;
    start(1, "systemd", "/sbin/init\0"s);
    // What is no process.
    std::filesystem::create_directory(proc_ / "sys");
    std::ofstream(proc_ / "uptime") << "1 2\n";
  }
  ~ProcessChecksTest() override { std::filesystem::remove_all(proc_); }

  void start(int pid, const std::string& comm, const std::string& command_line, char state = 'S') {
    const std::filesystem::path folder = proc_ / std::to_string(pid);
    std::filesystem::create_directory(folder);
    std::ofstream(folder / "comm") << comm << '\n';
    std::ofstream(folder / "cmdline") << command_line;
    std::ofstream(folder / "stat") << fmt::format("{} ({}) {} 1 1 1 0 -1\n", pid, comm, state);
  }
  void end(int pid) { std::filesystem::remove_all(proc_ / std::to_string(pid)); }

  void add(std::string_view name, const std::string& words, PlanProcess row) {
    row.words = rows_.add_text(words);
    rows_.checks.push_back({.name = rows_.add_text(name),
                            .kind = contract::CheckKind::process,
                            .subject = static_cast<std::uint32_t>(rows_.processes.size()),
                            .rise = 0,
                            .fall = 0});
    rows_.processes.push_back(row);
  }
  // After the last add().
  void begin() {
    bytes_ = contract::write_plan(rows_);
    plan_ = *contract::validate_plan(bytes_);
    checks_.emplace(plan_, proc_.string());
  }
  void begin(PlanProcess row) {
    add("named", "named\0"s, row);
    begin();
  }
  // "named up 1: 1 such process runs", of what is said at a look.
  std::vector<std::string> look(vrrp::Nanoseconds after) {
    std::vector<std::string> found;
    for (const ProcessChecks::Found& entry : checks_->look_around(kStart + after)) {
      const contract::CheckResult& result = entry.result;
      const bool is_up = result.outcome == static_cast<std::uint32_t>(contract::RunOutcome::passed);
      found.push_back(fmt::format(
          "{} {} {}: {}", plan_.name(plan_.checks()[entry.check]), is_up ? "up" : "down",
          result.code, std::string_view(result.output.data(), result.output_size_bytes)));
    }
    return found;
  }

  std::filesystem::path proc_;
  contract::PlanRows rows_;
  std::vector<std::uint8_t> bytes_;
  contract::Plan plan_;
  std::optional<ProcessChecks> checks_;
};

TEST_F(ProcessChecksTest, AreNeverDueWhenThereAreNone) {
  begin();
  EXPECT_EQ(checks_->next(), vrrp::kNever);
  EXPECT_THAT(look(0s), IsEmpty());
}

TEST_F(ProcessChecksTest, SayAtOnceAndThenOnlyWhatHasChanged) {
  begin({});
  EXPECT_LE(checks_->next(), kStart);
  EXPECT_THAT(look(0s), ElementsAre("named down 0: no such process runs"));
  EXPECT_EQ(checks_->next(), kStart + 500ms);
  start(42, "named", "");
  EXPECT_THAT(look(499ms), IsEmpty());
  EXPECT_THAT(look(500ms), ElementsAre("named up 1: 1 such process runs"));
  EXPECT_THAT(look(1s), IsEmpty());
  start(43, "named", "");
  EXPECT_THAT(look(1500ms), ElementsAre("named up 2: 2 such processes run"));
  end(42);
  end(43);
  EXPECT_THAT(look(2s), ElementsAre("named down 0: no such process runs"));
}

TEST_F(ProcessChecksTest, LookForAllAtATime) {
  add("named", "/usr/sbin/named\0"s, {});
  add("with", "named\0-4\0"s, {.match = ProcessMatch::exact});
  add("first", "named\0"s, {.match = ProcessMatch::partial});
  start(7, "named", "named\0-4\0"s);
  start(8, "named", "/usr/sbin/named\0-u\0bind\0"s);
  start(9, "tool", "named\0-6\0"s);
  begin();
  EXPECT_THAT(look(0s),
              ElementsAre("named up 2: 2 such processes run", "with up 1: 1 such process runs",
                          "first up 2: 2 such processes run"));
}

TEST_F(ProcessChecksTest, CountNoneThatHasEnded) {
  start(7, "named", "", 'Z');
  start(8, "named", "", 'X');
  start(9, "named", "", 'R');
  begin({});
  EXPECT_THAT(look(0s), ElementsAre("named up 1: 1 such process runs"));
}

TEST_F(ProcessChecksTest, AreNotMisledByNames) {
  start(7, "named", "");
  // What stat has of a process may look like the end of its name.
  std::ofstream(proc_ / "7" / "stat") << "7 (a) Z 1) S 1 1 1\n";
  begin({});
  EXPECT_THAT(look(0s), ElementsAre("named up 1: 1 such process runs"));
}

// Between the list of the names and the look at each, processes go.
TEST_F(ProcessChecksTest, TakeAProcessThatIsGoneForNone) {
  std::filesystem::create_directory(proc_ / "7");
  start(8, "named", "");
  std::filesystem::remove(proc_ / "8" / "stat");
  begin({});
  EXPECT_THAT(look(0s), ElementsAre("named down 0: no such process runs"));
}

TEST_F(ProcessChecksTest, WantTheQuorum) {
  start(7, "named", "");
  begin({.quorum = 2, .quorum_max = 3});
  EXPECT_THAT(look(0s), ElementsAre("named down 1: 1 such process runs, and 2 have to"));
  start(8, "named", "");
  EXPECT_THAT(look(1s), ElementsAre("named up 2: 2 such processes run"));
  start(9, "named", "");
  EXPECT_THAT(look(2s), ElementsAre("named up 3: 3 such processes run"));
  start(10, "named", "");
  EXPECT_THAT(look(3s), ElementsAre("named down 4: 4 such processes run, and 3 may"));
}

TEST_F(ProcessChecksTest, WantNoneWhereNoneMayRun) {
  begin({.quorum = 0, .quorum_max = 0});
  EXPECT_THAT(look(0s), ElementsAre("named up 0: no such process runs"));
  start(7, "named", "");
  EXPECT_THAT(look(1s), ElementsAre("named down 1: 1 such process runs, and none may"));
}

TEST_F(ProcessChecksTest, WaitUntilNewOnesHaveLasted) {
  begin({.fork_delay_ms = 700});
  look(0s);
  start(7, "named", "");
  EXPECT_THAT(look(500ms), IsEmpty());
  EXPECT_EQ(checks_->next(), kStart + 1s);
  EXPECT_THAT(look(1s), IsEmpty());
  // Sooner than the next look would be.
  EXPECT_EQ(checks_->next(), kStart + 1200ms);
  EXPECT_THAT(look(1200ms), ElementsAre("named up 1: 1 such process runs"));
  // The end of one does not wait.
  end(7);
  EXPECT_THAT(look(2s), ElementsAre("named down 0: no such process runs"));
}

TEST_F(ProcessChecksTest, WaitUntilOneIsGoneForLong) {
  start(7, "named", "");
  begin({.terminate_delay_ms = 2000});
  look(0s);
  end(7);
  EXPECT_THAT(look(1s), IsEmpty());
  // It is there again in time, under another number.
  start(8, "named", "");
  EXPECT_THAT(look(2s), IsEmpty());
  end(8);
  EXPECT_THAT(look(3s), IsEmpty());
  EXPECT_THAT(look(4900ms), IsEmpty());
  EXPECT_THAT(look(5s), ElementsAre("named down 0: no such process runs"));
}

TEST_F(ProcessChecksTest, DecideAtOnceAtTheFirstLook) {
  start(7, "named", "");
  begin({.fork_delay_ms = 10'000, .terminate_delay_ms = 10'000});
  EXPECT_THAT(look(0s), ElementsAre("named up 1: 1 such process runs"));
}

TEST_F(ProcessChecksTest, SayThatProcessesAreHidden) {
  end(1);
  begin({});
  EXPECT_THAT(look(0s), ElementsAre("named down 0: no such process runs, as far as regent-checkd "
                                    "can see (hidepid)"));
}

TEST_F(ProcessChecksTest, SayThatThereIsNothingToLookAt) {
  begin({});
  std::filesystem::remove_all(proc_);
  EXPECT_THAT(look(0s),
              ElementsAre(fmt::format("named down 0: {} cannot be read: No such file or directory",
                                      proc_.string())));
}

// One with a longer command line is another one.
TEST_F(ProcessChecksTest, TakeNoPartOfACommandLineForAllOfIt) {
  const std::string words = "named\0"s + std::string(4089, 'x') + '\0';
  ASSERT_EQ(words.size(), 4096U);
  add("exact", words, {.match = ProcessMatch::exact});
  start(7, "named", words + "y\0"s);
  begin();
  EXPECT_THAT(look(0s), ElementsAre("exact down 0: no such process runs"));
  start(8, "named", words);
  EXPECT_THAT(look(1s), ElementsAre("exact up 1: 1 such process runs"));
}

}  // namespace
