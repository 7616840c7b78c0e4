// How the settings of an http_check go together: texts that cannot be sent, a regular expression
// that is none, and what needs TLS or a body. A part of native_checks.h, which is the caller.
#pragma once

#include <string_view>

#include "config/config.h"
#include "config/diagnostic.h"

namespace config {

// What is said of a header that cannot be sent.
inline constexpr std::string_view kHeaderComplaint =
    "a header line is a name, a colon and a value of printable characters";
inline constexpr std::string_view kHeaderHelp = "several lines have `\\n` between them";

void check_http(const NativeCheck& check, Diagnostics& diagnostics);

// Whether a Plan can hold its texts. What it cannot hold is reported by check_http().
bool has_usable_http_texts(const NativeCheck& check);

}  // namespace config
