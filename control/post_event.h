// Events of virtual routers as JSON objects, for the bodies that are posted. Pure functions of
// their arguments; posting.cc is the caller.
#pragma once

#include <cstdint>
#include <string>

#include "contract/ledger.h"
#include "contract/plan.h"
#include "control/clocks.h"
#include "control/ledgers.h"

namespace control {

// A transition of a router of the Plan: its object without the last brace, of one line, in
// printable ASCII. `number` counts the events of this daemon.
std::string post_event(const contract::EventRecord& event, std::uint64_t number,
                       const contract::Plan& plan, const Ledgers& ledgers, const Clocks& clocks);

// The same of the state that a router is in, when the events before it were lost: `from` is what
// was told last. Who was Active before is not known any more.
std::string post_present_state(const contract::RouterRecord& record, std::uint32_t router,
                               vrrp::RouterState from, std::uint64_t number,
                               const contract::Plan& plan, const Clocks& clocks);

}  // namespace control
