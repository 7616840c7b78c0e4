// `regent prefer NAME HOST...`: puts hosts first in the priority list of a virtual router, by
// writing its file anew. The daemon follows the file; it is not asked. The caller is the command
// line in regent.cc.
#pragma once

#include <string>
#include <vector>

#include "control/compiled_file.h"
#include "control/preference.h"

namespace control {

// Exit statuses of the command.
inline constexpr int kPreferred = 0;
inline constexpr int kCannotPrefer = 2;

struct PreferOptions {
  FileOptions config;  // says which list the router has
  std::string router;  // or `*`
  std::vector<std::string> hosts;
  NewHosts new_hosts = NewHosts::refused;
};

// Returns the exit status.
int prefer_command(const PreferOptions& options);

}  // namespace control
