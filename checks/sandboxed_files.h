// How regent-checkd looks at files and folders of others: by the one way to open them that its
// filter allows. Which ones it can reach is Landlock's affair. The callers are watched_files.cc,
// process_checks.cc and unit_checks.cc.
#pragma once

#include <fcntl.h>

#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace checks {

// The sandbox allows this and nothing else. One without a writer, such as a FIFO, makes nobody
// wait.
inline constexpr int kOpenToRead = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;

// The first bytes of a file, as many as the storage has room for and one read gives: enough for
// what the kernel makes of itself. Or errno.
std::expected<std::string_view, int> read_start(const std::string& path, std::span<char> storage);

// The names in a folder, without . and .., or errno.
std::expected<std::vector<std::string>, int> names_in(const std::string& folder);

}  // namespace checks
