#include "checks/mailer.h"

#include <poll.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <expected>
#include <span>
#include <vector>

#include "checks/mail_text.h"
#include "checks/program.h"
#include "checks/role_start.h"
#include "checks/waiting.h"
#include "os/channel.h"
#include "os/clock.h"

namespace checks {

using contract::RunOutcome;
using contract::RunResult;
using vrrp::Instant;

namespace {

// A file of nobody's that begins with the text, which the program reads as its standard input.
std::expected<os::Fd, os::SysError> file_of(std::string_view text) {
  os::Fd file(memfd_create("regent-mail", MFD_CLOEXEC));
  if (!file.is_open()) return std::unexpected(os::last_error("memfd_create"));
  while (!text.empty()) {
    const ssize_t size = TEMP_FAILURE_RETRY(write(file.number(), text.data(), text.size()));
    if (size <= 0) return std::unexpected(os::last_error("write"));
    text.remove_prefix(static_cast<std::size_t>(size));
  }
  if (lseek(file.number(), 0, SEEK_SET) != 0) return std::unexpected(os::last_error("lseek"));
  return file;
}

}  // namespace

int Mailer::run() {
  const os::Fd none;
  for (;;) {
    std::array polls{readable(supervisor_), readable(control_),
                     readable(run_ ? run_->pidfd() : none), readable(run_ ? run_->output() : none)};
    wait_for(polls, deadline_);
    if (run_) watch(*run_, os::monotonic_now());
    const bool is_told =
        is_ready(polls[0]) && hear_supervisor(supervisor_) == contract::RoleVerb::stop;
    const bool is_kept = !is_ready(polls[1]) || take_order();
    if (!is_told && is_kept) continue;
    if (run_) run_->signal(SIGKILL);
    return is_told ? kEndedWell : kContractIsBroken;
  }
}

bool Mailer::take_order() {
  std::vector<std::uint8_t> bytes(contract::kMaxMailRecordBytes);
  const auto size = take_record(control_, bytes);
  if (!size) return true;
  if (*size == 0) {
    control_.close();  // It is at its end, and the supervisor will say so.
    return true;
  }
  const auto order = contract::read_mail_order(std::span(bytes).first(*size));
  if (!order) {
    tell(supervisor_, {.verb = contract::RoleVerb::failed, .stage = contract::Stage::peer});
    return false;
  }
  begin(*order);
  return true;
}

void Mailer::begin(const contract::MailOrder& order) {
  if (run_) {
    return refuse(order.number, RunOutcome::cannot_start, EBUSY,
                  "the run before has not ended, and cannot be killed");
  }
  const std::string words = mail_words(plan_);
  const auto program = find_program(words.substr(0, words.find('\0')), getuid());
  if (!program) {
    const NotRunnable& why = program.error();
    return refuse(order.number, why.error == 0 ? RunOutcome::not_safe : RunOutcome::cannot_start,
                  why.error, why.sentence);
  }
  const auto text = file_of(mail_text(plan_, order, host_));
  if (!text) {
    return refuse(order.number, RunOutcome::cannot_start, text.error().number,
                  text.error().to_string());
  }
  const Instant now = os::monotonic_now();
  auto run = ScriptRun::start(
      {.run = order.number},
      {.program = program->c_str(), .words = words, .environment = {}, .input = text->number()},
      now);
  if (!run) {
    return refuse(order.number, RunOutcome::cannot_start, run.error().number,
                  *program + ": " + run.error().to_string());
  }
  run_ = *std::move(run);
  number_ = order.number;
  is_reported_ = false;
  pressure_ = Pressure::end;
  deadline_ = now + kMailLimit;
}

void Mailer::watch(ScriptRun& run, Instant now) {
  run.take_output();
  pollfd ended = readable(run.pidfd());
  if (poll(&ended, 1, 0) != 1) {
    if (deadline_ <= now) press(run, now);
    return;
  }
  RunResult result = run.reap(now);
  if (pressure_ != Pressure::end) result.outcome = RunOutcome::timed_out;
  if (!is_reported_) report(number_, result);
  run_.reset();
  deadline_ = vrrp::kNever;
}

void Mailer::press(ScriptRun& run, Instant now) {
  switch (pressure_) {
    case Pressure::end:
      run.signal(SIGTERM);
      pressure_ = Pressure::kill;
      deadline_ = now + kMailKillAfter;
      return;
    case Pressure::kill:
      run.signal(SIGKILL);
      pressure_ = Pressure::leave;
      deadline_ = now + kMailKillAfter;
      return;
    case Pressure::leave:
      // One that became root by itself is not ours to kill.
      report(number_, run.timed_out(now));
      is_reported_ = true;
      deadline_ = vrrp::kNever;
      return;
  }
}

void Mailer::report(std::uint32_t number, const RunResult& run) {
  if (!control_.is_open()) return;
  const contract::MailResult result{.number = number,
                                    .outcome = run.outcome,
                                    .code = run.outcome == RunOutcome::timed_out ? 0 : run.code,
                                    .duration_us = run.duration_us,
                                    .output_size_bytes = run.output_size_bytes,
                                    .output = run.output};
  // Control has one order here at a time, and takes its result: it has room, or is gone.
  if (!os::send_record(control_, contract::bytes_of(result))) control_.close();
}

void Mailer::refuse(std::uint32_t number, RunOutcome outcome, int error,
                    std::string_view sentence) {
  RunResult result{.outcome = outcome, .code = error};
  result.output_size_bytes = contract::put_output(result.output, sentence);
  report(number, result);
}

}  // namespace checks
