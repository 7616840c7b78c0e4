// `regent check FILE`: what regent-compile would say about a configuration, without root, without a
// network and without a daemon. Diagnostics and their counts go to standard output; the caller is
// the command line in regent.cc.
#pragma once

#include <string>

namespace control {

// Exit statuses of the command.
inline constexpr int kCheckGood = 0;  // notes do not count
inline constexpr int kCheckWarnings = 1;
inline constexpr int kCheckErrors = 2;  // also: cannot be read, or standard output takes no more

struct CheckOptions {
  std::string file;
  std::string compat;     // keepalived or none; empty: as the name of the file says
  std::string config_id;  // what @ID is compared with; empty: the host's name up to its first dot
};

// What the file includes is opened as the caller. Returns the exit status. Never waits for what is
// behind the name. A reader that closes standard output early (`| head`) is no error.
int check_command(const CheckOptions& options);

}  // namespace control
