// `regent diff OLD NEW`: what a reload from one configuration to the other would do to each virtual
// router. Needs no daemon and no root. What differs is found by config/plan_difference.h; the
// caller is the command line in regent.cc.
#pragma once

#include <cstdint>

#include "control/compiled_file.h"

namespace control {

// Exit statuses of the command, as those of diff(1).
inline constexpr int kNothingChanges = 0;
inline constexpr int kSomethingChanges = 1;
inline constexpr int kCannotCompare = 2;  // errors in a file, or standard output takes no more

enum class DiffForm : std::uint8_t { text, json };

struct DiffOptions {
  FileOptions before;
  FileOptions after;
  DiffForm form = DiffForm::text;
};

// Returns the exit status.
int diff_command(const DiffOptions& options);

}  // namespace control
