// `regent record NAME`: asks the daemon to record one router and writes what it says, a scenario
// (docs/SCENARIOS.md), until the time is over or Ctrl-C is pressed. The caller is the command line
// in regent.cc.
#pragma once

#include <string>

namespace control {

struct RecordOptions {
  std::string router{};
  double seconds = 0;    // how long; 0: until a signal comes
  std::string output{};  // a file; empty: standard output
};

// Exit statuses of the command.
inline constexpr int kRecorded = 0;
inline constexpr int kRecordNotWritten = 1;  // the output takes no more
inline constexpr int kRecordRefused = 3;     // no daemon, no such router, one is recorded already

// Ends in order, with everything that was recorded, at SIGINT, SIGTERM or SIGHUP and when the
// reader of standard output is gone. Prints why nothing was recorded, or not to the end, to
// standard error.
int record_command(const std::string& run_directory, const RecordOptions& options);

}  // namespace control
