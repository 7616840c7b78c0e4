// The life of a copy of regent-web-prober that asks one web server. It differs from
// probe_process.h in what is made before it is locked in, and in its filter.
#pragma once

#include <sys/types.h>

#include <cstdint>

#include "checks/web_trust.h"
#include "contract/plan.h"
#include "os/fd.h"
#include "privsep/sandbox/filter.h"

namespace checks {

// As live_as_probe(); `filter` is Filter::of_web_probe(), and the target one of an http check.
int live_as_web_probe(const contract::Plan& plan, std::uint32_t target, os::Fd channel,
                      const sandbox::Filter& filter, const WebTrust& trust, pid_t parent);

}  // namespace checks
