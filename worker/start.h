// From a bare process to a locked one: takes what the supervisor and the helper hand over, builds
// the ring, gives up everything else. See DESIGN: no packet is looked at before this has succeeded.
#pragma once

#include <expected>

#include "contract/ledger.h"
#include "contract/plan.h"
#include "netio/ring.h"
#include "os/memory.h"
#include "privsep/sandbox/sandbox.h"

namespace worker {

// Everything the loop needs. The views borrow the mappings beside them.
struct Started {
  os::Mapping plan_mapping;
  os::Mapping ledger_mapping;
  contract::Plan plan;
  contract::LedgerWriter ledger;
  netio::Ring ring;
};

// On failure before the descriptor table is emptied the caller can still tell the supervisor.
std::expected<Started, sandbox::Failure> start();

// Empties the descriptor table and lets the seccomp filter fall. Only the ring is left.
std::expected<void, sandbox::Failure> seal();

}  // namespace worker
