#include "checks/process_match.h"

#include <algorithm>

namespace checks {

using contract::ProcessMatch;

WantedProcess wanted_process(std::string_view words, ProcessMatch match) {
  const std::size_t end = std::min(words.find('\0'), words.size());
  const std::string_view program = words.substr(0, end);
  const bool has_arguments = end + 1 < words.size();
  // Of the last argument the beginning is enough: its end does not count. The program is whole.
  if (match == ProcessMatch::initial && has_arguments) words.remove_suffix(1);
  return {.comm = std::string(program.substr(program.rfind('/') + 1).substr(0, kMaxCommBytes)),
          .command_line = std::string(words),
          .match = match};
}

bool is_wanted(const WantedProcess& wanted, std::string_view comm, std::string_view command_line) {
  switch (wanted.match) {
    case ProcessMatch::name:
      return !comm.empty() && comm == wanted.comm;
    case ProcessMatch::exact:
      return command_line == wanted.command_line;
    case ProcessMatch::initial:
    case ProcessMatch::partial:
      return command_line.starts_with(wanted.command_line);
  }
  return false;
}

}  // namespace checks
