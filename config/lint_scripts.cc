// What may be meant otherwise in a script. A part of lint.h. No message repeats a command, in which
// there may be a password.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "config/command_words.h"
#include "config/fifo_rows.h"
#include "config/lint.h"
#include "config/notify_rows.h"
#include "config/render.h"
#include "config/tally.h"
#include "config/value.h"

namespace config {
namespace {

constexpr std::array<std::string_view, 6> kShells{"sh", "bash", "dash", "ash", "ksh", "zsh"};

using Words = std::vector<CommandWord>;

std::string_view program_of(const Words& words) {
  const std::string_view path = words.front().text;
  return path.substr(path.rfind('/') + 1);
}

bool is_shell(const Words& words) {
  return std::ranges::find(kShells, program_of(words)) != kShells.end();
}

// What a shell would not hand on; a word of an URL or a pattern may look alike.
bool is_shell_syntax(const CommandWord& word) {
  static constexpr std::array<std::string_view, 5> kAlone{"|", "&", ";", "<", "&&"};
  static constexpr std::array<std::string_view, 5> kAtStart{">", "1>", "2>", "&>", "<("};
  static constexpr std::array<std::string_view, 3> kAnywhere{"||", "$(", "`"};
  const std::string_view text = word.text;
  if (word.is_quoted) return false;
  return std::ranges::find(kAlone, text) != kAlone.end() ||
         (text.size() > 1 && text.ends_with(';')) ||
         std::ranges::any_of(kAtStart, [&](auto mark) { return text.starts_with(mark); }) ||
         std::ranges::any_of(kAnywhere, [&](auto mark) { return text.contains(mark); });
}

// The first word that only a shell would understand, or nullptr. keepalived takes a shell when the
// command begins with < or >.
const CommandWord* find_shell_syntax(const Words& words) {
  const char first = words.front().text.empty() ? ' ' : words.front().text.front();
  if (first == '<' || first == '>' || is_shell(words)) return nullptr;
  const auto found = std::ranges::find_if(words, is_shell_syntax);
  return found == words.end() ? nullptr : &*found;
}

bool has_word(const Words& words, std::string_view text) {
  return std::ranges::any_of(words, [&](const CommandWord& word) { return word.text == text; });
}

// killall -0, pidof and the like, and nothing else.
bool tests_a_process_only(const Words& words) {
  static constexpr std::array<std::string_view, 3> kSignals{"kill", "killall", "pkill"};
  if (words.empty() || std::ranges::any_of(words, is_shell_syntax)) return false;
  const std::string_view program = program_of(words);
  if (program == "pidof" || program == "pgrep") return true;
  if (program == "systemctl") return has_word(words, "is-active") || has_word(words, "status");
  if (program == "service") return words.size() == 3 && words.back().text == "status";
  if (std::ranges::find(kSignals, program) == kSignals.end()) return false;
  return has_word(words, "-0") ||
         (words.size() > 2 && (words[1].text == "-s" || words[1].text == "--signal") &&
          words[2].text == "0");
}

// The command that a shell is given as one word, or the command itself.
Words without_shell(Words words) {
  const bool is_given = words.size() == 3 && is_shell(words) && words[1].text == "-c";
  return is_given ? split_command(words[2].text) : words;
}

std::string name_of(const Script& script) {
  return script.name.value ? quoted(*script.name.value) : "this script";
}

class MissingLint {
 public:
  explicit MissingLint(const Config& config) : config_(config) {}

  void judge(const Script& script) {
    judge_timeout(script);
    judge_rights({.user = script.user.value.value_or(""), .at = script.name.at}, name_of(script));
  }
  void judge(const Setting<Notification>& setting, std::string_view keyword) {
    if (!setting.value) return;
    judge_rights({.user = setting.value->user, .at = setting.at}, fmt::format("`{}`", keyword));
  }
  void report(Diagnostics& diagnostics) {
    timeout_.report(diagnostics);
    user_.report(diagnostics);
    security_.report(diagnostics);
  }

 private:
  struct Command {
    std::string_view user;  // of its own
    SourceSpan at;
  };
  void judge_timeout(const Script& script);
  void judge_rights(const Command& command, const std::string& name);

  const Config& config_;
  Tally timeout_;
  Tally user_;
  Tally security_;
};

void MissingLint::judge_timeout(const Script& script) {
  if (script.timeout.is_given()) return;
  const Decimal second{.millionths = 1'000'000};
  const Decimal interval = script.interval.value.value_or(second);
  timeout_.add([&] {
    return Diagnostic{
        .code = Code::no_timeout,
        .span = script.name.at,
        .message = fmt::format(
            "{} has no `timeout`: when it hangs, that is noticed after its interval of {} s",
            name_of(script), to_string(interval == Decimal{} ? second : interval)),
        .help = "a `timeout` well below the interval"};
  });
}

void MissingLint::judge_rights(const Command& command, const std::string& name) {
  if (command.user.empty() && !config_.globals.script_user.is_given()) {
    user_.add([&] {
      return Diagnostic{.code = Code::script_as_root,
                        .span = command.at,
                        .message = fmt::format("keepalived runs {} as root, unless there is a user "
                                               "keepalived_script; regent runs it as regent-script",
                                               name),
                        .help = "`script_user` in global_defs, or `user` here"};
    });
  }
  if (!config_.globals.enable_script_security.value.value_or(false)) {
    security_.add([&] {
      return Diagnostic{
          .code = Code::script_unguarded,
          .span = command.at,
          .message = fmt::format("keepalived runs {} also when others than root can "
                                 "change the program; regent runs none that others could change",
                                 name),
          .help = "`enable_script_security` in global_defs"};
    });
  }
}

void report_shell_syntax(SourceSpan at, const std::string& name, Diagnostics& diagnostics) {
  diagnostics.add({.code = Code::shell_syntax,
                   .span = at,
                   .message = fmt::format("the command of {} is written for a shell, and none runs "
                                          "it: the program gets all of this as arguments",
                                          name),
                   .help = "`/bin/sh -c '...'`, or a file"});
}

void judge_command(const Script& script, Tally& process, Diagnostics& diagnostics) {
  if (!script.script.value) return;
  Words words = split_command(*script.script.value);
  if (words.empty()) return;
  if (find_shell_syntax(words) != nullptr) {
    return report_shell_syntax(script.script.at, name_of(script), diagnostics);
  }
  if (!tests_a_process_only(without_shell(std::move(words)))) return;
  process.add([&] {
    return Diagnostic{
        .code = Code::process_only_check,
        .span = script.script.at,
        .message =
            fmt::format("{} tests that a process exists, not that it works: one that hangs passes",
                        name_of(script)),
        .help = "ask the service for what it is there for"};
  });
}

void judge_interval(const Script& script, Tally& intervals) {
  constexpr Decimal kShortest{.millionths = 100'000};
  const Decimal interval = script.interval.value.value_or(Decimal{});
  // 0 is a second.
  if (interval == Decimal{} || interval.millionths >= kShortest.millionths) return;
  intervals.add([&] {
    return Diagnostic{.code = Code::short_interval,
                      .span = script.interval.at,
                      .message = fmt::format("{} is run every {} s, and each time a program is "
                                             "started",
                                             name_of(script), to_string(interval)),
                      .help = "0.1 or more, or a check that starts no program"};
  });
}

// Each as it stands in the file: what is inherited, once.
template <typename Visit>
void for_each_notification(const Config& config, const Visit& visit) {
  const auto visit_all = [&](const Instance& owner) {
    for (const NotifyKeyword& keyword : kNotifyKeywords) {
      const Setting<Notification>& setting = owner.*keyword.setting;
      if (setting.value && !setting.is_inherited) visit(setting, keyword.name);
    }
  };
  visit_all(config.defaults);
  for (const Instance& instance : config.instances) visit_all(instance);
  for (const FifoKeyword& keyword : kFifoKeywords) {
    const Setting<Notification>& setting = config.globals.*keyword.script;
    if (setting.value) visit(setting, keyword.script_name);
  }
}

}  // namespace

void lint_commands(const Config& config, Diagnostics& diagnostics) {
  Tally process;
  Tally intervals;
  for (const Script& script : config.scripts) {
    judge_command(script, process, diagnostics);
    judge_interval(script, intervals);
  }
  process.report(diagnostics);
  intervals.report(diagnostics);
  for_each_notification(config, [&](const Setting<Notification>& setting, std::string_view name) {
    const Words words = split_command(setting.value->command);
    if (words.empty() || find_shell_syntax(words) == nullptr) return;
    report_shell_syntax(setting.at, fmt::format("`{}`", name), diagnostics);
  });
}

void lint_missing_of_scripts(const Config& config, Diagnostics& diagnostics) {
  MissingLint scripts(config);
  for (const Script& script : config.scripts) scripts.judge(script);
  for_each_notification(config, [&](const Setting<Notification>& setting, std::string_view name) {
    scripts.judge(setting, name);
  });
  scripts.report(diagnostics);
}

}  // namespace config
