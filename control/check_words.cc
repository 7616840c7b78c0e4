#include "control/check_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>

#include "contract/check_message.h"
#include "vrrp/printable.h"
#include "vrrp/verdict.h"

namespace control {
namespace {

using contract::CheckResult;
using contract::PlanCheck;
using contract::RunOutcome;

// So much of what a script wrote is quoted in a sentence; the JSON status has the whole line.
constexpr std::size_t kMaxQuotedBytes = 120;
constexpr std::string_view kBlank = " \t\r\n";

// "0.8 s", "1 s"
std::string limit(const PlanCheck& check) {
  return fmt::format("{} s", static_cast<double>(check.timeout_ms) / 1000.0);
}

std::string signal_words(int number) {
  const char* name = sigdescr_np(number);
  if (name == nullptr) return fmt::format("killed by signal {}", number);
  return fmt::format("killed by signal {} ({})", number, name);
}

// The runner's own sentence: it says what it could not run.
bool is_refusal(RunOutcome outcome) {
  return outcome == RunOutcome::cannot_start || outcome == RunOutcome::not_safe;
}

std::string unreadable_words(int error) {
  if (error == ENOENT || error == ENOTDIR) return "there is no such file, which counts as 0";
  if (error == EOPNOTSUPP || error == EISDIR) return "is no regular file, which counts as 0";
  return fmt::format("cannot be read, which counts as 0: {}{}", std::strerror(error),
                     error == EACCES ? " (regent-checkd reads it)" : "");
}

// "value 5 -> 7", "value 5" for the first one; and why, when it is not what the file says.
std::string value_change(const contract::CheckEvent& event, const PlanCheck& check) {
  const bool is_first = static_cast<vrrp::Verdict>(event.from) == vrrp::Verdict::unknown;
  const bool is_read = event.result.outcome == static_cast<std::uint32_t>(RunOutcome::value);
  const std::string before = is_first ? "" : fmt::format("{} -> ", event.value_before);
  const std::string why = is_read ? "" : ", " + result_words(event.result, check);
  return fmt::format("value {}{}{}", before, is_read ? event.result.code : 0, why);
}

// " has dns1 for 4 of 4 virtual routers"; or what is wrong with it.
std::string list_change(const contract::CheckEvent& event) {
  const std::string line = output_line(event.result);
  if (event.result.outcome == static_cast<std::uint32_t>(RunOutcome::passed)) return " " + line;
  const bool has_one = static_cast<vrrp::Verdict>(event.from) != vrrp::Verdict::unknown;
  return fmt::format(" is not taken{}: {}", has_one ? ", and what held before holds on" : "", line);
}

std::string quoted(std::string line) {
  if (line.size() > kMaxQuotedBytes) line = line.substr(0, kMaxQuotedBytes) + "...";
  return fmt::format("\"{}\"", line);
}

// What follows the colon; empty when there is nothing to add.
std::string detail(const CheckResult& result, const PlanCheck& check) {
  const auto outcome = static_cast<RunOutcome>(result.outcome);
  const std::string line = output_line(result);
  if (is_refusal(outcome)) {
    return line.empty() && result.code != 0 ? std::strerror(result.code) : line;
  }
  // What a native check has seen is in checkd's own words.
  return line.empty() || is_native(check) || is_followed(check) ? line : quoted(line);
}

std::string with_detail(std::string words, const CheckResult& result, const PlanCheck& check) {
  const std::string more = detail(result, check);
  if (!more.empty()) words += ": " + more;
  return words;
}

// " (3 in a row)", when it took more than one result.
std::string in_a_row(std::uint32_t streak) {
  return streak > 1 ? fmt::format(" ({} in a row)", streak) : std::string();
}

// Whether checkd has found it out by itself, and its words say all.
bool is_said_by_checkd(const PlanCheck& check) {
  return check.kind == contract::CheckKind::process || check.kind == contract::CheckKind::unit;
}

// "damped: 5 changes within 60 s, so it is held down until there is none for 120 s"
std::string damped(const PlanCheck& check) {
  return fmt::format(
      "damped: {} changes within {} s, so it is held down until there is none for {} s",
      check.flap_changes, check.flap_window_ms / 1e3, check.flap_hold_ms / 1e3);
}

std::string not_damped_any_more(const PlanCheck& check) {
  return fmt::format("no longer damped: no change for {} s", check.flap_hold_ms / 1e3);
}

// Of a check that is up or down: the change, and what has made it.
std::string change_words(const contract::CheckEvent& event, const PlanCheck& check,
                         const std::string& change) {
  const std::string streak = in_a_row(event.streak);
  if (is_said_by_checkd(check)) {
    return fmt::format("{}, {}{}", change, result_words(event.result, check), streak);
  }
  if (static_cast<vrrp::Verdict>(event.to) == vrrp::Verdict::up) {
    return with_detail(
        fmt::format("{} after {:.3f} s{}", change, event.result.duration_us / 1e6, streak),
        is_native(check) ? event.result : CheckResult{}, check);
  }
  const std::string why = result_words(event.result, check);
  return with_detail(fmt::format("{}, {}{}", change, why, streak), event.result, check);
}

}  // namespace

std::string output_line(const CheckResult& result) {
  const std::size_t size_bytes =
      std::min<std::size_t>(result.output_size_bytes, result.output.size());
  const std::string_view all(result.output.data(), size_bytes);
  const std::size_t begin = std::min(all.find_first_not_of(kBlank), all.size());
  std::string line(all.substr(begin, all.find_first_of("\r\n", begin) - begin));
  line.erase(line.find_last_not_of(kBlank) + 1);
  std::ranges::replace(line, '\t', ' ');
  return vrrp::printable(line);
}

std::string result_words(const CheckResult& result, const PlanCheck& check) {
  if (is_said_by_checkd(check) && result.outcome != 0) return output_line(result);
  switch (static_cast<RunOutcome>(result.outcome)) {
    case RunOutcome::exited:
      return fmt::format("exit status {}", result.code);
    case RunOutcome::signalled:
      return signal_words(result.code);
    case RunOutcome::timed_out:
      return fmt::format("no {} within {}", is_native(check) ? "answer" : "end", limit(check));
    case RunOutcome::cannot_start:
      return "cannot be started";
    case RunOutcome::not_safe:
      return "not safe to run";
    case RunOutcome::passed:
      return "as it should be";
    case RunOutcome::failed:
      return "not as it should be";
    case RunOutcome::unreachable:
      return std::strerror(result.code);
    case RunOutcome::lost:
      return check.kind == contract::CheckKind::script
                 ? "not known: the process that runs scripts of its user does not answer"
                 : "not known: the process that asks has died or does not answer";
    case RunOutcome::value:
      return fmt::format("the value is {}", result.code);
    case RunOutcome::unreadable:
      return unreadable_words(result.code);
    case RunOutcome::truncated:
    case RunOutcome::warned:
      break;
  }
  return "no result yet";
}

std::string result_sentence(const CheckResult& result, const PlanCheck& check) {
  if (is_said_by_checkd(check)) return result_words(result, check);
  return with_detail(result_words(result, check), result, check);
}

std::string interface_words(contract::InterfaceState state) {
  switch (state) {
    case contract::InterfaceState::unknown:
      break;
    case contract::InterfaceState::missing:
      return "the interface does not exist";
    case contract::InterfaceState::down:
      return "the interface is down or has no carrier";
    case contract::InterfaceState::up:
      return "the interface is up";
  }
  return "no result yet";
}

std::string verdict_words(const contract::CheckEvent& event, const contract::Plan& plan) {
  const PlanCheck& check = plan.checks()[event.check];
  if (check.kind == contract::CheckKind::list) {
    return fmt::format("priority list {}{}", plan.name(check), list_change(event));
  }
  if (has_value(check)) {
    return fmt::format("check {}: {}", plan.name(check), value_change(event, check));
  }
  const auto to = static_cast<vrrp::Verdict>(event.to);
  const std::string_view before = vrrp::name(static_cast<vrrp::Verdict>(event.from));
  const std::string change =
      event.from == event.to
          ? fmt::format("check {}: {}", plan.name(check), before)
          : fmt::format("check {}: {} -> {}", plan.name(check), before, vrrp::name(to));
  switch (event.flapping) {
    case contract::FlapStep::none:
      break;
    case contract::FlapStep::begins:
      return (event.from == event.to ? change + ", " : change_words(event, check, change) + "; ") +
             damped(check);
    case contract::FlapStep::ends:
      return change + ", " + not_damped_any_more(check);
  }
  return change_words(event, check, change);
}

}  // namespace control
