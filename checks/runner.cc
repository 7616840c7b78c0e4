#include "checks/runner.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <string>
#include <string_view>
#include <utility>

#include "checks/program.h"
#include "checks/waiting.h"
#include "os/channel.h"
#include "os/clock.h"

namespace checks {

using contract::RunOrder;
using contract::RunOutcome;
using contract::RunResult;
using vrrp::Instant;

namespace {

// So many orders are taken before scripts are looked after again.
constexpr int kOrdersInARow = 64;
constexpr int kEndedWell = 0;
constexpr int kPeerIsGone = 1;

}  // namespace

int Runner::run() {
  std::vector<pollfd> polls;
  for (;;) {
    polls.assign({readable(supervisor_), readable(checkd_)});
    Instant deadline = vrrp::kNever;
    for (const Entry& entry : entries_) {
      polls.push_back(readable(entry.run.pidfd()));
      polls.push_back(readable(entry.run.output()));
      deadline = std::min(deadline, entry.deadline);
    }
    wait_for(polls, deadline);
    const Instant now = os::monotonic_now();
    for (Entry& entry : entries_) watch(entry, now);
    std::erase_if(entries_, [](const Entry& entry) { return !entry.run.pidfd().is_open(); });

    const bool is_told =
        is_ready(polls[0]) && hear_supervisor(supervisor_) == contract::RoleVerb::stop;
    if (is_told || is_broken_ || (is_ready(polls[1]) && !take_orders())) {
      for (const Entry& entry : entries_) entry.run.signal(SIGKILL);
      if (is_told || is_end_of_all(supervisor_)) return kEndedWell;
      tell(supervisor_, {.verb = contract::RoleVerb::failed, .stage = contract::Stage::peer});
      return kPeerIsGone;
    }
  }
}

bool Runner::take_orders() {
  std::array<std::uint8_t, sizeof(RunOrder)> bytes{};
  for (int i = 0; i < kOrdersInARow; ++i) {
    const auto size = take_record(checkd_, bytes);
    if (!size) return true;
    const auto order =
        contract::read_run_order(std::span(bytes).first(*size), plan_.scripts(), user_);
    if (!order) return false;
    begin(*order);
  }
  return true;
}

void Runner::begin(const RunOrder& order) {
  // The run before may still be dying.
  for (const Entry& entry : entries_) {
    if (entry.run.order().script == order.script) entry.run.signal(SIGKILL);
  }
  const std::string_view words = plan_.words(plan_.scripts()[order.script]);
  const auto program = find_program(std::string(words.substr(0, words.find('\0'))), getuid());
  if (!program) {
    const NotRunnable& why = program.error();
    const RunOutcome outcome = why.error == 0 ? RunOutcome::not_safe : RunOutcome::cannot_start;
    return refuse(order, outcome, why.error, why.sentence);
  }
  const Instant now = os::monotonic_now();
  auto run = ScriptRun::start(order, program->c_str(), words, now);
  if (!run) {
    return refuse(order, RunOutcome::cannot_start, run.error().number,
                  *program + ": " + run.error().to_string());
  }
  entries_.push_back(
      {.run = *std::move(run), .deadline = now + std::chrono::milliseconds{order.timeout_ms}});
}

void Runner::watch(Entry& entry, Instant now) {
  entry.run.take_output();
  pollfd ended = readable(entry.run.pidfd());
  if (poll(&ended, 1, 0) == 1) {
    const RunResult result = entry.run.reap(now);
    if (entry.phase == Entry::Phase::running) report(result);
  } else if (entry.deadline <= now) {
    press(entry, now);
  }
}

void Runner::press(Entry& entry, Instant now) {
  if (entry.phase == Entry::Phase::running) {
    report(entry.run.timed_out(now));
    entry.run.signal(SIGTERM);
    entry.phase = Entry::Phase::told_to_end;
    entry.deadline = now + kKillAfter;
  } else {
    entry.run.signal(SIGKILL);
    entry.phase = Entry::Phase::killed;
    entry.deadline = vrrp::kNever;
  }
}

void Runner::report(const RunResult& result) {
  // checkd takes results at once, unless it is at its end.
  if (!os::send_record(checkd_, contract::bytes_of(result))) is_broken_ = true;
}

void Runner::refuse(const RunOrder& order, RunOutcome outcome, int error,
                    const std::string& sentence) {
  RunResult result{.script = order.script, .run = order.run, .outcome = outcome, .code = error};
  const std::size_t size = std::min(sentence.size(), result.output.size());
  std::copy_n(sentence.begin(), size, result.output.begin());
  result.output_size_bytes = static_cast<std::uint32_t>(size);
  report(result);
}

}  // namespace checks
