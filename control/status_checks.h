// Health checks in the status document: what each says, and what it does to a router. Reads the
// Ledgers; status_document.cc is the caller.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "contract/plan.h"
#include "control/clocks.h"
#include "control/ledgers.h"

namespace control {

// One of the document's `checks`, an object on one line.
std::string check_text(const contract::Plan& plan, const Ledgers& ledgers, std::uint32_t check,
                       const Clocks& clocks);

// The member `checks` of a router, a list: empty when it depends on none.
nlohmann::ordered_json router_checks(const contract::Plan& plan, const Ledgers& ledgers,
                                     std::uint32_t router);

// The file that says what the router's priority is; null when there is none.
nlohmann::ordered_json priority_list(const contract::Plan& plan, std::uint32_t router);

}  // namespace control
