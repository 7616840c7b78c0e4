// What control reads: the Ledger of the worker, and that of checkd when it has something to do.
// Opened by control_main.cc, handed to everything that tells or shows.
#pragma once

#include <optional>

#include "contract/check_ledger.h"
#include "contract/ledger.h"

namespace control {

// Views of memory that must outlive them.
struct Ledgers {
  contract::LedgerReader worker;
  std::optional<contract::CheckLedgerReader> checks;  // when the Plan needs checkd
};

}  // namespace control
