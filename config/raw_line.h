// A line as it stands in a file, before anything is replaced: where its comment starts, what is
// wrong with it, and what it begins with. Pure; the caller is expansion.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "config/diagnostic.h"
#include "config/traced_text.h"

namespace config {

// keepalived drops a line that has more.
inline constexpr std::size_t kMaxLineBytes = 1023;

// Without the blanks at both ends.
Written trimmed(const Written& line);
// Without the first word, and the word without what follows.
Written first_word(const Written& line);

// Whether the line goes on in the next one, as a definition may; blanks behind the backslash do not
// matter, and neither does a comment before it.
bool is_continued(std::string_view line);

// The line without its comment and without blanks at both ends. `#` and `!` start a comment unless
// they are in double quotes or behind a backslash.
Written without_comment(const Written& line, std::vector<Diagnostic>& problems);

// The name that the line `$NAME=...` defines; empty when it does not.
std::string_view defined_name(std::string_view line);

// Whether a line says something about other lines: @, ~SEQ, ~LST, $NAME=.
bool is_directive(std::string_view line);

}  // namespace config
