// vrrp_defaults: what an instance does not say itself, it has from there.
#pragma once

#include "config/config.h"
#include "config/diagnostic.h"

namespace config {

// Completes every instance. What is inherited points to its place in vrrp_defaults. Addresses are
// not inherited beyond what a Plan can hold, which is reported.
void apply_defaults(Config& config, Diagnostics& diagnostics);

}  // namespace config
