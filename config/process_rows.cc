#include "config/process_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "config/command_words.h"
#include "config/value.h"

namespace config {
namespace {

using contract::PlanProcess;
using contract::ProcessMatch;

// This does not compile when there is another field: whoever adds one shows it below.
constexpr bool knows_fields(const PlanProcess& process) {
  [[maybe_unused]] const auto& [words, match, reserved, quorum, quorum_max, fork_delay_ms,
                                terminate_delay_ms] = process;
  return true;
}
static_assert(knows_fields(PlanProcess{}));

// Each ended by a NUL byte.
std::string words_of(const TrackProcess& process) {
  std::string words;
  for (const CommandWord& word : split_command(process.process.value.value_or(""))) {
    words += word.text;
    words += '\0';
  }
  return words;
}

bool is_program(std::string_view words) {
  const std::string_view program = words.substr(0, words.find('\0'));
  return !program.empty() && !program.ends_with('/') && words.size() <= contract::kMaxScriptBytes;
}

// The name alone is compared when nothing asks for more; with arguments all of them are.
ProcessMatch match_of(const TrackProcess& process, std::string_view words) {
  if (process.param_match.value == "initial") return ProcessMatch::initial;
  if (process.param_match.value == "partial") return ProcessMatch::partial;
  if (process.param_match.value) return ProcessMatch::exact;
  if (std::ranges::count(words, '\0') > 1) return ProcessMatch::exact;
  // Whatever its arguments are.
  return process.full_command.value.value_or(false) ? ProcessMatch::partial : ProcessMatch::name;
}

std::uint32_t delay_ms(const Setting<Decimal>& own, const Setting<Decimal>& both) {
  const Setting<Decimal>& delay = own.value ? own : both;
  return delay.value ? milliseconds(*delay.value) : 0;
}

std::string_view match_words(ProcessMatch match) {
  switch (match) {
    case ProcessMatch::name:
      return "by its name";
    case ProcessMatch::exact:
      return "with exactly these arguments";
    case ProcessMatch::initial:
      return "with arguments that begin so";
    case ProcessMatch::partial:
      return "with these arguments first";
  }
  return "";
}

}  // namespace

void check_process(const TrackProcess& process, Diagnostics& diagnostics) {
  if (process.process.value && !is_program(words_of(process))) {
    diagnostics.add({.code = Code::bad_name,
                     .span = process.process.at,
                     .message = fmt::format("this is no program: its name is empty or a folder, or "
                                            "all words have more than {} bytes",
                                            contract::kMaxScriptBytes)});
  }
  if (!process.quorum.value || !process.quorum_max.value) return;
  const std::uint32_t least = *process.quorum.value;
  const std::uint32_t most = *process.quorum_max.value;
  // As keepalived has it: with 0 none may run, and the default quorum does not count.
  if (least <= most || (most == 0 && least == 1)) return;
  diagnostics.add({.code = Code::contradiction,
                   .span = process.quorum_max.at,
                   .message = fmt::format("no number of processes is good: {} have to run, and no "
                                          "more than {} may",
                                          least, most),
                   .second = Place{process.quorum.at, "so many have to run"}});
}

bool is_whole(const TrackProcess& process) {
  return process.process.value && is_program(words_of(process));
}

PlanProcess process_row(const TrackProcess& process, contract::PlanRows& rows) {
  const std::string words = words_of(process);
  PlanProcess row{.words = rows.add_text(words), .match = match_of(process, words)};
  row.quorum = process.quorum.value.value_or(1);
  if (process.quorum_max.value) row.quorum_max = *process.quorum_max.value;
  if (row.quorum_max == 0) row.quorum = 0;
  row.fork_delay_ms = delay_ms(process.fork_delay, process.delay);
  row.terminate_delay_ms = delay_ms(process.terminate_delay, process.delay);
  return row;
}

std::string process_words(const contract::Plan& plan, const PlanProcess& row) {
  std::string words(plan.words(row));
  if (words.ends_with('\0')) words.pop_back();
  std::ranges::replace(words, '\0', ' ');
  std::string text =
      fmt::format("process {} {}, quorum {}", words, match_words(row.match), row.quorum);
  if (row.quorum_max != UINT32_MAX) text += fmt::format(" quorum_max {}", row.quorum_max);
  if (row.fork_delay_ms != 0) {
    text += fmt::format(" fork_delay {}", to_string(seconds_of(row.fork_delay_ms)));
  }
  if (row.terminate_delay_ms != 0) {
    text += fmt::format(" terminate_delay {}", to_string(seconds_of(row.terminate_delay_ms)));
  }
  return text;
}

}  // namespace config
