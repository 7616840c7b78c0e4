// regent-mailer, which has to be started before the supervisor gives up its own privileges: what is
// given up then can never be had again, by no child either, and sendmail needs it. It waits for the
// Plan, and ends when there is no mail. The callers are main.cc and tree.cc.
#pragma once

#include <expected>

#include "os/fd.h"
#include "os/sys_error.h"
#include "privsep/supervisor/children.h"
#include "privsep/supervisor/programs.h"
#include "privsep/supervisor/report.h"

namespace supervisor {

// With the limits and the bounding set that this process still has.
std::expected<Process, Refusal> start_mailer(const Programs& programs, const Users& users);

// The Plan has mail: `control` is the mailer's end of the channel to control.
std::expected<void, os::SysError> hand_plan_to(const Process& mailer, const os::Fd& plan,
                                               const os::Fd& control);

}  // namespace supervisor
