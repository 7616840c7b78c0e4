// What `regent check --format json` prints: the diagnostics for programs. docs/CHECK_JSON.md is its
// description; what people read is config/render.h.
#pragma once

#include <string>

#include "config/compile.h"
#include "control/check_command.h"

namespace control {

// One JSON document with a line for each diagnostic, and a line end.
std::string check_document(const config::Compilation& compilation, Strictness strictness);

}  // namespace control
