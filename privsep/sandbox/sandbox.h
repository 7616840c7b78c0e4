// How a role gives up everything it does not need. The supervisor has changed the ids, cleared the
// bounding set and set no_new_privs before exec, so no role ever runs as root; what is left is done
// here, by the role itself, in two steps:
//
//   own sockets, ring, mappings  ->  confine()  ->  (worker: enable the ring, empty the descriptor
//   table)  ->  lock()  ->  report ready
//
// Any failing step is returned and the role must not start. There is one profile per role. A runner
// starts programs of others: it gives up capabilities and limits, and keeps files and system calls.
#pragma once

#include <expected>

#include "contract/message.h"
#include "contract/roles.h"
#include "privsep/sandbox/landlock.h"

namespace sandbox {

class Filter;

struct Failure {
  contract::Stage stage;
  int error;  // errno
};

// Which of the layers that need a recent kernel are in force; shown in the log at start.
struct Layers {
  int landlock_abi = 0;          // 0: the kernel has none
  bool deny_write_exec = false;  // PR_SET_MDWE, since 6.3
};

// Landlock (no file, no TCP port, no signal or abstract socket outside), capability sets as the
// role's profile says with ambient and inheritable empty, not dumpable, no write-and-execute
// memory. `exceptions`: what the role may do all the same, as far as its filter allows it.
std::expected<Layers, Failure> confine(contract::Role role, const Exceptions& exceptions = {});

// Resource limits, then the seccomp filter. The last thing a role does before it says ready.
// Everything that the filter does not allow kills the process.
std::expected<void, Failure> lock(contract::Role role);

// The same for a process that prober has started for one server, before it has read a byte of
// anybody: from here on it reads and writes the sockets that it is handed, and nothing else.
// `filter` is Filter::of_probe(), made before, when there was time.
std::expected<void, Failure> lock_probe(const Filter& filter);

// The same for one that asks a web server; `filter` is Filter::of_web_probe().
std::expected<void, Failure> lock_web_probe(const Filter& filter);

// The same for a process that poster has started for one event, before it has looked up a name;
// `filter` is Filter::of_post().
std::expected<void, Failure> lock_post(const Filter& filter);

// The supervisor's own filter: a list of what no process of the tree ever does (ptrace, bpf,
// mounts, modules, namespaces, keys). Its children inherit it.
std::expected<void, Failure> lock_supervisor();

}  // namespace sandbox
