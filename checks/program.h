// The program of a script: where it is, and whether anybody but root and its own user could change
// it, or any part of the way to it. Looked at before each run; nobody else can change the answer
// between the look and the run, which is what makes running it by its path safe.
#pragma once

#include <sys/types.h>

#include <expected>
#include <string>
#include <string_view>

namespace checks {

// Where a name without a slash is looked for, and PATH of every script.
inline constexpr std::string_view kSearchPath =
    "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

struct NotRunnable {
  int error = 0;         // errno; 0: others could change it
  std::string sentence;  // without its full stop
};

// The path to run: absolute. `owner` is who it will run as, and may own it besides root.
std::expected<std::string, NotRunnable> find_program(const std::string& word, uid_t owner);

}  // namespace checks
