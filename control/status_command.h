// `regent status`: asks the daemon at DIR/status.sock and shows the answer, as a table for people
// or as the JSON it is for programs. The asking is status_query.h, the table status_table.h; the
// caller is the command line in regent.cc.
#pragma once

#include <string>

namespace control {

enum class StatusForm {
  table,
  details,  // and the table before them
  json,
};

// Exit statuses of the command.
inline constexpr int kStatusShown = 0;
inline constexpr int kStatusNotWritten = 1;  // standard output takes no more (a full disk)
inline constexpr int kStatusNoAnswer = 3;    // no daemon, no permission, no sense in what it said

// Prints to standard output, or one line to standard error, and returns the exit status. A reader
// that closes standard output early (`| head`) is no error.
int status_command(const std::string& run_directory, StatusForm form);

}  // namespace control
