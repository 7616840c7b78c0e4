#include "privsep/supervisor/children.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <string_view>
#include <vector>

#include "contract/include.h"
#include "os/channel.h"
#include "privsep/supervisor/privileges.h"
#include "privsep/supervisor/report.h"

namespace supervisor {
namespace {

using Result = std::expected<void, os::SysError>;

// By number: <sys/pidfd.h> of glibc 2.36 lacks its extern "C".
int open_pidfd(pid_t pid) { return static_cast<int>(syscall(SYS_pidfd_open, pid, 0)); }

// The role must not inherit the supervisor's blocked signals, nor take part in the terminal's.
Result leave_terminal() {
  if (setsid() < 0) return std::unexpected(os::last_error("setsid"));
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) std::signal(signal, SIG_IGN);
  sigset_t none;
  sigemptyset(&none);
  if (sigprocmask(SIG_SETMASK, &none, nullptr) != 0) {
    return std::unexpected(os::last_error("sigprocmask"));
  }
  umask(077);
  if (chdir("/") != 0) return std::unexpected(os::last_error("chdir"));
  return {};
}

// 0, 1 and 2 are as the supervisor has them: /dev/null, and the log twice. Behind the role's own
// there is the program, until exec closes it; returns its number.
std::expected<int, os::SysError> keep_only(std::span<const int> descriptors,
                                           const os::Fd& program) {
  const int first = STDERR_FILENO + 1;
  const int program_place = first + static_cast<int>(descriptors.size());
  // Out of the way first: a source may have the number of another one's place.
  std::vector<int> sources(descriptors.begin(), descriptors.end());
  sources.push_back(program.number());
  for (int& source : sources) {
    source = fcntl(source, F_DUPFD, program_place + 1);
    if (source < 0) return std::unexpected(os::last_error("fcntl(F_DUPFD)"));
  }
  for (int place = first; place <= program_place; ++place) {
    const int flags = place == program_place ? O_CLOEXEC : 0;
    if (dup3(sources[static_cast<std::size_t>(place - first)], place, flags) < 0) {
      return std::unexpected(os::last_error("dup3"));
    }
  }
  if (close_range(static_cast<unsigned>(program_place) + 1, ~0U, 0) != 0) {
    return std::unexpected(os::last_error("close_range"));
  }
  return program_place;
}

// After the change of ids, which clears it.
Result die_with(pid_t supervisor) {
  if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) {
    return std::unexpected(os::last_error("prctl(PR_SET_PDEATHSIG)"));
  }
  if (getppid() != supervisor) return std::unexpected(os::SysError{"getppid", ESRCH});
  return {};
}

// Returns only what failed.
os::SysError execute(const Launch& launch, int program) {
  const std::string name(contract::name(launch.role));
  // execve takes char* without const, and does not write.
  std::vector<char*> arguments{const_cast<char*>(name.c_str())};
  for (const std::string& word : launch.arguments) {
    arguments.push_back(const_cast<char*>(word.c_str()));
  }
  arguments.push_back(nullptr);
  std::vector<char*> environment;
  for (char** setting = environ; *setting != nullptr; ++setting) {
    const std::string_view text = *setting;
    const bool is_read =
        launch.role == contract::Role::compile && text.starts_with(contract::kEnvironmentPrefix);
    if (text.starts_with("TZ=") || is_read) environment.push_back(*setting);
  }
  environment.push_back(nullptr);
  execve(launch.program.path.c_str(), arguments.data(), environment.data());
  if (errno == EACCES) {
    execveat(program, "", arguments.data(), environment.data(), AT_EMPTY_PATH);
  }
  return os::last_error("execve");
}

os::SysError turn_into(const Launch& launch, pid_t supervisor) {
  if (const Result left = leave_terminal(); !left) return left.error();
  const auto program = keep_only(launch.descriptors, launch.program.file);
  if (!program) return program.error();
  if (const Result became = become(launch.role, launch.identity); !became) return became.error();
  if (launch.role != contract::Role::helper) {
    if (const Result set = die_with(supervisor); !set) return set.error();
  }
  return execute(launch, *program);
}

}  // namespace

std::expected<Process, os::SysError> spawn(const Launch& launch) {
  const pid_t supervisor = getpid();
  const pid_t pid = fork();
  if (pid < 0) return std::unexpected(os::last_error("fork"));
  if (pid == 0) {
    const os::SysError error = turn_into(launch, supervisor);
    log(fmt::format("{} cannot be started: {}", contract::name(launch.role), error.to_string()));
    _exit(kCannotStart);
  }
  // It is our child and not reaped: the number cannot have gone to anybody else.
  Process process{.role = launch.role, .pid = pid, .pidfd = os::Fd(open_pidfd(pid))};
  if (!process.is_alive()) {
    const os::SysError error = os::last_error("pidfd_open");
    ::kill(pid, SIGKILL);
    return std::unexpected(error);
  }
  return process;
}

void tell(const Process& process, contract::RoleVerb verb) {
  if (!process.is_alive() || !process.channel.is_open()) return;
  const contract::RoleMessage message{.verb = verb};
  // A role that is gone or does not read is found out by its end, or by the lack of it.
  (void)os::send_record(process.channel, contract::bytes_of(message), MSG_DONTWAIT);
}

void kill(const Process& process) {
  // The only error is that it has ended.
  if (process.is_alive())
    (void)syscall(SYS_pidfd_send_signal, process.pidfd.number(), SIGKILL, nullptr, 0);
}

}  // namespace supervisor
