// A configuration text becomes the rows of a Plan, or a list of what is wrong with it. The one way
// in, for regent-compile, for `regent check` and for tests: all of them say the same.
#pragma once

#include <optional>

#include "config/config.h"
#include "config/diagnostic.h"
#include "config/dialect.h"
#include "config/source.h"
#include "contract/plan_writer.h"

namespace config {

struct Compilation {
  Diagnostics diagnostics;
  // Present unless there is an error. write_plan() of it is a valid Plan.
  std::optional<contract::PlanRows> rows;
};

// Without a dialect, the name of the source says which one it is.
Compilation compile(const Source& source, std::optional<Dialect> dialect = std::nullopt);

// The second half, for what was parsed already.
contract::PlanRows make_rows(const Config& config, Diagnostics& diagnostics);

}  // namespace config
