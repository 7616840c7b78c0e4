// What a configuration says that is right, and seldom what its author means. Each lint has a code
// and a page; a note is for what somebody may well mean, a warning for what is nearly always a
// mistake. What cannot work at all is an error elsewhere.
//
// Rules: nothing is said when it is not certain; nothing is said twice, so that what is about the
// file, and what comes from vrrp_defaults, is said at its first place only; no password is shown.
#pragma once

#include "config/config.h"
#include "config/diagnostic.h"
#include "config/trackers.h"

namespace config {

// Of a configuration that is complete with vrrp_defaults. The caller is compile().
void lint(const Config& config, const Trackers& trackers, Diagnostics& diagnostics);

// The parts.
void lint_host(const Config& config, Diagnostics& diagnostics);
void lint_routers(const Config& config, Diagnostics& diagnostics);
void lint_weights(const Config& config, const Trackers& trackers, Diagnostics& diagnostics);
void lint_commands(const Config& config, Diagnostics& diagnostics);
void lint_checks(const Config& config, Diagnostics& diagnostics);
void lint_urls(const Config& config, Diagnostics& diagnostics);
void lint_existence(const Config& config, const Trackers& trackers, Diagnostics& diagnostics);
// What is not there, and not to be said when a part of the file was not understood.
void lint_missing_of_scripts(const Config& config, Diagnostics& diagnostics);
void lint_unused(const Config& config, Diagnostics& diagnostics);

}  // namespace config
