// Whether a running process is one that a check counts. Pure; process_checks.cc is the caller,
// which has looked into /proc.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "contract/plan.h"

namespace checks {

// The kernel keeps so much of the name of a program (comm).
inline constexpr std::size_t kMaxCommBytes = 15;

// What a check looks for.
struct WantedProcess {
  std::string comm;  // what the kernel has as its name
  // With this its command line begins, or this is all of it.
  std::string command_line;
  contract::ProcessMatch match = contract::ProcessMatch::name;
};

// `words` as the Plan has them: the program and its arguments, each ended by a NUL byte.
WantedProcess wanted_process(std::string_view words, contract::ProcessMatch match);

// Whether the command line has to be looked at, instead of the name.
inline bool needs_command_line(const WantedProcess& wanted) {
  return wanted.match != contract::ProcessMatch::name;
}

// `comm` without an end of line; `command_line` as in /proc: words, each ended by a NUL byte.
// Either is empty when it is not needed, or could not be had.
bool is_wanted(const WantedProcess& wanted, std::string_view comm, std::string_view command_line);

}  // namespace checks
