// The same configuration without the statements that are known but not supported: what it will
// mean as far as it is supported today. Their text becomes blanks, so that all places stay.
#pragma once

#include <string>

#include "config/compile.h"
#include "tests/config_expansion_fixture.h"

namespace tests {

// Whether nothing but such statements keeps it from having a Plan.
bool has_only_unsupported_errors(const config::Compilation& compilation);

// `texts` are the files that the compilation was made of, by their path.
Texts without_unsupported(const config::Compilation& compilation, Texts texts);

}  // namespace tests
