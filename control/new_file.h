// Files that are never there by half.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace control {

enum class Existing : std::uint8_t { kept, replaced };

// A file with a secret in it, readable by its owner only. Writes it beside its place, and moves it
// there when all of it is on the disk. Returns 0, or errno of what failed: EEXIST when there is
// such a file and it is to be kept. Then nothing has changed.
int write_new_file(const std::string& file, std::string_view text, Existing existing);

// Another text for a file that is there: it keeps its owner and its mode, and whoever reads it has
// the old text or the new one. A link is followed. Returns 0, or errno; then nothing has changed.
int replace_file(const std::string& file, std::string_view text);

}  // namespace control
