// `regent explain KEYWORD|CODE`: what the schema says of a keyword, or the page of a diagnostic
// code. Needs no daemon, no file and no root.
#pragma once

#include <string>

namespace control {

// Exit statuses of the command.
inline constexpr int kExplained = 0;
inline constexpr int kNothingKnown = 1;   // there is no such keyword or code, which is said
inline constexpr int kCannotExplain = 2;  // standard output takes no more

int explain_command(const std::string& word);

}  // namespace control
