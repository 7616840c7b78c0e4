// The blocks of notify_url become rows of a Plan, and what is wrong with them is said. A message
// does not repeat a URL or a header, as both may be secrets: its place shows them. The caller is
// compile.cc.
#pragma once

#include "config/config.h"
#include "config/diagnostic.h"
#include "contract/plan_url.h"
#include "contract/plan_writer.h"

namespace config {

// What holds when nothing is given.
inline constexpr Decimal kPostTimeout{.millionths = contract::kDefaultPostTimeoutMs * 1000ULL};

// What cannot be a row is reported and left out.
void add_urls(const Config& config, contract::PlanRows& rows, Diagnostics& diagnostics);

}  // namespace config
