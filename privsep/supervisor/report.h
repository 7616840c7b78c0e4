// What the supervisor says. One line each on standard error, in words; it is the log until control
// runs, and the only voice of the tree about its own processes.
#pragma once

#include <string>
#include <string_view>

#include "contract/message.h"
#include "contract/roles.h"

namespace supervisor {

// Writes the line whole, with one write(2).
void log(std::string_view line);

// Why the daemon does not start or go on, and what main() returns then. Logged once, by main().
struct Refusal {
  std::string sentence;
  int exit_code = 1;
};

// How a process ended.
struct Ending {
  int code = 0;    // of exit
  int signal = 0;  // 0: it exited

  bool is_good() const { return signal == 0 && code == 0; }
};

// "regent-worker (pid 7) was killed by signal 11 (Segmentation fault)"
std::string describe(contract::Role role, int pid, Ending ending);

// The kernel's switches that explain why a process cannot set up its ring.
struct UringSwitch {
  int disabled = 0;  // kernel.io_uring_disabled, 0 when there is no such sysctl
};
UringSwitch read_uring_switch();

// "regent-worker cannot start: opening sockets: Too many open files"
std::string describe_failure(contract::Role role, const contract::RoleMessage& message,
                             UringSwitch uring);
// "regent-worker broke the contract: an index out of range"
std::string describe_breach(contract::Role role, contract::Stage stage);

}  // namespace supervisor
