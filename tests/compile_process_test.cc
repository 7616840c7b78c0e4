// The program regent-compile as the supervisor starts it: a text on one descriptor, an empty memfd
// on another, locked in. Needs no root; without it the sandbox is the same and only the user
// differs.
#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "config/compile.h"
#include "config/render.h"
#include "contract/plan.h"
#include "contract/roles.h"
#include "os/beneath.h"
#include "os/channel.h"
#include "os/fd.h"
#include "os/memory.h"
#include "privsep/supervisor/include_door.h"
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
  lseek(file.number(), 0, SEEK_SET);
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

// Answers until the process has ended.
void answer(const os::Folder& folder, os::Fd channel) {
  supervisor::IncludeDoor door(folder);
  fcntl(channel.number(), F_SETFL, O_NONBLOCK);
  while (channel.is_open()) {
    pollfd readable{.fd = channel.number(), .events = POLLIN, .revents = 0};
    if (poll(&readable, 1, 20'000) != 1 || !door.answer(channel)) {
      throw std::runtime_error("no request, or a bad one");
    }
  }
}

// Of its command line.
struct Words {
  std::string name = "test.conf";
  std::string config_id = {};
  std::string compat = {};
};

// Its standard error is a file: whatever it says fits.
Outcome run(const os::Fd& source, Words words = {}) {
  const os::Folder folder = os::Folder::of(words.name);
  auto ends = os::make_channel().value();
  const os::Fd log = memfd_with("");
  const os::Fd plan = memfd_with("");
  posix_spawn_file_actions_t actions{};
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, log.number(), STDERR_FILENO);
  // Through numbers that none of the others has: a target must not be a source that comes later.
  posix_spawn_file_actions_adddup2(&actions, source.number(), 103);
  posix_spawn_file_actions_adddup2(&actions, plan.number(), 104);
  posix_spawn_file_actions_adddup2(&actions, ends.second.number(), 105);
  posix_spawn_file_actions_adddup2(&actions, 103, contract::kCompileSourceFd);
  posix_spawn_file_actions_adddup2(&actions, 104, contract::kCompilePlanFd);
  posix_spawn_file_actions_adddup2(&actions, 105, contract::kCompileIncludeFd);
  // Otherwise it would not see the end of the channel, nor we its own end.
  posix_spawn_file_actions_addclosefrom_np(&actions, contract::kCompileIncludeFd + 1);
  std::string program = REGENT_COMPILE_PROGRAM;
  std::string path = folder.path();
  char* const arguments[] = {program.data(),         words.name.data(),   path.data(),
                             words.config_id.data(), words.compat.data(), nullptr};
  pid_t process = 0;
  const int failed = posix_spawn(&process, program.c_str(), &actions, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) throw std::runtime_error("posix_spawn");
  ends.second.close();
  answer(folder, std::move(ends.first));
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
  const config::Compilation expected = config::compile(source);
  EXPECT_EQ(outcome.log,
            config::render(expected.sources, expected.diagnostics) + "2 errors, 0 warnings.\n");
}

TEST(CompileProcess, ReadsAFileAsKeepalivedWouldWhenToldSo) {
  const std::string text = tests::instance_with("bogus");
  EXPECT_EQ(compile(text).status, 2);
  EXPECT_EQ(run(memfd_with(text), {.compat = "none"}).status, 2);
  const Outcome outcome = run(memfd_with(text), {.compat = "keepalived"});
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
          "    authentication {{\n        auth_pass dns-hall9\n    }}\n"
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

// A folder of its own, removed at the end.
class CompileFolder : public testing::Test {
 protected:
  CompileFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "regent-compile-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
    folder_ = name;
  }
  ~CompileFolder() override { std::filesystem::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& text) {
    const std::filesystem::path path = folder_ / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
    chmod(path.c_str(), 0644);
    return path.string();
  }
  static Outcome compile_file(const std::string& path) {
    return run(os::Fd(open(path.c_str(), O_RDONLY | O_CLOEXEC)),
               {.name = path, .config_id = "one"});
  }
  // What `regent check` says of it.
  static std::string checked(const std::string& path) {
    const std::string command = fmt::format("{} check -i one '{}'", REGENT_PROGRAM, path);
    FILE* pipe = popen(command.c_str(), "r");
    std::string output(1 << 20, '\0');
    output.resize(fread(output.data(), 1, output.size(), pipe));
    pclose(pipe);
    return output;
  }

  std::filesystem::path folder_;
};

TEST_F(CompileFolder, IncludesWhatTheDoorOpens) {
  const std::string file = write("main.conf", "include conf.d/*.conf\ninclude {a,b}.conf\n");
  write("conf.d/1.conf", tests::instance_with("include ../priority.conf"));
  write("conf.d/2.txt", "bogus");
  write("priority.conf", "@one priority 77\n");
  write("b.conf", "");
  const Outcome outcome = compile_file(file);
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.log, IsEmpty());
  const auto plan = contract::validate_plan(outcome.plan);
  ASSERT_TRUE(plan);
  ASSERT_THAT(plan->routers(), SizeIs(1));
  EXPECT_EQ(plan->routers()[0].priority, 77);
}

TEST_F(CompileFolder, SaysExactlyWhatRegentCheckSays) {
  write("good.conf", "# nothing\n");
  write("wrong.conf", "bogus\n");
  write("d/loop.conf", "include ../main.conf\ninclude loop.conf\n");
  write("large.conf", "");
  std::filesystem::resize_file(folder_ / "large.conf", (16 << 20) + 1);
  std::filesystem::create_symlink("good.conf", folder_ / "link.conf");
  write("nul.conf", std::string("a\0", 2));
  write("writable.conf", "bogus\n");
  chmod((folder_ / "writable.conf").c_str(), 0666);
  const std::string file = write(
      "main.conf",
      "include good.conf\ninclude wrong.conf\ninclude d/loop.conf\ninclude large.conf\n"
      "include link.conf\ninclude nul.conf\ninclude writable.conf\ninclude d\ninclude no.conf\n"
      "include /etc/passwd\ninclude ../x\ninclude no*\ninclude link.conf/*\n${_ENV HOME}\n"
      "~SEQ(i,1,2) ${_RANDOM}$i\n${_PWD}\n" +
          fmt::format("include {}/wrong.conf\n", folder_.string()));
  const Outcome outcome = compile_file(file);
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.log, HasSubstr("it is a symbolic link"));
  EXPECT_THAT(outcome.log, HasSubstr("larger than 16 MiB"));
  EXPECT_EQ(outcome.log, checked(file));
}

TEST_F(CompileFolder, CompilesThousandsOfInstancesOutOfOneLine) {
  const std::string file = write(
      "main.conf",
      "$I= \\\nvrrp_instance r${i}_$v { \\\ninterface eth$i \\\nvirtual_router_id $v \\\n"
      "virtual_ipaddress { \\\n10.${i}.${v}.1/24 \\\n} \\\n}\n~SEQ(i,0,255) ~SEQ(v,1,254) $I\n");
  const Outcome outcome = compile_file(file);
  EXPECT_EQ(outcome.status, 0) << outcome.log;
  const auto plan = contract::validate_plan(outcome.plan);
  ASSERT_TRUE(plan);
  EXPECT_THAT(plan->routers(), SizeIs(65024));
}

}  // namespace
