// The life of a process that asks one server: a copy of prober which gives up everything but the
// channel to checkd, and then takes a connected socket at a time, asks, reads the answer, and tells
// what came. Foreign answers are read here and nowhere else.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

#include "checks/finding.h"
#include "contract/plan.h"
#include "contract/probe_message.h"
#include "os/fd.h"
#include "privsep/sandbox/filter.h"

namespace checks {

inline constexpr int kChannel = 3;    // what is left open
inline constexpr int kLockedOut = 1;  // the exit code of one that could not begin

// Gives up all descriptors but the channel, and dies with `parent`, which is the process that has
// forked this one. False: it must not go on.
bool become_probe(os::Fd channel, pid_t parent);

// One question over the sockets that came with the order.
using Ask =
    std::function<Finding(const contract::ProbeOrder& order, std::span<const os::Fd> sockets)>;

// Takes orders for one target, each with so many sockets, until the channel ends; what was locked
// in before stays so. The exit code of the process.
int answer_orders(const contract::Plan& plan, std::uint32_t target, std::size_t sockets,
                  const Ask& ask);

// Both at once, for a check that needs nothing before it is locked in: `target` is of the Plan.
int live_as_probe(const contract::Plan& plan, std::uint32_t target, os::Fd channel,
                  const sandbox::Filter& filter, pid_t parent);

}  // namespace checks
