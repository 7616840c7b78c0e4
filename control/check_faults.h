// Which health checks keep a router from taking part: the worker's Ledger says only that some do.
// Reads the Ledgers; event_log.cc and status_document.cc are the callers.
#pragma once

#include <cstdint>
#include <limits>
#include <string>

#include "contract/ledger.h"
#include "contract/plan.h"
#include "control/ledgers.h"
#include "vrrp/router_state.h"

namespace control {

// Whether these checks are the reason.
bool is_about_checks(vrrp::Reason reason);

// A router that is in fault for such a reason.
struct CheckFault {
  std::uint32_t router = 0;  // of the Plan
  vrrp::Reason reason = vrrp::Reason::check_failed;
  std::int64_t at_ns = std::numeric_limits<std::int64_t>::max();  // when it was so; else: now
};

// "check named_ok has failed: exit status 2", "check eth1 has failed: the interface does not
// exist", with ", and 2 more" when there are others like it, or "check named_ok has no result yet".
// Empty when it cannot be known any more: none of the checks that this router depends on says what
// was the reason, or those that do began to say so later.
std::string check_fault_words(const CheckFault& fault, const contract::Plan& plan,
                              const Ledgers& ledgers);

// What event_words() is to be given with an event: the same, of a router that has changed for such
// a reason; empty for every other event.
std::string check_words_of(const contract::EventRecord& event, const contract::Plan& plan,
                           const Ledgers& ledgers);

}  // namespace control
