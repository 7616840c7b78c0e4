// What `regent diff --json` prints; docs/DIFF_JSON.md is its description.
#pragma once

#include <string>

#include "control/diff_report.h"

namespace control {

// One JSON document with a line for each router, and a line end.
std::string diff_document(const DiffInput& input);

}  // namespace control
