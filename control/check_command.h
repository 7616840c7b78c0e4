// `regent check FILE`: what regent-compile would say about a configuration, without root, without a
// network and without a daemon. Diagnostics and their counts go to standard output; the caller is
// the command line in regent.cc.
#pragma once

#include "control/compiled_file.h"

namespace control {

// Exit statuses of the command.
inline constexpr int kCheckGood = 0;  // notes do not count
inline constexpr int kCheckWarnings = 1;
inline constexpr int kCheckErrors = 2;  // also: cannot be read, or standard output takes no more

// Returns the exit status.
int check_command(const FileOptions& options);

}  // namespace control
