// The program regent-control as the supervisor starts it: its descriptors, its sandbox, its life
// from `ready` to `stop`. Needs no root; without it the sandbox is the same and only the user
// differs.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "contract/message.h"
#include "contract/recording.h"
#include "contract/roles.h"
#include "os/channel.h"
#include "os/memory.h"
#include "tests/control_fixture.h"
#include "tests/unix_socket.h"

namespace control {
namespace {

using contract::RoleMessage;
using contract::RoleVerb;
using contract::Stage;
using nlohmann::json;

constexpr int kPatienceMs = 20'000;

void wait_readable(const os::Fd& fd) {
  pollfd ready{.fd = fd.number(), .events = POLLIN, .revents = 0};
  ASSERT_EQ(poll(&ready, 1, kPatienceMs), 1) << "nothing came in " << kPatienceMs << " ms";
}

os::Fd filled_memfd(std::span<const std::uint8_t> bytes) {
  os::Fd file = os::make_memfd("test", 0).value();
  CHECK(write(file.number(), bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
  return file;
}

class ControlProcessTest : public testing::Test {
 protected:
  ~ControlProcessTest() override {
    if (process_ <= 0) return;
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
  }

  // Starts the program with this Plan and a Ledger that the worker has not formatted yet.
  void start(std::span<const std::uint8_t> plan_bytes) {
    auto [ours, theirs] = os::make_channel().value();
    supervisor_ = std::move(ours);
    const os::Fd plan = filled_memfd(plan_bytes);
    std::array<int, 2> log{};
    ASSERT_EQ(pipe2(log.data(), O_CLOEXEC), 0);
    log_ = os::Fd(log[0]);
    const os::Fd log_end(log[1]);
    wake_ = os::Fd(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
    listener_ = unix_socket::listen_at(directory_.socket_path());
    const os::Fd ledger = os::reopen_read_only(ledger_file_).value();
    auto [worker_end, worker] = os::make_channel().value();
    worker_ = std::move(worker_end);
    std::vector<std::pair<int, int>> places{{log_end.number(), STDERR_FILENO},
                                            {theirs.number(), contract::kSupervisorFd},
                                            {plan.number(), contract::kPlanFd},
                                            {ledger.number(), contract::kControlLedgerFd},
                                            {wake_.number(), contract::kControlWakeFd},
                                            {listener_.number(), contract::kControlListenFd},
                                            {worker.number(), contract::kControlWorkerFd}};
    const os::Fd check_ledger = os::reopen_read_only(check_ledger_file_).value();
    if (has_checks_) places.emplace_back(check_ledger.number(), contract::kControlCheckLedgerFd);
    spawn(std::move(places));
  }
  void start() {
    start(contract::write_plan(has_checks_ ? three_routers_with_checks() : three_routers()));
  }

  void start_until_ready() {
    start();
    const RoleMessage message = receive();
    ASSERT_EQ(message.verb, RoleVerb::ready)
        << contract::describe(message.stage) << ", errno " << message.error;
  }

  // With the Ledger formatted, as the worker has by now.
  void start_until_running() {
    start_until_ready();
    writer_ = contract::LedgerWriter::format(ledger_memory_.writable_bytes(), kShape);
    say(RoleVerb::run);
    EXPECT_TRUE(line().starts_with("sandbox: seccomp, "));
  }

  void spawn(std::vector<std::pair<int, int>> places) {
    posix_spawn_file_actions_t actions{};
    posix_spawn_file_actions_init(&actions);
    // First out of the way, then to their places.
    for (auto& [from, to] : places) {
      const int away = 100 + to;
      posix_spawn_file_actions_adddup2(&actions, from, away);
      from = away;
    }
    for (const auto& [from, to] : places) {
      posix_spawn_file_actions_adddup2(&actions, from, to);
      posix_spawn_file_actions_addclose(&actions, from);
    }
    std::array<char*, 2> arguments{const_cast<char*>("regent-control"), nullptr};
    std::array<char*, 1> environment{nullptr};
    ASSERT_EQ(posix_spawn(&process_, REGENT_CONTROL_PROGRAM, &actions, nullptr, arguments.data(),
                          environment.data()),
              0);
    posix_spawn_file_actions_destroy(&actions);
  }

  void say(RoleVerb verb) {
    const RoleMessage message{.verb = verb};
    ASSERT_TRUE(os::send_record(supervisor_, contract::bytes_of(message)).has_value());
  }
  RoleMessage receive() {
    wait_readable(supervisor_);
    std::array<std::uint8_t, 64> record{};
    const std::size_t size_bytes = os::receive_record(supervisor_, record, MSG_DONTWAIT).value();
    return contract::read_role_message(std::span(record).first(size_bytes)).value();
  }

  // The next line of the log without its newline; empty at its end.
  std::string line() {
    std::string text;
    for (char c = 0;;) {
      wait_readable(log_);
      if (HasFatalFailure() || read(log_.number(), &c, 1) != 1 || c == '\n') return text;
      text += c;
    }
  }

  void happen(std::uint32_t router) {
    contract::EventRecord event;
    event.router = router;
    event.to = static_cast<std::uint8_t>(vrrp::RouterState::backup);
    event.reason = static_cast<std::uint8_t>(vrrp::Reason::startup);
    writer_.append(event);
  }
  void wake() {
    const std::uint64_t one = 1;
    ASSERT_EQ(write(wake_.number(), &one, sizeof(one)), static_cast<ssize_t>(sizeof(one)));
  }

  std::string ask() {
    const os::Fd client = unix_socket::connect_to(directory_.socket_path());
    unix_socket::say(client, "status\n");
    std::string answer;
    for (bool closed = false; !closed;) {
      wait_readable(client);
      if (HasFatalFailure()) return answer;
      const unix_socket::Heard heard = unix_socket::hear(client);
      answer += heard.text;
      closed = heard.closed;
    }
    return answer;
  }

  // Waits for the end of the program: its exit status, or minus the signal that killed it.
  int exit_status() {
    int status = 0;
    CHECK(waitpid(std::exchange(process_, 0), &status, 0) > 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }

  static constexpr contract::LedgerShape kShape{.routers = 3, .interfaces = 2};
  static constexpr std::uint32_t kChecks = 4;
  bool has_checks_ = false;
  unix_socket::TemporaryDirectory directory_;
  os::Fd ledger_file_ = os::make_memfd("test", contract::ledger_size_bytes(kShape)).value();
  os::Mapping ledger_memory_ = os::Mapping::of(ledger_file_, os::Access::read_write).value();
  contract::LedgerWriter writer_;
  os::Fd check_ledger_file_ =
      os::make_memfd("test", contract::check_ledger_size_bytes(kChecks)).value();
  os::Fd supervisor_;
  os::Fd log_;
  os::Fd wake_;
  os::Fd listener_;
  os::Fd worker_;  // where control's commands arrive
  pid_t process_ = 0;
};

TEST_F(ControlProcessTest, LogsEventsWhenItIsWoken) {
  start_until_running();
  happen(0);
  wake();
  EXPECT_EQ(line(), "testdns0: Initialize -> Backup, eth0 is ready");
  happen(1);
  happen(2);
  wake();
  EXPECT_EQ(line(), "testdns1: Initialize -> Backup, eth1 is ready");
  EXPECT_EQ(line(), "old: Initialize -> Backup, eth0 is ready");
}

TEST_F(ControlProcessTest, AnswersForTheStatus) {
  start_until_running();
  const json document = json::parse(ask());
  EXPECT_EQ(document["schema"], 1);
  EXPECT_EQ(document["routers"][1]["name"], "testdns1");
}

// With checks, and with what checkd has written by now.
class ControlProcessWithChecksTest : public ControlProcessTest {
 protected:
  ControlProcessWithChecksTest() { has_checks_ = true; }

  os::Mapping check_memory_ = os::Mapping::of(check_ledger_file_, os::Access::read_write).value();
};

TEST_F(ControlProcessWithChecksTest, LogsAndShowsWhatChecksSay) {
  auto checks = contract::CheckLedgerWriter::format(check_memory_.writable_bytes(), kChecks);
  start_until_running();
  const auto bad = result_of(contract::RunOutcome::signalled, SIGSEGV, "ouch\n");
  checks.write(1, check_record(vrrp::Verdict::down, seconds_ns(1), bad));
  checks.append({.at_ns = seconds_ns(1),
                 .check = 1,
                 .from = static_cast<std::uint8_t>(vrrp::Verdict::up),
                 .to = static_cast<std::uint8_t>(vrrp::Verdict::down),
                 .streak = 3,
                 .result = bad});
  wake();
  EXPECT_EQ(line(),
            "check disk_ok: up -> down, killed by signal 11 (Segmentation fault) (3 in a row): "
            "\"ouch\"");
  EXPECT_EQ(json::parse(ask())["checks"][1]["verdict"], "down");
}

TEST_F(ControlProcessWithChecksTest, RefusesALedgerThatCheckdHasNotFormatted) {
  start_until_ready();
  writer_ = contract::LedgerWriter::format(ledger_memory_.writable_bytes(), kShape);
  say(RoleVerb::run);
  const RoleMessage message = receive();
  EXPECT_EQ(message.verb, RoleVerb::failed);
  EXPECT_EQ(message.stage, Stage::ledger);
  EXPECT_EQ(exit_status(), 1);
}

// The supervisor has passed no Ledger of checks.
TEST_F(ControlProcessTest, RefusesAPlanWithChecksWithoutTheirLedger) {
  start(contract::write_plan(three_routers_with_checks()));
  const RoleMessage message = receive();
  EXPECT_EQ(message.verb, RoleVerb::failed);
  EXPECT_EQ(message.stage, Stage::ledger);
  EXPECT_EQ(exit_status(), 1);
}

// There is no checkd, and no Ledger of it.
TEST_F(ControlProcessTest, ShowsChecksOfInterfacesOutOfTheWorkersLedger) {
  contract::PlanRows rows = three_routers();
  add_interface_check(rows, "eth1");
  rows.tracks = {{.router = 0, .check = 0}};
  start(contract::write_plan(rows));
  ASSERT_EQ(receive().verb, RoleVerb::ready);
  writer_ = contract::LedgerWriter::format(ledger_memory_.writable_bytes(), kShape);
  say(RoleVerb::run);
  EXPECT_TRUE(line().starts_with("sandbox: seccomp, "));
  writer_.write_interface(1, {.state = contract::InterfaceState::down, .since_ns = seconds_ns(1)});
  writer_.append({.at_ns = seconds_ns(1),
                  .router = 0,
                  .kind = contract::EventKind::check_changed,
                  .from = static_cast<std::uint8_t>(vrrp::Verdict::up),
                  .to = static_cast<std::uint8_t>(vrrp::Verdict::down),
                  .reason = static_cast<std::uint8_t>(vrrp::Reason::interface_down)});
  wake();
  EXPECT_EQ(line(), "check eth1: up -> down, the interface is down or has no carrier");
  const json document = json::parse(ask());
  EXPECT_EQ(document["checks"][0]["verdict"], "down");
  EXPECT_EQ(document["routers"][0]["checks"][0]["effect"], "fault");
}

TEST_F(ControlProcessTest, LetsClientsWaitUntilTheDaemonRuns) {
  start_until_ready();
  const os::Fd client = unix_socket::connect_to(directory_.socket_path());
  unix_socket::say(client, "status\n");
  writer_ = contract::LedgerWriter::format(ledger_memory_.writable_bytes(), kShape);
  say(RoleVerb::run);
  wait_readable(client);
  EXPECT_TRUE(unix_socket::hear(client).text.starts_with("{\"schema\":1,"));
}

TEST_F(ControlProcessTest, LogsWhatIsLeftWhenToldToStop) {
  start_until_running();
  for (int i = 0; i < 1000; ++i) happen(0);
  say(RoleVerb::stop);
  for (int i = 0; i < 1000; ++i) {
    ASSERT_EQ(line(), "testdns0: Initialize -> Backup, eth0 is ready") << "line " << i;
  }
  EXPECT_EQ(line(), "");
  EXPECT_EQ(exit_status(), 0);
}

TEST_F(ControlProcessTest, LogsWhatIsLeftWhenTheSupervisorIsGone) {
  start_until_running();
  happen(2);
  supervisor_.close();
  EXPECT_EQ(line(), "old: Initialize -> Backup, eth0 is ready");
  EXPECT_EQ(exit_status(), 0);
}

TEST_F(ControlProcessTest, StopsBeforeItRuns) {
  start_until_ready();
  say(RoleVerb::stop);
  EXPECT_EQ(exit_status(), 0);
}

TEST_F(ControlProcessTest, LeavesTheEndToTheSupervisorOnCtrlC) {
  start_until_running();
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) ASSERT_EQ(kill(process_, signal), 0);
  happen(0);
  wake();
  EXPECT_EQ(line(), "testdns0: Initialize -> Backup, eth0 is ready");
}

TEST_F(ControlProcessTest, AnswersWhileNobodyReadsTheLog) {
  start_until_running();
  // More than a pipe holds.
  for (int i = 0; i < 5000; ++i) happen(0);
  wake();
  EXPECT_EQ(json::parse(ask())["schema"], 1);
  for (int i = 0; i < 5000; ++i) happen(0);
  wake();
  EXPECT_EQ(json::parse(ask())["schema"], 1);
  say(RoleVerb::stop);
  EXPECT_EQ(exit_status(), 0);
}

TEST_F(ControlProcessTest, GoesOnWhenTheLogIsClosed) {
  start_until_running();
  log_.close();
  happen(0);
  wake();
  EXPECT_EQ(json::parse(ask())["schema"], 1);
  say(RoleVerb::stop);
  EXPECT_EQ(exit_status(), 0);
}

// The sandbox lets it talk to the worker.
TEST_F(ControlProcessTest, RecordsUntilTheClientHasEnough) {
  start_until_running();
  const os::Fd client = unix_socket::connect_to(directory_.socket_path());
  unix_socket::say(client, "record testdns0\n");
  wait_readable(worker_);
  std::array<std::uint8_t, 64> bytes{};
  const std::size_t size = os::receive_record(worker_, bytes).value();
  const auto command = contract::read_command(std::span(bytes).first(size), 3).value();
  EXPECT_EQ(command.verb, contract::CommandVerb::record);
  EXPECT_EQ(command.router, 0U);

  contract::RecordingWriter recording(writer_.recording_memory());
  contract::Record record{.at_ns = 1'000'000'000};
  record.state.source.family = record.state.active_address.family = 4;
  recording.append(record);
  wake();
  wait_readable(client);
  EXPECT_TRUE(unix_socket::hear(client).text.starts_with("# regent record testdns0: begun at "));

  shutdown(client.number(), SHUT_WR);
  wait_readable(worker_);
  ASSERT_EQ(os::receive_record(worker_, bytes).value(), sizeof(contract::CommandMessage));
  EXPECT_EQ(contract::read_command(std::span(bytes).first(size), 3)->verb,
            contract::CommandVerb::stop_recording);
}

TEST_F(ControlProcessTest, RefusesAPlanThatIsNone) {
  start(std::array<std::uint8_t, 100>{});
  const RoleMessage message = receive();
  EXPECT_EQ(message.verb, RoleVerb::failed);
  EXPECT_EQ(message.stage, Stage::plan);
  EXPECT_EQ(exit_status(), 1);
}

TEST_F(ControlProcessTest, RefusesALedgerThatTheWorkerHasNotFormatted) {
  start_until_ready();
  say(RoleVerb::run);
  const RoleMessage message = receive();
  EXPECT_EQ(message.verb, RoleVerb::failed);
  EXPECT_EQ(message.stage, Stage::ledger);
  EXPECT_EQ(exit_status(), 1);
}

}  // namespace
}  // namespace control
