// Where a socket leads: from the source of a native check, if it has one, to one of its servers.
// The caller is askers.cc.
#pragma once

#include <expected>

#include "contract/plan.h"
#include "os/fd.h"
#include "os/sys_error.h"

namespace checks {

// The socket is connected then, or on the way.
std::expected<void, os::SysError> lead_to(const contract::PlanTarget& target, const os::Fd& socket);
// The same for a raw one that may have led there before: its source is chosen anew. From then on it
// hears nothing.
std::expected<void, os::SysError> lead_again(const contract::PlanTarget& target,
                                             const os::Fd& socket);

}  // namespace checks
