// What the Ledger says, in words a person reads: one line per event, and the reason of a state.
// Pure functions of their arguments; event_log.h and status_document.h are the callers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "contract/ledger.h"
#include "contract/plan.h"

namespace control {

// "Initialize", "Backup", "Active", "Fault".
std::string_view state_word(vrrp::RouterState state);

// What an event is about: a router, an interface, the check of one or the whole daemon, as its kind
// says; or nothing of this Plan, which only a writer gone wrong can cause.
enum class Subject : std::uint8_t { router, interface, check, daemon, unknown };
Subject subject(const contract::EventRecord& event, const contract::Plan& plan);

// The line without time and newline: "testdns0: Backup -> Active, no advert from 10.0.0.1 for 3.609
// s". `event` as LedgerReader::event() returns it; any other value in it is survived. A fault by
// health checks is explained with `check_words` (check_faults.h), when there are any.
std::string event_words(const contract::EventRecord& event, const contract::Plan& plan,
                        std::string_view check_words = {});

// "1 event", "7 events".
std::string counted_events(std::uint64_t count);

// Why a router is in its present state: "eth0 is ready", "interface eth0 does not exist". Never
// names another router: who is Active now need not be who was the reason. `check_words` as above.
std::string reason_words(const contract::RouterRecord& record, const contract::Plan& plan,
                         const contract::PlanRouter& router, std::string_view check_words = {});

}  // namespace control
