#include "checks/process_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>
#include <utility>

#include "checks/sandboxed_files.h"
#include "contract/check_message.h"

namespace checks {

using contract::CheckResult;
using contract::PlanProcess;
using contract::RunOutcome;
using vrrp::Instant;

namespace {

// One more than is ever compared, so that a longer command line is not the same one.
constexpr std::size_t kCommandLineBytes = contract::kMaxScriptBytes + 1;
constexpr std::size_t kNameBytes = 64;
constexpr std::size_t kStatBytes = 512;

// Empty when the process is gone meanwhile, or may not be looked at.
std::string_view read_of(const std::string& path, std::span<char> storage) {
  return read_start(path, storage).value_or(std::string_view());
}

std::string_view without_newline(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  return line;
}

// Not one that has ended, and whose parent has not asked for it yet. "42 (name) S ...": the name
// may have anything in it.
bool is_running(const std::string& folder) {
  std::array<char, kStatBytes> bytes;
  const std::string_view stat = read_of(folder + "/stat", bytes);
  const std::size_t close = stat.rfind(')');
  if (close == std::string_view::npos || close + 2 >= stat.size()) return false;
  const char state = stat[close + 2];
  return state != 'Z' && state != 'X';
}

bool is_number(std::string_view name) {
  return std::ranges::all_of(name, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_enough(const PlanProcess& row, std::uint32_t count) {
  return count >= row.quorum && count <= row.quorum_max;
}

vrrp::Nanoseconds delay_of(const PlanProcess& row, std::uint32_t before, std::uint32_t count) {
  return std::chrono::milliseconds{count > before ? row.fork_delay_ms : row.terminate_delay_ms};
}

std::string count_words(std::uint32_t count) {
  if (count == 0) return "no such process runs";
  return count == 1 ? "1 such process runs" : fmt::format("{} such processes run", count);
}

}  // namespace

ProcessChecks::ProcessChecks(const contract::Plan& plan, std::string proc)
    : proc_(std::move(proc)) {
  for (std::uint32_t number = 0; number < plan.checks().size(); ++number) {
    const contract::PlanCheck& row = plan.checks()[number];
    if (row.kind != contract::CheckKind::process) continue;
    const PlanProcess& process = plan.processes()[row.subject];
    Check check{.number = number,
                .row = process,
                .wanted = wanted_process(plan.words(process), process.match),
                .said = {}};
    (needs_command_line(check.wanted) ? needs_command_lines_ : needs_names_) = true;
    checks_.push_back(std::move(check));
  }
}

std::span<const ProcessChecks::Found> ProcessChecks::look_around(Instant now) {
  found_.clear();
  if (now < next()) return found_;
  next_ = now + kLookAtProcesses;
  count_processes();
  for (Check& check : checks_) judge(check, now);
  return found_;
}

void ProcessChecks::count_processes() {
  for (Check& check : checks_) check.counted = std::exchange(check.count, 0);
  const auto names = names_in(proc_);
  error_ = names ? 0 : names.error();
  if (!names) return;
  // The first process is nobody's but root's; what hides others hides it.
  std::array<char, kNameBytes> bytes;
  sees_all_ = !read_of(proc_ + "/1/comm", bytes).empty();
  for (const std::string& name : *names) {
    if (is_number(name)) count_process(fmt::format("{}/{}", proc_, name));
  }
}

void ProcessChecks::count_process(const std::string& folder) {
  std::array<char, kNameBytes> name_bytes;
  std::array<char, kCommandLineBytes> line_bytes;
  std::string_view comm;
  std::string_view line;
  if (needs_names_) comm = without_newline(read_of(folder + "/comm", name_bytes));
  if (needs_command_lines_) line = read_of(folder + "/cmdline", line_bytes);
  std::optional<bool> runs;
  for (Check& check : checks_) {
    if (!is_wanted(check.wanted, comm, line)) continue;
    if (!runs) runs = is_running(folder);
    if (*runs) ++check.count;
  }
}

void ProcessChecks::judge(Check& check, Instant now) {
  const bool is_good = decide(check, now);
  if (check.change_at != vrrp::kNever) {
    next_ = std::min(next_, check.change_at);
    return;
  }
  const Saying saying{.count = check.count, .is_good = is_good};
  if (std::exchange(check.said, saying) == saying) return;
  found_.push_back({.check = check.number, .result = result_of(check, saying)});
}

// The first look decides at once; after that a change has to last.
bool ProcessChecks::decide(Check& check, Instant now) {
  const bool is_good = is_enough(check.row, check.count);
  if (check.said && check.said->is_good != is_good) {
    if (check.change_at == vrrp::kNever) {
      check.change_at = now + delay_of(check.row, check.counted, check.count);
    }
    if (now < check.change_at) return !is_good;
  }
  check.change_at = vrrp::kNever;
  return is_good;
}

CheckResult ProcessChecks::result_of(const Check& check, const Saying& saying) const {
  const RunOutcome outcome = saying.is_good ? RunOutcome::passed : RunOutcome::failed;
  CheckResult result{.outcome = static_cast<std::uint32_t>(outcome),
                     .code = static_cast<std::int32_t>(saying.count)};
  result.output_size_bytes = contract::put_output(result.output, words_of(check));
  return result;
}

std::string ProcessChecks::words_of(const Check& check) const {
  if (error_ != 0) return fmt::format("{} cannot be read: {}", proc_, std::strerror(error_));
  std::string words = count_words(check.count);
  if (check.count > check.row.quorum_max) {
    words += check.row.quorum_max == 0 ? ", and none may"
                                       : fmt::format(", and {} may", check.row.quorum_max);
  } else if (check.count < check.row.quorum) {
    if (check.row.quorum > 1) words += fmt::format(", and {} have to", check.row.quorum);
    if (!sees_all_) words += ", as far as regent-checkd can see (hidepid)";
  }
  return words;
}

}  // namespace checks
