// Starting one process of the tree: between fork and exec everything is taken from it that it does
// not need. What remains it gives up itself (privsep/sandbox).
#pragma once

#include <sys/types.h>

#include <expected>
#include <span>
#include <string>

#include "contract/message.h"
#include "contract/roles.h"
#include "os/fd.h"
#include "os/sys_error.h"
#include "privsep/supervisor/programs.h"

namespace supervisor {

struct Launch {
  contract::Role role{};
  Identity identity;
  const Program& program;
  std::span<const std::string> arguments;  // behind argv[0]
  std::span<const int>
      descriptors;  // these become 3, 4, ... (contract/roles.h), and no others stay
};

// A child that runs, until its end was seen.
struct Process {
  contract::Role role{};
  pid_t pid = 0;
  os::Fd pidfd{};    // open: not reaped yet
  os::Fd channel{};  // to the role; compile has none
  bool is_ready = false;
  bool is_blamed = false;  // why it must end has been logged already

  bool is_alive() const { return pidfd.is_open(); }
};

// The process has its own session, so that Ctrl-C of a terminal reaches only the supervisor,
// ignores SIGINT, SIGTERM, SIGHUP and SIGPIPE, and has no environment but TZ (regent-compile: and
// what starts with contract::kEnvironmentPrefix). All but the helper
// die with the supervisor; the helper has addresses to withdraw when that happens. What fails after
// fork is printed by the child, which then exits with kCannotStart.
inline constexpr int kCannotStart = 126;
std::expected<Process, os::SysError> spawn(const Launch& launch);

// Both are without effect on a process that has ended.
void tell(const Process& process, contract::RoleVerb verb);
void kill(const Process& process);

}  // namespace supervisor
