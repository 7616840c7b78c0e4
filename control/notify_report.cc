#include "control/notify_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <string_view>

#include "vrrp/printable.h"

namespace control {
namespace {

using contract::NotifyKind;
using contract::RunOutcome;
using contract::RunResult;

// As in the configuration.
std::string_view keyword(NotifyKind kind) {
  switch (kind) {
    case NotifyKind::any:
      return "notify";
    case NotifyKind::active:
      return "notify_master";
    case NotifyKind::backup:
      return "notify_backup";
    case NotifyKind::fault:
      return "notify_fault";
    case NotifyKind::stop:
      return "notify_stop";
    case NotifyKind::rx_lower_pri:
      return "notify_master_rx_lower_pri";
  }
  return "notify";
}

std::string signal_words(int number) {
  const char* words = sigdescr_np(number);
  return fmt::format("signal {} ({})", number, words == nullptr ? "unknown" : words);
}

// What is wrong, without what it wrote.
std::string outcome_words(const RunResult& run) {
  switch (run.outcome) {
    case RunOutcome::exited:
      return fmt::format("exit status {}", run.code);
    case RunOutcome::signalled:
      return signal_words(run.code);
    case RunOutcome::timed_out:
      return fmt::format("ended after {:.1f} s, its time limit", double{run.duration_us * 1e-6});
    case RunOutcome::cannot_start:
      return "it cannot be run";
    case RunOutcome::not_safe:
      return "it is not run, as others could have changed it";
    case RunOutcome::passed:  // These are of native checks.
    case RunOutcome::failed:
    case RunOutcome::unreachable:
    case RunOutcome::lost:
    case RunOutcome::value:
    case RunOutcome::unreadable:
    case RunOutcome::truncated:
    case RunOutcome::warned:
      break;
  }
  return "unknown";
}

}  // namespace

std::string first_line(std::string_view output) {
  return vrrp::printable(output.substr(0, output.find('\n')));
}

std::string run_words(const RunResult& run) {
  const std::string output = first_line({run.output.data(), run.output_size_bytes});
  return fmt::format("{}{}{}", outcome_words(run), output.empty() ? "" : ": ", output);
}

std::optional<std::string> failure_words(const contract::NotifyResult& result,
                                         const contract::Plan& plan) {
  const RunResult& run = result.run;
  if (run.outcome == RunOutcome::exited && run.code == 0) return std::nullopt;
  const contract::PlanNotify& row = plan.notifications()[result.notification];
  const std::string_view words = plan.words(plan.scripts()[row.script]);
  return fmt::format("{}: {} {} has failed: {}", plan.name(plan.routers()[row.router]),
                     keyword(row.kind), words.substr(0, words.find('\0')), run_words(run));
}

std::string ended_words(const contract::FifoResult& result, vrrp::Nanoseconds pause,
                        const contract::Plan& plan) {
  const contract::PlanFifo& row = plan.fifos()[result.fifo];
  const std::string_view words = plan.words(plan.scripts()[row.script]);
  return fmt::format("the script of the FIFO {}, {}, has ended: {}; it is started again in {} s",
                     plan.path(row), words.substr(0, words.find('\0')), run_words(result.run),
                     std::chrono::duration_cast<std::chrono::seconds>(pause).count());
}

std::string dropped_words(const NotifyQueue::Dropped& dropped, const contract::Plan& plan) {
  return fmt::format("{}: its scripts are slow: they are not told {}, as it is {} by now",
                     plan.name(plan.routers()[dropped.router]), contract::word(dropped.state),
                     contract::word(dropped.by));
}

}  // namespace control
