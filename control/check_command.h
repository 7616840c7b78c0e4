// `regent check [FILE]`: what regent-compile would say about a configuration, without root, without
// a network and without a daemon. Diagnostics and their counts go to standard output, for people or
// as one document for programs (check_document.h, check_sarif.h); the caller is the command line in
// regent.cc.
#pragma once

#include <cstdint>

#include "config/diagnostic.h"
#include "control/compiled_file.h"

namespace control {

// Exit statuses of the command.
inline constexpr int kCheckGood = 0;  // notes do not count
inline constexpr int kCheckWarnings = 1;
inline constexpr int kCheckErrors = 2;  // also: cannot be read, or standard output takes no more

enum class CheckFormat : std::uint8_t { text, json, sarif };
// Strict: a warning counts as an error. It is still called a warning.
enum class Strictness : std::uint8_t { normal, strict };

struct CheckOptions {
  FileOptions file;
  CheckFormat format = CheckFormat::text;
  Strictness strictness = Strictness::normal;
};

// The exit status that follows from what was said.
int check_status(const config::Diagnostics& diagnostics, Strictness strictness);

// Returns the exit status.
int check_command(const CheckOptions& options);

}  // namespace control
