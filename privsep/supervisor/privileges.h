// What the supervisor keeps of root's power, and what each of its children is left with.
#pragma once

#include <expected>

#include "contract/roles.h"
#include "os/sys_error.h"
#include "privsep/supervisor/programs.h"
#include "privsep/supervisor/report.h"

namespace supervisor {

// Enough for the send sockets and memberships of the largest Plan, in the helper and on their way
// to the worker.
inline constexpr unsigned kOpenFiles = 32768;

// Raises the limits that the roles need, as far as this process may: open files and locked memory
// (rings are charged to it). A role that finds them too low says so.
void raise_limits();

// Effective: SETUID SETGID SETPCAP KILL. Permitted besides: NET_ADMIN and NET_RAW, only to be able
// to give them to the helper; and, until FIFOs are made, CHOWN and DAC_OVERRIDE, if they are there.
// The rest is gone, from the bounding set as well. No new privileges, not dumpable, and a filter
// against what nobody in the tree ever does.
std::expected<void, Refusal> keep_only_what_a_supervisor_needs();

// CHOWN and DAC_OVERRIDE become effective; and are gone for good.
std::expected<void, Refusal> raise_what_fifos_need();
std::expected<void, Refusal> give_up_what_fifos_need();

// In the child, before exec: the ids of the role, no other group, an empty bounding set; no
// capability but the helper's two, which it keeps over exec as ambient ones.
std::expected<void, os::SysError> become(contract::Role role, const Identity& identity);

}  // namespace supervisor
