// A configuration text becomes the rows of a Plan, or a list of what is wrong with it. The one way
// in, for regent-compile, for `regent check` and for tests: all of them say the same.
#pragma once

#include <optional>
#include <string>

#include "config/config.h"
#include "config/diagnostic.h"
#include "config/source.h"
#include "config/sources.h"
#include "config/surroundings.h"
#include "contract/plan_writer.h"

namespace config {

struct Compilation {
  Sources sources;  // the files that the diagnostics point into
  Diagnostics diagnostics;
  // What was understood, complete with vrrp_defaults, also when there are errors.
  Config config;
  // Present unless there is an error. write_plan() of it is a valid Plan.
  std::optional<contract::PlanRows> rows;
};

// Borrows the text of `main` for as long as the Compilation is used.
Compilation compile(const Source& main, const Surroundings& surroundings = {});
// Of a file that cannot be read, for which the sentence says why.
Compilation unreadable(const Source& main, const std::string& sentence);

// The second half, for what was parsed already.
contract::PlanRows make_rows(const Config& config, Diagnostics& diagnostics);

}  // namespace config
