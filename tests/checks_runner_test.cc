// The runner with real scripts: what they get, how they end, and that none waits for another.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <pwd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "checks/runner.h"
#include "contract/fifo_message.h"
#include "contract/notify_message.h"
#include "contract/plan_writer.h"
#include "os/channel.h"
#include "tests/control_fixture.h"

namespace {

using contract::RunOutcome;
using contract::RunResult;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using namespace std::string_literals;

// A script that takes longer than this is not waited for.
constexpr int kPatienceMs = 20'000;

// Words with a NUL behind each.
std::string words(const std::vector<std::string>& all) {
  std::string text;
  for (const std::string& word : all) text += word + '\0';
  return text;
}

std::string shell(const std::string& command) { return words({"/bin/sh", "-c", command}); }

class RunnerTest : public testing::Test {
 protected:
  // Starts a runner whose scripts are these, in a process of its own. The first one is also that
  // of notifications of a router: `notify` is number 0, `notify_master` 1,
  // `notify_master_rx_lower_pri` 2. The last one of several is that of the FIFO /run/events.
  void start(const std::vector<std::string>& scripts) {
    contract::PlanRows rows;
    control::add_router(
        rows, {.name = "VI_1", .interface = "eth7", .vrid = 51, .addresses = {{"192.0.2.1", 24}}});
    for (const auto kind : {contract::NotifyKind::any, contract::NotifyKind::active,
                            contract::NotifyKind::rx_lower_pri}) {
      rows.notifications.push_back({.router = 0, .script = 0, .kind = kind});
    }
    const std::uint32_t user = rows.add_script_user("nobody", "");
    for (const std::string& script : scripts) {
      rows.scripts.push_back({.words = rows.add_text(script), .user = user});
    }
    if (scripts.size() > 1) {
      rows.fifos = {{.path = rows.add_text("/run/events"),
                     .script = static_cast<std::uint32_t>(scripts.size() - 1)}};
    }
    bytes_ = contract::write_plan(rows);
    const auto plan = contract::validate_plan(bytes_);
    ASSERT_TRUE(plan) << contract::describe(plan.error());
    auto supervisor = *os::make_channel();
    auto checkd = *os::make_channel();
    auto control = *os::make_channel();
    supervisor_ = std::move(supervisor.first);
    checkd_ = std::move(checkd.first);
    control_ = std::move(control.first);
    pid_ = fork();
    ASSERT_GE(pid_, 0);
    if (pid_ > 0) return;
    supervisor_.close();
    checkd_.close();
    control_.close();
    _exit(checks::Runner(*plan, user, supervisor.second,
                         {.checkd = std::move(checkd.second), .control = std::move(control.second)})
              .run());
  }

  void order(std::uint32_t script, std::uint32_t timeout_ms = kPatienceMs) {
    const contract::RunOrder order{.script = script, .run = ++run_, .timeout_ms = timeout_ms};
    ASSERT_TRUE(os::send_record(checkd_, contract::bytes_of(order)));
  }

  void notify(const contract::NotifyOrder& order) {
    ASSERT_TRUE(os::send_record(control_, contract::bytes_of(order)));
  }

  // The next result of a notification; one of no notification when there is none in time.
  contract::NotifyResult notified() {
    pollfd entry{.fd = control_.number(), .events = POLLIN, .revents = 0};
    contract::NotifyResult result{.notification = 99};
    if (poll(&entry, 1, kPatienceMs) != 1) return result;
    std::array<std::uint8_t, sizeof(result)> bytes{};
    const auto size = os::receive_record(control_, bytes);
    const auto plan = contract::validate_plan(bytes_);
    if (!size || !plan) return result;
    return contract::read_notify_result(std::span(bytes).first(*size), *plan, 0).value_or(result);
  }

  void follow(std::uint32_t run) {
    const contract::FifoOrder order{.fifo = 0, .run = run};
    ASSERT_TRUE(os::send_record(control_, contract::bytes_of(order)));
  }

  // How the script of the FIFO has ended; of no FIFO when it has not in time.
  contract::FifoResult followed(int patience_ms = kPatienceMs) {
    pollfd entry{.fd = control_.number(), .events = POLLIN, .revents = 0};
    contract::FifoResult result{.fifo = 99};
    if (poll(&entry, 1, patience_ms) != 1) return result;
    std::array<std::uint8_t, sizeof(result)> bytes{};
    const auto size = os::receive_record(control_, bytes);
    const auto plan = contract::validate_plan(bytes_);
    if (!size || !plan) return result;
    return contract::read_fifo_result(std::span(bytes).first(*size), *plan, 0).value_or(result);
  }

  // The next result; one of no script when there is none in time.
  RunResult result() {
    pollfd entry{.fd = checkd_.number(), .events = POLLIN, .revents = 0};
    RunResult result{.script = 99};
    if (poll(&entry, 1, kPatienceMs) != 1) return result;
    std::array<std::uint8_t, sizeof(RunResult)> bytes{};
    const auto size = os::receive_record(checkd_, bytes);
    const auto plan = contract::validate_plan(bytes_);
    if (!size || !plan) return result;
    const auto read = contract::read_run_result(std::span(bytes).first(*size), plan->scripts(), 0);
    return read ? *read : result;
  }

  RunResult run(const std::string& script, std::uint32_t timeout_ms = kPatienceMs) {
    stop();
    start({script});
    order(0, timeout_ms);
    return result();
  }

  // The exit code of the runner.
  int ended() {
    int status = 0;
    if (waitpid(std::exchange(pid_, 0), &status, 0) < 0) return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  void stop() {
    supervisor_.close();
    checkd_.close();
    control_.close();
    if (pid_ > 0) ended();
  }
  void TearDown() override { stop(); }

  // Whether the process ends in time, also one that is no child of ours.
  static bool has_ended(int pid) {
    const os::Fd process(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
    if (!process.is_open()) return errno == ESRCH;
    pollfd entry{.fd = process.number(), .events = POLLIN, .revents = 0};
    return poll(&entry, 1, kPatienceMs) == 1;
  }
  static std::string text_of(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  // The number that a script writes into a file; 0 when it does not in time.
  static int number_in(const std::string& path) {
    for (int waited_ms = 0; waited_ms < kPatienceMs; waited_ms += 10) {
      const std::string text = text_of(path);
      if (text.ends_with('\n')) return std::stoi(text);
      poll(nullptr, 0, 10);
    }
    return 0;
  }

  static std::string output(const RunResult& result) {
    return {result.output.data(), result.output_size_bytes};
  }

  std::vector<std::uint8_t> bytes_;
  os::Fd supervisor_;
  os::Fd checkd_;
  os::Fd control_;
  pid_t pid_ = 0;
  std::uint32_t run_ = 0;
};

TEST_F(RunnerTest, SaysHowAScriptEnded) {
  start({shell("exit 0"), shell("exit 3"), shell("kill -9 $$")});
  order(0);
  const RunResult good = result();
  EXPECT_EQ(good.outcome, RunOutcome::exited);
  EXPECT_EQ(good.code, 0);
  EXPECT_EQ(good.run, 1U);
  order(1);
  EXPECT_EQ(result().code, 3);
  order(2);
  const RunResult killed = result();
  EXPECT_EQ(killed.outcome, RunOutcome::signalled);
  EXPECT_EQ(killed.code, SIGKILL);
}

TEST_F(RunnerTest, KeepsTheFirstOutput) {
  EXPECT_EQ(output(run(shell("echo out; echo err >&2"))), "out\nerr\n");
}

TEST_F(RunnerTest, IsNotHeldUpByAFloodOfOutput) {
  const RunResult flood = run(shell("head -c 3000000 /dev/zero | tr '\\0' x"));
  EXPECT_EQ(flood.outcome, RunOutcome::exited);
  EXPECT_EQ(output(flood), std::string(256, 'x'));
}

TEST_F(RunnerTest, GivesACleanEnvironmentAndNoDescriptors) {
  ASSERT_EQ(setenv("REGENT_SECRET", "hunter2", 1), 0);
  const RunResult result = run(shell("env; pwd; umask; ls /proc/self/fd | wc -l"));
  EXPECT_THAT(output(result), AllOf(HasSubstr("PATH=/usr/local/sbin:"), HasSubstr("LANG=C"),
                                    Not(HasSubstr("hunter2")), HasSubstr("\n/\n0077\n4\n")));
}

TEST_F(RunnerTest, GivesTheArgumentsAsTheyAre) {
  EXPECT_EQ(output(run(words({"/bin/echo", "a b", "", "$HOME;*"}))), "a b  $HOME;*\n");
}

TEST_F(RunnerTest, LooksForAProgramWithoutASlash) {
  EXPECT_EQ(output(run(words({"echo", "found"}))), "found\n");
}

TEST_F(RunnerTest, EndsAScriptAtItsTimeLimit) {
  const RunResult late = run(shell("echo begun; sleep 600"), 200);
  EXPECT_EQ(late.outcome, RunOutcome::timed_out);
  EXPECT_EQ(output(late), "begun\n");
  EXPECT_GE(late.duration_us, 200'000U);
}

TEST_F(RunnerTest, RunsAgainWhileAScriptIsStillDying) {
  start({shell("trap '' TERM; sleep 600 & wait; sleep 600")});
  for (int i = 0; i < 3; ++i) {
    order(0, 100);
    const RunResult late = result();
    EXPECT_EQ(late.outcome, RunOutcome::timed_out);
    EXPECT_EQ(late.run, static_cast<std::uint32_t>(i + 1));
  }
}

TEST_F(RunnerTest, LetsNoScriptWaitForAnother) {
  start({shell("sleep 600"), shell("exit 7")});
  order(0);
  order(1);
  EXPECT_EQ(result().code, 7);
}

TEST_F(RunnerTest, SaysWhatCannotBeRun) {
  const RunResult missing = run(words({"/no/such/program"}));
  EXPECT_EQ(missing.outcome, RunOutcome::cannot_start);
  EXPECT_EQ(missing.code, ENOENT);
  EXPECT_EQ(output(missing), "/no/such/program: No such file or directory");
}

TEST_F(RunnerTest, RunsNoFolder) {
  EXPECT_EQ(run(words({"/usr/bin"})).outcome, RunOutcome::cannot_start);
}

TEST_F(RunnerTest, EndsWhenAPeerBreaksTheContract) {
  start({shell("exit 0")});
  const std::array<std::uint8_t, 3> nonsense{};
  ASSERT_TRUE(os::send_record(checkd_, nonsense));
  EXPECT_EQ(ended(), 1);
}

TEST_F(RunnerTest, EndsWithTheSupervisorsWord) {
  start({shell("sleep 600")});
  order(0);
  const contract::RoleMessage stop{.verb = contract::RoleVerb::stop};
  ASSERT_TRUE(os::send_record(supervisor_, contract::bytes_of(stop)));
  EXPECT_EQ(ended(), 0);
}

TEST_F(RunnerTest, EndsWhenTheSupervisorIsGone) {
  start({shell("exit 0")});
  supervisor_.close();
  EXPECT_EQ(ended(), 0);
}

TEST_F(RunnerTest, GoesOnWhenCheckdIsGone) {
  start({shell("exit 0"), shell("sleep 600")});
  order(1);
  checkd_.close();
  notify({.notification = 0, .run = 5, .timeout_ms = kPatienceMs});
  EXPECT_EQ(notified().run.run, 5U);
}

TEST_F(RunnerTest, GoesOnWhenControlIsGone) {
  start({shell("exit 3")});
  control_.close();
  order(0);
  EXPECT_EQ(result().code, 3);
}

TEST_F(RunnerTest, EndsWhenControlBreaksTheContract) {
  start({shell("exit 0")});
  notify({.notification = 3, .timeout_ms = 1});
  EXPECT_EQ(ended(), 1);
}

// The shell's own words do not count: $0 is the one behind the command.
const std::string kTellWords = words({"/bin/sh", "-c", "echo \"$0 $@\"", "own words"});

TEST_F(RunnerTest, AddsFourWordsForNotify) {
  start({kTellWords});
  notify({.notification = 0,
          .run = 5,
          .timeout_ms = kPatienceMs,
          .state = contract::NotifyState::active,
          .priority = 150});
  const contract::NotifyResult told = notified();
  EXPECT_EQ(told.notification, 0U);
  EXPECT_EQ(told.run.run, 5U);
  EXPECT_EQ(told.run.outcome, RunOutcome::exited);
  EXPECT_EQ(output(told.run), "own words INSTANCE VI_1 MASTER 150\n");
}

TEST_F(RunnerTest, AddsNoWordsForOneState) {
  start({kTellWords});
  notify({.notification = 1, .timeout_ms = kPatienceMs, .state = contract::NotifyState::active});
  EXPECT_EQ(output(notified().run), "own words \n");
}

TEST_F(RunnerTest, TellsNotificationsByTheEnvironment) {
  start({shell("env | grep ^VRRP | sort")});
  notify({.notification = 0,
          .timeout_ms = kPatienceMs,
          .state = contract::NotifyState::stop,
          .previous = contract::NotifyState::fault,
          .reason = vrrp::Reason::shutdown,
          .priority = 90});
  EXPECT_EQ(output(notified().run),
            "VRRP_INTERFACE=eth7\nVRRP_NAME=VI_1\nVRRP_PREVIOUS_STATE=FAULT\nVRRP_PRIORITY=90\n"
            "VRRP_REASON=shutdown\nVRRP_STATE=STOP\nVRRP_VRID=51\n");
  order(0);
  EXPECT_EQ(output(result()), "");
}

TEST_F(RunnerTest, TellsALowerPriorityByTheReason) {
  start({shell("echo $VRRP_REASON $VRRP_STATE")});
  notify({.notification = 2, .timeout_ms = kPatienceMs, .state = contract::NotifyState::active});
  EXPECT_EQ(output(notified().run), "lower_priority MASTER\n");
}

TEST_F(RunnerTest, ReportsANotificationThatWasEndedWhenItIsGone) {
  // Needs a moment to end after the polite signal.
  start({shell("trap 'sleep 0.3; echo ended; exit 0' TERM; sleep 600 & wait")});
  notify({.notification = 0, .timeout_ms = 100});
  const contract::NotifyResult late = notified();
  EXPECT_EQ(late.run.outcome, RunOutcome::timed_out);
  EXPECT_GE(late.run.duration_us, 400'000U);
  EXPECT_EQ(output(late.run), "ended\n");
}

TEST_F(RunnerTest, RunsOneScriptForManyNotifications) {
  start({shell("echo $VRRP_STATE; test $VRRP_STATE = MASTER || sleep 600")});
  notify({.notification = 0, .timeout_ms = kPatienceMs});
  notify({.notification = 1, .timeout_ms = kPatienceMs, .state = contract::NotifyState::active});
  EXPECT_EQ(notified().notification, 1U);
}

TEST_F(RunnerTest, GivesThePathToTheScriptOfAFifo) {
  start({shell("exit 0"), kTellWords});
  follow(7);
  const contract::FifoResult told = followed();
  EXPECT_EQ(told.fifo, 0U);
  EXPECT_EQ(told.run.run, 7U);
  EXPECT_EQ(told.run.outcome, RunOutcome::exited);
  EXPECT_EQ(output(told.run), "own words /run/events\n");
}

TEST_F(RunnerTest, SaysWhatCannotFollowAFifo) {
  start({shell("exit 0"), words({"/no/such/program"})});
  follow(1);
  const contract::FifoResult told = followed();
  EXPECT_EQ(told.run.outcome, RunOutcome::cannot_start);
  EXPECT_EQ(output(told.run), "/no/such/program: No such file or directory");
}

TEST_F(RunnerTest, LetsTheScriptOfAFifoRunWhileOthersCome) {
  start({shell("exit 3"), shell("sleep 600")});
  follow(1);
  order(0);
  EXPECT_EQ(result().code, 3);
  EXPECT_EQ(followed(200).fifo, 99U);
}

// It would take the lines of the next one.
TEST_F(RunnerTest, EndsWhatTheScriptOfAFifoLeavesBehind) {
  start({shell("exit 0"), shell("sleep 600 & echo $!; exit 4")});
  follow(1);
  const contract::FifoResult told = followed();
  EXPECT_EQ(told.run.code, 4);
  EXPECT_TRUE(has_ended(std::stoi(output(told.run))));
}

// Writes its number into the file, and what becomes of it.
std::string follower(const std::string& file, const std::string& at_the_end) {
  return shell("trap '" + at_the_end + "' TERM; echo $$ > " + file +
               "; while :; do sleep 600 & wait; done");
}

TEST_F(RunnerTest, TellsTheScriptOfAFifoToEndWhenControlIsGone) {
  const std::string file = testing::TempDir() + "runner_follower";
  std::filesystem::remove(file);
  start({shell("exit 3"), follower(file, "echo ended > " + file + "; exit 0")});
  follow(1);
  const int pid = number_in(file);
  ASSERT_GT(pid, 0);
  control_.close();
  EXPECT_TRUE(has_ended(pid));
  EXPECT_EQ(text_of(file), "ended\n");
  order(0);
  EXPECT_EQ(result().code, 3);
  std::filesystem::remove(file);
}

TEST_F(RunnerTest, EndsTheScriptOfAFifoWithTheSupervisorsWordWhateverItDoes) {
  const std::string file = testing::TempDir() + "runner_stubborn";
  std::filesystem::remove(file);
  start({shell("exit 3"), follower(file, ":")});
  follow(1);
  const int pid = number_in(file);
  ASSERT_GT(pid, 0);
  const contract::RoleMessage stop{.verb = contract::RoleVerb::stop};
  ASSERT_TRUE(os::send_record(supervisor_, contract::bytes_of(stop)));
  EXPECT_EQ(ended(), 0);
  EXPECT_TRUE(has_ended(pid));
  std::filesystem::remove(file);
}

// Scripts in files: in a folder of our own below one that everybody can write to, or at home, where
// only we can.
class ProgramTest : public RunnerTest {
 protected:
  void make_folder(const std::filesystem::path& where) {
    std::string name = (where / "regent-runner-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr) << name;
    folder_ = name;
  }
  void TearDown() override {
    RunnerTest::TearDown();
    if (!folder_.empty()) std::filesystem::remove_all(folder_);
  }
  static std::string home() { return getpwuid(getuid())->pw_dir; }
  std::string script(const std::string& text, mode_t mode) {
    const std::string path = folder_ + "/script";
    std::ofstream(path) << text;
    chmod(path.c_str(), mode);
    return words({path});
  }
  std::string folder_;
};

TEST_F(ProgramTest, IsNotRunWhenOthersCanChangeTheWayToIt) {
  make_folder(std::filesystem::temp_directory_path());
  const RunResult result = run(script("#!/bin/sh\nexit 0\n", 0755));
  EXPECT_EQ(result.outcome, RunOutcome::not_safe);
  EXPECT_EQ(output(result), std::filesystem::temp_directory_path().string() +
                                " can be changed by others: its mode lets them write");
}

TEST_F(ProgramTest, IsNotRunWhenOthersCanChangeIt) {
  make_folder(home());
  const RunResult result = run(script("#!/bin/sh\nexit 0\n", 0775));
  EXPECT_EQ(result.outcome, RunOutcome::not_safe);
  EXPECT_THAT(output(result), HasSubstr("/script can be changed by others"));
}

TEST_F(ProgramTest, IsRunByItsFirstLineOrByAShell) {
  make_folder(home());
  EXPECT_EQ(run(script("#!/bin/sh\nexit 5\n", 0755)).code, 5);
  EXPECT_EQ(run(script("exit 6\n", 0755)).code, 6);
  EXPECT_EQ(run(script("exit 7\n", 0644)).code, EACCES);
}

}  // namespace
