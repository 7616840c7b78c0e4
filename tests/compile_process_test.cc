// The program regent-compile as the supervisor starts it: a text on one descriptor, an empty memfd
// on another, locked in. Needs no root; without it the sandbox is the same and only the user
// differs.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <string>
#include <vector>

#include "config/compile.h"
#include "config/render.h"
#include "contract/plan.h"
#include "contract/roles.h"
#include "os/fd.h"
#include "os/memory.h"
#include "tests/config_fixture.h"

namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

struct Outcome {
  int status = -1;
  std::string log;
  std::vector<std::uint8_t> plan;
};

os::Fd memfd_with(std::string_view text) {
  os::Fd file = os::make_memfd("test", 0).value();
  while (!text.empty()) {
    const ssize_t size = write(file.number(), text.data(), text.size());
    if (size <= 0) throw std::runtime_error("write");
    text.remove_prefix(static_cast<std::size_t>(size));
  }
  return file;
}

std::string content_of(const os::Fd& file) {
  std::string content(static_cast<std::size_t>(lseek(file.number(), 0, SEEK_END)), '\0');
  if (pread(file.number(), content.data(), content.size(), 0) !=
      static_cast<ssize_t>(content.size())) {
    throw std::runtime_error("pread");
  }
  return content;
}

// Its standard error is a file: whatever it says fits.
Outcome run(const os::Fd& source, std::string compat = "") {
  const os::Fd log = memfd_with("");
  const os::Fd plan = memfd_with("");
  posix_spawn_file_actions_t actions{};
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, log.number(), STDERR_FILENO);
  // Through numbers that none of the others has: a target must not be a source that comes later.
  posix_spawn_file_actions_adddup2(&actions, source.number(), 103);
  posix_spawn_file_actions_adddup2(&actions, plan.number(), 104);
  posix_spawn_file_actions_adddup2(&actions, 103, contract::kCompileSourceFd);
  posix_spawn_file_actions_adddup2(&actions, 104, contract::kCompilePlanFd);
  std::string program = REGENT_COMPILE_PROGRAM;
  std::string name = "test.conf";
  char* const arguments[] = {program.data(), name.data(), compat.empty() ? nullptr : compat.data(),
                             nullptr};
  pid_t process = 0;
  const int failed = posix_spawn(&process, program.c_str(), &actions, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) throw std::runtime_error("posix_spawn");
  int status = 0;
  waitpid(process, &status, 0);
  const std::string bytes = content_of(plan);
  return {.status = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status),
          .log = content_of(log),
          .plan = {bytes.begin(), bytes.end()}};
}

Outcome compile(std::string_view text) { return run(memfd_with(text)); }

TEST(CompileProcess, WritesAPlan) {
  const Outcome outcome = compile(tests::instance_with(""));
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.log, IsEmpty());
  const auto plan = contract::validate_plan(outcome.plan);
  ASSERT_TRUE(plan);
  ASSERT_THAT(plan->routers(), SizeIs(1));
  EXPECT_EQ(plan->name(plan->routers()[0]), "a");
}

TEST(CompileProcess, WritesAPlanInSpiteOfWarnings) {
  const Outcome outcome = compile(tests::instance_with("advert_int 1.5"));
  EXPECT_EQ(outcome.status, 0);
  EXPECT_TRUE(contract::validate_plan(outcome.plan));
  EXPECT_THAT(outcome.log, HasSubstr("warning[V032]"));
  EXPECT_THAT(outcome.log, HasSubstr("0 errors, 1 warning.\n"));
}

TEST(CompileProcess, WritesNoPlanWhenThereIsAnError) {
  const std::string text = tests::instance_with("priority 300\nbogus");
  const Outcome outcome = compile(text);
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.plan, IsEmpty());
  const config::Source source("test.conf", text);
  const config::Diagnostics expected = config::compile(source).diagnostics;
  EXPECT_EQ(outcome.log, config::render(source, expected) + "2 errors, 0 warnings.\n");
}

TEST(CompileProcess, ReadsAFileAsKeepalivedWouldWhenToldSo) {
  const os::Fd source = memfd_with(tests::instance_with("bogus"));
  EXPECT_EQ(run(source).status, 2);
  EXPECT_EQ(run(source, "none").status, 2);
  const Outcome outcome = run(source, "keepalived");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_TRUE(contract::validate_plan(outcome.plan));
  EXPECT_THAT(outcome.log, HasSubstr("warning[V063]"));
}

TEST(CompileProcess, CompilesAsManyRoutersAsThereCanBe) {
  std::string text;
  for (int interface = 1; interface <= 255; ++interface) {
    for (int vrid = 1; vrid <= 255; ++vrid) {
      text += fmt::format(
          "vrrp_instance vi_{0}_{1} {{\n    state BACKUP\n    interface eth{0}\n"
          "    virtual_router_id {1}\n    priority 100\n    advert_int 1\n"
          "    authentication {{\n        auth_pass 123456789\n    }}\n"
          "    virtual_ipaddress {{\n        10.{0}.{1}.1/24\n    }}\n}}\n",
          interface, vrid);
    }
  }
  const Outcome outcome = compile(text);
  EXPECT_EQ(outcome.status, 0);
  const auto plan = contract::validate_plan(outcome.plan);
  ASSERT_TRUE(plan);
  EXPECT_THAT(plan->routers(), SizeIs(65025));
  EXPECT_THAT(outcome.log, HasSubstr("0 errors, 65025 warnings.\n"));
}

TEST(CompileProcess, SurvivesTextThatIsNotAConfiguration) {
  for (const std::string& text : {std::string(), std::string(1'000'000, '{'),
                                  std::string(1000, '\0'), std::string(1'000'000, '\xff')}) {
    const Outcome outcome = compile(text);
    EXPECT_EQ(outcome.status, 2) << text.substr(0, 10);
    EXPECT_THAT(outcome.log, HasSubstr("error[V0"));
    EXPECT_THAT(outcome.plan, IsEmpty());
  }
}

TEST(CompileProcess, RefusesASourceThatIsNotAFile) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const os::Fd reader(ends[0]);
  const os::Fd writer(ends[1]);
  const Outcome outcome = run(reader);
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.log, HasSubstr("error[V001]: not a regular file but a FIFO or a pipe\n"));
}

}  // namespace
