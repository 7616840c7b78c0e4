// What holds when a keyword is missing: for each that counts, the value in effect, from wherever it
// comes. The caller is `regent config show --defaults`; the compiler needs none of it.
#pragma once

#include <string>

#include "config/config.h"

namespace config {

// The same configuration, with everything said that was left to defaults; it makes the same Plan.
// What is added has no place in a file. `config` has no errors. `host` is the name of this host.
//
// `preempt` and `nopreempt` are one setting: when one of them is given, the other one stays away.
Config with_defaults(Config config, const std::string& host);

}  // namespace config
