// The supervisor's one place to wait: signals, messages of the roles, and their ends.
#pragma once

#include <chrono>
#include <expected>
#include <span>

#include "contract/message.h"
#include "os/fd.h"
#include "os/sys_error.h"
#include "privsep/supervisor/children.h"
#include "privsep/supervisor/report.h"

namespace supervisor {

using Clock = std::chrono::steady_clock;
inline constexpr Clock::time_point kNoDeadline = Clock::time_point::max();

enum class EventKind {
  timeout,
  signal,   // `signal`: SIGTERM, SIGINT or SIGHUP
  message,  // `process`, `message`
  request,  // `process`, which is regent-compile, has written to its channel, or closed it
  breach,   // `process` sent what is no message: `stage`
  ended,    // `process`, `ending`; it is not alive any more
};

struct Event {
  EventKind kind = EventKind::timeout;
  Process* process = nullptr;
  int signal = 0;
  contract::RoleMessage message{};
  contract::Stage stage = contract::Stage::none;
  Ending ending{};

  // To end the daemon, by the operator.
  bool is_stop() const;
};

class Watch {
 public:
  // Blocks the three signals; they arrive here from now on. SIGPIPE is ignored, and SIGCHLD is not:
  // with what some callers leave behind, the kernel would reap the children itself.
  static std::expected<Watch, os::SysError> make();

  // One event, in this order: signals, then what a process said, then its end. Those of `processes`
  // that are not alive are skipped.
  Event wait(std::span<Process> processes, Clock::time_point deadline);

 private:
  explicit Watch(os::Fd signals) : signals_(std::move(signals)) {}
  os::Fd signals_;
};

}  // namespace supervisor
