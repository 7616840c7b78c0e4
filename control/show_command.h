// `regent config show FILE`: the configuration that is in effect, with includes and everything that
// is repeated written out, as text that is a configuration again, or as JSON. Offline, as
// `regent check`; the caller is the command line in regent.cc.
#pragma once

#include "config/outline.h"
#include "control/compiled_file.h"

namespace control {

enum class Defaults : std::uint8_t { left_out, shown };
enum class ShowForm : std::uint8_t { text, json };

struct ShowOptions {
  FileOptions file;
  Defaults defaults = Defaults::left_out;
  config::Secrets secrets = config::Secrets::hidden;
  ShowForm form = ShowForm::text;
};

// Exit statuses of the command.
inline constexpr int kShowShown = 0;
inline constexpr int kShowUnwritable = 1;  // standard output takes no more
inline constexpr int kShowErrors = 2;  // in the configuration: then nothing is on standard output

// Returns the exit status. Diagnostics go to standard error, and only when there are errors:
// warnings and notes are the matter of `regent check`.
int show_command(const ShowOptions& options);

}  // namespace control
