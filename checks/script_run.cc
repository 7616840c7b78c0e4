#include "checks/script_run.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <string>
#include <vector>

#include "checks/program.h"
#include "vrrp/check.h"

namespace checks {
namespace {

using contract::RunOrder;
using contract::RunOutcome;
using contract::RunResult;
using vrrp::Instant;

// What a child that could not become the script exits with; also what a shell says then. The errno
// goes through the pipe.
constexpr int kCannotStart = 126;
// So much of what a script writes is read at a time.
constexpr std::size_t kChunkBytes = 4096;
constexpr int kChunks = 16;
// The first descriptor that no child may have.
constexpr unsigned kFirstUnwanted = 3;

// Behind the pointers to the words there is a place for the shell of a file that is no program.
struct Arguments {
  explicit Arguments(std::string_view words) : text(words) {
    pointers.push_back(nullptr);
    for (std::size_t at = 0; at < text.size(); at = text.find('\0', at) + 1) {
      pointers.push_back(text.data() + at);
    }
    pointers.push_back(nullptr);
  }
  char** words() { return pointers.data() + 1; }
  // /bin/sh FILE ARGUMENTS...
  char** for_shell(char* shell, char* program) {
    pointers[0] = shell;
    pointers[1] = program;
    return pointers.data();
  }

  std::string text;
  std::vector<char*> pointers;
};

// PATH and LANG, and what the invocation adds.
struct Environment {
  explicit Environment(std::span<const std::string> more)
      : settings{"PATH=" + std::string(kSearchPath), "LANG=C"} {
    settings.insert(settings.end(), more.begin(), more.end());
    for (std::string& setting : settings) pointers.push_back(setting.data());
    pointers.push_back(nullptr);
  }

  std::vector<std::string> settings;
  std::vector<char*> pointers;
};

// In the child. Only what is safe after fork; returns what failed.
int become(const Invocation& invocation, Arguments& arguments, Environment& environment, int output,
           pid_t runner) {
  if (setsid() < 0 || prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) return errno;
  if (getppid() != runner) return ESRCH;
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) std::signal(number, SIG_DFL);
  umask(077);
  if (chdir("/") != 0) return errno;
  if (dup2(invocation.input, STDIN_FILENO) < 0) return errno;
  if (dup2(output, STDOUT_FILENO) < 0 || dup2(output, STDERR_FILENO) < 0) return errno;
  if (close_range(kFirstUnwanted, ~0U, CLOSE_RANGE_CLOEXEC) != 0) return errno;
  execve(invocation.program, arguments.words(), environment.pointers.data());
  if (errno != ENOEXEC) return errno;
  // A file without `#!`, as execvp would run it.
  std::string shell = "/bin/sh";
  std::string file = invocation.program;
  execve(shell.c_str(), arguments.for_shell(shell.data(), file.data()),
         environment.pointers.data());
  return errno;
}

}  // namespace

std::expected<ScriptRun, os::SysError> ScriptRun::start(const RunOrder& order,
                                                        const Invocation& invocation, Instant now) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return std::unexpected(os::last_error("pipe2"));
  os::Fd reader(ends[0]);
  const os::Fd writer(ends[1]);
  // Tells what failed in the child: closed without a word when the script runs.
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return std::unexpected(os::last_error("pipe2"));
  const os::Fd failure(ends[0]);
  os::Fd report(ends[1]);
  if (fcntl(reader.number(), F_SETFL, O_NONBLOCK) != 0) {
    return std::unexpected(os::last_error("fcntl(F_SETFL)"));
  }
  Arguments arguments(invocation.words);
  Environment environment(invocation.environment);
  const pid_t runner = getpid();
  const pid_t pid = fork();
  if (pid < 0) return std::unexpected(os::last_error("fork"));
  if (pid == 0) {
    const int error = become(invocation, arguments, environment, writer.number(), runner);
    // Nothing can be done when this fails; the status says that something did.
    (void)!write(report.number(), &error, sizeof(error));
    _exit(kCannotStart);
  }
  report.close();
  ScriptRun run(order, pid, now);
  run.pidfd_ = os::Fd(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
  int error = run.pidfd_.is_open() ? 0 : errno;
  const ssize_t size = TEMP_FAILURE_RETRY(read(failure.number(), &error, sizeof(error)));
  if (size <= 0 && run.pidfd_.is_open()) {
    run.output_ = std::move(reader);
    return run;
  }
  if (!run.pidfd_.is_open()) ::kill(pid, SIGKILL);
  // It is at its end already.
  (void)TEMP_FAILURE_RETRY(waitpid(pid, nullptr, 0));
  return std::unexpected(os::SysError{"execve", error});
}

void ScriptRun::take_output() {
  std::array<char, kChunkBytes> chunk{};
  for (int i = 0; i < kChunks && output_.is_open(); ++i) {
    const ssize_t size = read(output_.number(), chunk.data(), chunk.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0 && errno == EAGAIN) return;
    if (size <= 0) return output_.close();
    const std::size_t room = text_.size() - text_size_bytes_;
    const std::size_t kept = std::min(room, static_cast<std::size_t>(size));
    std::copy_n(chunk.begin(), kept, text_.begin() + static_cast<std::ptrdiff_t>(text_size_bytes_));
    text_size_bytes_ += kept;
  }
}

RunResult ScriptRun::reap(Instant now) {
  take_output();
  siginfo_t child{};
  CHECK(TEMP_FAILURE_RETRY(waitid(P_PIDFD, static_cast<id_t>(pidfd_.number()), &child, WEXITED)) ==
        0);
  pidfd_.close();
  RunResult ended = result(now);
  ended.outcome = child.si_code == CLD_EXITED ? RunOutcome::exited : RunOutcome::signalled;
  ended.code = child.si_status;
  return ended;
}

RunResult ScriptRun::timed_out(Instant now) const {
  RunResult ended = result(now);
  ended.outcome = RunOutcome::timed_out;
  return ended;
}

void ScriptRun::signal(int number) const {
  // The only error is that there is nobody left.
  if (pidfd_.is_open()) (void)::kill(-pid_, number);
}

RunResult ScriptRun::result(Instant now) const {
  return {.script = order_.script,
          .run = order_.run,
          .duration_us = contract::microseconds(now - started_),
          .output_size_bytes = static_cast<std::uint32_t>(text_size_bytes_),
          .output = text_};
}

}  // namespace checks
