// What the supervisor has given to regent-control: descriptors, the Plan and the Ledgers, checked.
// The caller is control_main.cc.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "contract/ledger.h"
#include "contract/plan.h"
#include "contract/roles.h"
#include "control/event_log.h"
#include "control/ledgers.h"
#include "os/fd.h"
#include "os/memory.h"
#include "privsep/sandbox/sandbox.h"

namespace control {

struct Inputs {
  os::Fd supervisor{contract::kSupervisorFd};
  os::Mapping plan_memory;
  os::Mapping ledger_memory;
  std::optional<os::Mapping> check_ledger_memory;  // when the Plan needs checkd
  contract::Plan plan;
  os::Fd wake{contract::kControlWakeFd};
  os::Fd listener{contract::kControlListenFd};
  os::Fd worker{contract::kControlWorkerFd};
  std::vector<os::Fd> runners;
  os::Fd mailer;              // not open when there is no mail
  os::Fd poster;              // not open when there are no URLs
  std::vector<os::Fd> fifos;  // by those of the Plan; not open when it could not be had
  LineStart line_start = LineStart::words;
  std::string host;  // the name of this host
};

// Everything that needs a file or a call which the sandbox takes away.
std::expected<void, sandbox::Failure> prepare(Inputs& inputs);

// Not before `run`: until then the worker may not have formatted its Ledger yet.
std::expected<Ledgers, contract::LedgerError> open_ledgers(const Inputs& inputs);

}  // namespace control
