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

#include "checks/notify_words.h"
#include "checks/program.h"
#include "checks/role_start.h"
#include "checks/waiting.h"
#include "contract/fifo_message.h"
#include "contract/notify_message.h"
#include "os/channel.h"
#include "os/clock.h"

namespace checks {

using contract::NotifyOrder;
using contract::NotifyResult;
using contract::RunOrder;
using contract::RunOutcome;
using contract::RunResult;
using vrrp::Instant;

namespace {

// So many orders are taken before scripts are looked after again.
constexpr int kOrdersInARow = 64;

}  // namespace

int Runner::run() {
  std::vector<pollfd> polls;
  for (;;) {
    polls.assign({readable(supervisor_), readable(peers_.checkd), readable(peers_.control)});
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
    const bool is_kept = (!is_ready(polls[1]) || take_orders(Purpose::check)) &&
                         (!is_ready(polls[2]) || take_orders(Purpose::notification));
    if (is_told || !is_kept) {
      if (is_told) end_fifo_scripts();
      for (const Entry& entry : entries_) entry.run.signal(SIGKILL);
      return is_told ? kEndedWell : kContractIsBroken;
    }
  }
}

os::Fd& Runner::peer(Purpose purpose) {
  return purpose == Purpose::check ? peers_.checkd : peers_.control;
}

bool Runner::take_orders(Purpose purpose) {
  static_assert(sizeof(RunOrder) == sizeof(NotifyOrder) &&
                sizeof(RunOrder) >= sizeof(contract::FifoOrder));
  std::array<std::uint8_t, sizeof(RunOrder)> bytes{};
  for (int i = 0; i < kOrdersInARow && peer(purpose).is_open(); ++i) {
    const auto size = take_record(peer(purpose), bytes);
    if (!size) return true;
    if (*size == 0) {
      leave(purpose);
      return true;
    }
    const auto job = read_job(purpose, std::span(bytes).first(*size));
    if (!job) {
      tell(supervisor_, {.verb = contract::RoleVerb::failed, .stage = contract::Stage::peer});
      return false;
    }
    begin(*job);
  }
  return true;
}

std::optional<Runner::Job> Runner::read_job(Purpose purpose,
                                            std::span<const std::uint8_t> record) const {
  if (purpose == Purpose::check) {
    const auto order = contract::read_run_order(record, plan_.scripts(), user_);
    if (!order) return std::nullopt;
    return Job{.purpose = purpose,
               .order = *order,
               .words = std::string(plan_.words(plan_.scripts()[order->script]))};
  }
  return record.size() == sizeof(contract::FifoOrder) ? read_fifo_job(record)
                                                      : read_notify_job(record);
}

std::optional<Runner::Job> Runner::read_notify_job(std::span<const std::uint8_t> record) const {
  const auto order = contract::read_notify_order(record, plan_, user_);
  if (!order) return std::nullopt;
  return Job{.purpose = Purpose::notification,
             .order = {.script = plan_.notifications()[order->notification].script,
                       .run = order->run,
                       .timeout_ms = order->timeout_ms},
             .subject = order->notification,
             .words = notify_words(plan_, *order),
             .environment = notify_environment(plan_, *order)};
}

std::optional<Runner::Job> Runner::read_fifo_job(std::span<const std::uint8_t> record) const {
  const auto order = contract::read_fifo_order(record, plan_, user_);
  if (!order) return std::nullopt;
  return Job{.purpose = Purpose::fifo,
             .order = {.script = plan_.fifos()[order->fifo].script, .run = order->run},
             .subject = order->fifo,
             .words = fifo_words(plan_, order->fifo)};
}

void Runner::begin(const Job& job) {
  // The run before may still be dying.
  for (const Entry& entry : entries_) {
    const bool is_same = entry.purpose == job.purpose && entry.subject == job.subject &&
                         entry.run.order().script == job.order.script;
    if (is_same) entry.run.signal(SIGKILL);
  }
  const auto program = find_program(job.words.substr(0, job.words.find('\0')), getuid());
  if (!program) {
    const NotRunnable& why = program.error();
    const RunOutcome outcome = why.error == 0 ? RunOutcome::not_safe : RunOutcome::cannot_start;
    return refuse(job, outcome, why.error, why.sentence);
  }
  const Instant now = os::monotonic_now();
  auto run = ScriptRun::start(
      job.order, {.program = program->c_str(), .words = job.words, .environment = job.environment},
      now);
  if (!run) {
    return refuse(job, RunOutcome::cannot_start, run.error().number,
                  *program + ": " + run.error().to_string());
  }
  const bool has_limit = job.purpose != Purpose::fifo;
  entries_.push_back({.run = *std::move(run),
                      .purpose = job.purpose,
                      .subject = job.subject,
                      .deadline = has_limit ? now + std::chrono::milliseconds{job.order.timeout_ms}
                                            : vrrp::kNever});
}

void Runner::watch(Entry& entry, Instant now) {
  entry.run.take_output();
  pollfd ended = readable(entry.run.pidfd());
  if (poll(&ended, 1, 0) == 1) {
    // What it leaves behind would take the lines of the next one.
    if (entry.purpose == Purpose::fifo) entry.run.signal(SIGKILL);
    RunResult result = entry.run.reap(now);
    if (entry.phase == Entry::Phase::running) return report(entry, result);
    if (entry.purpose == Purpose::check) return;  // It was reported at its time limit.
    result.outcome = RunOutcome::timed_out;
    result.code = 0;
    report(entry, result);
  } else if (entry.deadline <= now) {
    press(entry, now);
  }
}

void Runner::press(Entry& entry, Instant now) {
  if (entry.phase == Entry::Phase::running) {
    if (entry.purpose == Purpose::check) report(entry, entry.run.timed_out(now));
    entry.run.signal(SIGTERM);
    entry.phase = Entry::Phase::told_to_end;
    entry.deadline = now + kKillAfter;
  } else {
    entry.run.signal(SIGKILL);
    entry.phase = Entry::Phase::killed;
    entry.deadline = vrrp::kNever;
  }
}

void Runner::leave(Purpose purpose) {
  peer(purpose).close();
  const Instant now = os::monotonic_now();
  for (Entry& entry : entries_) {
    if (peer(entry.purpose).is_open()) continue;
    if (entry.purpose == Purpose::fifo) {
      tell_to_end(entry, now);
    } else {
      entry.run.signal(SIGKILL);
    }
  }
}

void Runner::tell_to_end(Entry& entry, Instant now) {
  if (entry.phase != Entry::Phase::running) return;
  entry.run.signal(SIGTERM);
  entry.phase = Entry::Phase::told_to_end;
  entry.deadline = now + kKillAfter;
}

void Runner::end_fifo_scripts() {
  std::erase_if(entries_, [](const Entry& entry) {
    if (entry.purpose != Purpose::fifo) entry.run.signal(SIGKILL);
    return entry.purpose != Purpose::fifo;
  });
  Instant now = os::monotonic_now();
  const Instant deadline = now + kLastFifoScripts;
  for (Entry& entry : entries_) tell_to_end(entry, now);
  while (!entries_.empty() && now < deadline) {
    std::vector<pollfd> polls;
    polls.reserve(entries_.size());
    for (const Entry& entry : entries_) polls.push_back(readable(entry.run.pidfd()));
    wait_for(polls, deadline);
    now = os::monotonic_now();
    for (Entry& entry : entries_) watch(entry, now);
    std::erase_if(entries_, [](const Entry& entry) { return !entry.run.pidfd().is_open(); });
  }
}

template <typename Run>
void Runner::report(const Run& run, const RunResult& result) {
  os::Fd& channel = peer(run.purpose);
  if (!channel.is_open()) return;
  // Each peer takes results at once, unless it is at its end.
  const auto send = [&] {
    switch (run.purpose) {
      case Purpose::check:
        break;
      case Purpose::notification:
        return os::send_record(
            channel, contract::bytes_of(NotifyResult{.notification = run.subject, .run = result}));
      case Purpose::fifo:
        return os::send_record(
            channel, contract::bytes_of(contract::FifoResult{.fifo = run.subject, .run = result}));
    }
    return os::send_record(channel, contract::bytes_of(result));
  };
  if (!send()) leave(run.purpose);
}

void Runner::refuse(const Job& job, RunOutcome outcome, int error, const std::string& sentence) {
  RunResult result{
      .script = job.order.script, .run = job.order.run, .outcome = outcome, .code = error};
  result.output_size_bytes = contract::put_output(result.output, sentence);
  report(job, result);
}

}  // namespace checks
