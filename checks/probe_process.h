// The life of a process that asks one server: a copy of prober which gives up everything but the
// channel to checkd, and then takes a connected socket at a time, asks, reads the answer, and tells
// what came. Foreign answers are read here and nowhere else.
#pragma once

#include <cstdint>

#include "contract/plan.h"
#include "os/fd.h"
#include "privsep/sandbox/filter.h"

namespace checks {

// Until the channel ends. `target` is of the Plan; `parent` is the process that has forked this
// one. The exit code of the process.
int live_as_probe(const contract::Plan& plan, std::uint32_t target, os::Fd channel,
                  const sandbox::Filter& filter, pid_t parent);

}  // namespace checks
