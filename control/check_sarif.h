// What `regent check --format sarif` prints: the diagnostics as a SARIF 2.1.0 log, for code
// scanning and for editors. Each code of config/code_page.h is a rule, each diagnostic a result.
#pragma once

#include <string>
#include <string_view>

#include "config/compile.h"

namespace control {

// One document with a line for each rule and each result, and a line end.
std::string check_sarif(const config::Compilation& compilation);

// The name of a file as a URI: a relative one stays relative, an absolute one gets `file://`.
std::string file_uri(std::string_view name);

// How many UTF-16 code units a text in UTF-8 is; a byte that is not UTF-8 counts one.
std::size_t utf16_units(std::string_view text);

}  // namespace control
