// `regent convert FILE`: a file of keepalived becomes one of regent. The result goes to standard
// output or into a file of its own, the list of what is the same, changed and unsupported to
// standard error. Offline, as `regent check`; the caller is the command line in regent.cc.
#pragma once

#include <string>

#include "control/compiled_file.h"
#include "control/new_file.h"

namespace control {

struct ConvertOptions {
  FileOptions file;
  std::string output = {};  // empty: standard output
  Existing existing = Existing::kept;
};

// Exit statuses of the command.
inline constexpr int kConvertSame = 0;
inline constexpr int kConvertUnwritable = 1;  // the output takes no more, or is there already
inline constexpr int kConvertImpossible = 2;  // errors of syntax, no router remains
inline constexpr int kConvertDifferent = 3;   // regent would do something else than keepalived

// Returns the exit status.
int convert_command(const ConvertOptions& options);

}  // namespace control
