// How the settings of an http_check go together: texts that cannot be sent, a regular expression
// that is none, and what needs TLS or a body. A part of native_checks.h, which is the caller.
#pragma once

#include "config/config.h"
#include "config/diagnostic.h"

namespace config {

void check_http(const NativeCheck& check, Diagnostics& diagnostics);

// Whether a Plan can hold its texts. What it cannot hold is reported by check_http().
bool has_usable_http_texts(const NativeCheck& check);

}  // namespace config
