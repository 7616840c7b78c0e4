// What the shell offers behind `regent`: subcommands, their options, and for explain the keywords
// and codes. tests/documents_test.py compares the commands with what `regent --help` says.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>

#include "config/code_page.h"
#include "config/documents/documents.h"
#include "config/schema.h"

namespace documents {
namespace {

enum class Argument : std::uint8_t { none, file, keyword };

struct Command {
  std::string_view name;
  std::string_view options;  // and what may follow it, separated by blanks
  Argument argument = Argument::none;
  std::string_view help;
};

constexpr Command kCommands[] = {
    {"check", "--compat --config-id --format --strict --help", Argument::file,
     "Check a configuration file"},
    {"diff", "--compat --config-id --json --help", Argument::file, "Say what a reload would do"},
    {"config", "show --compat --config-id --defaults --json --redact --secrets --help",
     Argument::file, "Show a configuration as it is in effect"},
    {"convert", "--config-id --force --output --help", Argument::file,
     "Make a configuration of regent from one of keepalived"},
    {"prefer", "--add --compat --config-id --file --help", Argument::none,
     "Put hosts first in a priority list"},
    {"explain", "--help", Argument::keyword, "Explain a keyword or a diagnostic code"},
    {"status", "--json --verbose --help", Argument::none, "Show the virtual routers"},
    {"record", "--for --output --help", Argument::none, "Write down what happens to one router"},
};
constexpr std::string_view kOptions = "--run-dir --version --help";

std::string keywords_and_codes() {
  std::set<std::string> words;
  for (const config::BlockKeywords& part : config::schema()) {
    for (const config::Keyword& row : part.keywords) words.emplace(row.name);
  }
  for (const config::CodePage& page : config::code_pages()) {
    words.insert(config::to_string(page.code));
  }
  std::string out;
  for (const std::string& word : words) out += fmt::format("{}{}", out.empty() ? "" : " ", word);
  return out;
}

std::string command_names() {
  std::string out;
  for (const Command& command : kCommands) {
    out += fmt::format("{}{}", out.empty() ? "" : " ", command.name);
  }
  return out;
}

constexpr std::string_view kBash =
    R"(# Completion of bash for regent. Made from the schema: REGENT_REWRITE=1 ctest -R '^documents$'
_regent() {{
    local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD-1]}}
    local command= words= i
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${{COMP_WORDS[i]}} in
            --run-dir) ((i++)) ;;
            -*) ;;
            *) command=${{COMP_WORDS[i]}}; break ;;
        esac
    done
    COMPREPLY=()
    case $previous in
        --run-dir) mapfile -t COMPREPLY < <(compgen -d -- "$current"); return ;;
        --compat) words='keepalived none' ;;
        --format) words='text json sarif' ;;
        *) case $command in
            '') words='{} {}' ;;
{}        esac ;;
    esac
    mapfile -t -O "${{#COMPREPLY[@]}}" COMPREPLY < <(compgen -W "$words" -- "$current")
}}
complete -F _regent regent
)";

std::string bash_case(const Command& command) {
  const std::string words =
      command.argument == Argument::keyword ? fmt::format(" {}", keywords_and_codes()) : "";
  const std::string_view files = command.argument == Argument::file
                                     ? "; mapfile -t COMPREPLY < <(compgen -f -- \"$current\")"
                                     : "";
  return fmt::format("            {}) words='{}{}'{} ;;\n", command.name, command.options, words,
                     files);
}

std::string_view fish_values(std::string_view option) {
  if (option == "compat") return " -x -a 'keepalived none'";
  if (option == "format") return " -x -a 'text json sarif'";
  return "";
}

std::string fish_lines(const Command& command) {
  const std::string here =
      fmt::format("complete -c regent -n '__fish_seen_subcommand_from {}'", command.name);
  std::string out = fmt::format("complete -c regent -n __fish_use_subcommand -f -a {} -d '{}'\n",
                                command.name, command.help);
  if (command.argument == Argument::keyword) {
    out += fmt::format("{} -f -a '{}'\n", here, keywords_and_codes());
  }
  if (command.argument == Argument::none) out += here + " -f\n";
  for (std::string_view rest = command.options; !rest.empty();) {
    const std::size_t end = std::min(rest.find(' '), rest.size());
    const std::string_view word = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (!word.starts_with("--")) {
      out += fmt::format("{} -a {}\n", here, word);
      continue;
    }
    const std::string_view option = word.substr(2);
    out += fmt::format("{} -l {}{}\n", here, option, fish_values(option));
  }
  return out;
}

}  // namespace

std::string bash_completion() {
  std::string cases;
  for (const Command& command : kCommands) cases += bash_case(command);
  return fmt::format(kBash, command_names(), kOptions, cases);
}

std::string fish_completion() {
  std::string out =
      "# Completion of fish for regent. Made from the schema: REGENT_REWRITE=1 ctest -R "
      "'^documents$'\n"
      "complete -c regent -l run-dir -r -a '(__fish_complete_directories)'\n"
      "complete -c regent -l version\n"
      "complete -c regent -l help\n";
  for (const Command& command : kCommands) out += fish_lines(command);
  return out;
}

}  // namespace documents
