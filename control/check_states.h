// What each health check says now, whoever finds it out: most have a record in the Ledger of
// checks, and what a check of an interface says follows from the worker's Ledger. check_faults.cc
// and status_checks.cc are the callers.
#pragma once

#include <cstdint>
#include <optional>

#include "contract/check_ledger.h"
#include "contract/plan.h"
#include "control/ledgers.h"

namespace control {

// Empty when the writer died in the middle of it. Of an interface there is never a result, and it
// is since 0 when nothing was said of it yet.
std::optional<contract::CheckRecord> present_record(const contract::Plan& plan,
                                                    const Ledgers& ledgers, std::uint32_t check);

// The number that a check says, if it is one that says a number: 0 when it cannot be read.
std::optional<std::int32_t> present_value(const contract::PlanCheck& check,
                                          const contract::CheckRecord& record);

// Of the interface that a check is about. Unknown when the writer died in the middle of it.
contract::InterfaceState present_state(const contract::Plan& plan, const Ledgers& ledgers,
                                       std::uint32_t check);

}  // namespace control
