// Commands in the file: the text behind `script` and the like, which keepalived reads by rules of
// its own. In its double quotes a backslash keeps the next quote from ending it; what is inside is
// split at blanks as a shell does, though no shell runs.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace config {

// Whether what is behind this keyword is a command: script, notify_master, startup_script...
bool takes_command(std::string_view keyword);

// Offset of the double quote that ends a command whose text starts at `from`, or npos.
std::size_t find_end_of_command(std::string_view text, std::size_t from);
// With a quote for each backslash and quote.
std::string without_escaped_quotes(std::string_view text);

struct CommandWord {
  std::string text;        // without quotes and backslashes
  bool is_quoted = false;  // some of it was quoted, or behind a backslash
};
// A quote that is not closed ends with the command.
std::vector<CommandWord> split_command(std::string_view command);
// A word as it has to stand in a command to be this one again.
std::string command_word(std::string_view text);

}  // namespace config
