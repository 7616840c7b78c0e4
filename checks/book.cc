#include "checks/book.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace checks {

using contract::CheckCounter;
using contract::CheckItem;
using contract::CheckItemKind;
using contract::CheckKind;
using contract::CheckResult;
using contract::FlapStep;
using contract::PlanCheck;
using contract::RunOrder;
using contract::RunOutcome;
using contract::RunResult;
using vrrp::Instant;
using vrrp::Verdict;

namespace {

std::int64_t nanoseconds(Instant instant) { return instant.time_since_epoch().count(); }

contract::CheckResult to_ledger(const RunResult& result) {
  return {.outcome = static_cast<std::uint32_t>(result.outcome),
          .code = result.code,
          .duration_us = result.duration_us,
          .output_size_bytes = result.output_size_bytes,
          .output = result.output};
}

// Whatever is not a good end is a failure; a script that cannot run has failed.
Result judge_run(const CheckResult& result) {
  const auto outcome = static_cast<RunOutcome>(result.outcome);
  if (outcome == RunOutcome::lost) return Result::none;
  const bool is_good = outcome == RunOutcome::passed || outcome == RunOutcome::value ||
                       (outcome == RunOutcome::exited && result.code == 0);
  return is_good ? Result::good : Result::bad;
}

bool is_same(const CheckResult& a, const CheckResult& b) {
  return a.outcome == b.outcome && a.code == b.code && a.output == b.output;
}

// The number of a file; what cannot be read says 0.
std::int32_t value_of(const CheckResult& result) {
  return result.outcome == static_cast<std::uint32_t>(RunOutcome::value) ? result.code : 0;
}

}  // namespace

Book::Book(const contract::Plan& plan, contract::CheckLedgerWriter ledger, Instant now)
    : plan_(plan),
      ledger_(ledger),
      check_of_script_(plan.scripts().size()),
      untold_(plan.checks().size()) {
  std::uint32_t number = 0;
  for (const PlanCheck& row : plan.checks()) {
    const Verdict start =
        has(row, contract::CheckFlag::starts_down) ? Verdict::down : Verdict::unknown;
    // Where one result is enough the row says nothing about it.
    const std::uint32_t rise = std::max(row.rise, std::uint32_t{1});
    const std::uint32_t fall = std::max(row.fall, std::uint32_t{1});
    checks_.push_back(
        {.counter = RiseFall(rise, fall, start), .flapping = Flapping(row), .since = now});
    if (row.kind == CheckKind::script) check_of_script_[row.subject] = number;
    if (row.kind != CheckKind::interface) {
      ledger_.write(number,
                    {.verdict = static_cast<std::uint8_t>(start), .since_ns = nanoseconds(now)});
      if (!has_value(row)) untold_.add(number);
    }
    ++number;
  }
}

std::optional<std::uint32_t> Book::begin_run(std::uint32_t check, Instant now) {
  Check& state = checks_[check];
  // Twice: after a pause of the whole host a runner has to have had its turn, too.
  if (now >= state.given_up && std::exchange(state.is_overdue, true)) lose_run(check, now);
  if (state.is_running) {
    ledger_.count(check, CheckCounter::skipped);
    return std::nullopt;
  }
  state.is_running = true;
  const PlanCheck& row = plan_.checks()[check];
  // Not later because an order could not be given.
  if (row.kind == CheckKind::script && state.given_up == vrrp::kNever) {
    state.given_up = now + std::chrono::milliseconds{row.timeout_ms} + kPatienceWithRunner;
  }
  return ++state.run;
}

void Book::lose_run(std::uint32_t check, Instant now) {
  Check& state = checks_[check];
  // Also one whose order could not be given.
  state.is_running = true;
  end_run(check, state.run, {.outcome = static_cast<std::uint32_t>(RunOutcome::lost)}, now);
}

RunOrder Book::order(std::uint32_t check) const {
  const PlanCheck& row = plan_.checks()[check];
  return {.script = row.subject, .run = checks_[check].run, .timeout_ms = row.timeout_ms};
}

void Book::cancel_run(std::uint32_t check) {
  checks_[check].is_running = false;
  ledger_.count(check, CheckCounter::skipped);
}

void Book::end_run(const RunResult& result, Instant now) {
  end_run(check_of_script_[result.script], result.run, to_ledger(result), now);
}

void Book::end_run(std::uint32_t check, std::uint32_t run, const CheckResult& result, Instant now) {
  Check& state = checks_[check];
  if (!state.is_running || run != state.run) return;
  state.is_running = false;
  state.given_up = vrrp::kNever;
  state.is_overdue = false;
  ledger_.count(check, CheckCounter::runs);
  if (judge_run(result) != Result::good) ledger_.count(check, CheckCounter::failures);
  const bool is_late = result.outcome == static_cast<std::uint32_t>(RunOutcome::timed_out);
  if (is_late) ledger_.count(check, CheckCounter::timeouts);
  judge(check, result, now);
}

void Book::note_value(std::uint32_t check, const CheckResult& result, Instant now) {
  Check& state = checks_[check];
  const CheckResult before = state.found;
  if (is_same(result, before)) return;
  state.found = result;
  state.found_at = now;
  state.since = now;
  const Verdict verdict = state.counter.verdict();
  state.counter.take(judge_run(result));
  ++events_;
  ledger_.append({.at_ns = nanoseconds(now),
                  .check = check,
                  .from = static_cast<std::uint8_t>(verdict),
                  .to = static_cast<std::uint8_t>(state.counter.verdict()),
                  .streak = 1,
                  .value_before = value_of(before),
                  .result = result});
  write_record(check);
  untold_.add(check);
}

void Book::judge(std::uint32_t check, const CheckResult& result, Instant now) {
  Check& state = checks_[check];
  const Verdict before = state.verdict();
  const Verdict said_before = state.counter.verdict();
  const bool was_held = state.flapping.is_held();
  const std::uint32_t streak = state.counter.streak() + 1;
  state.counter.take(judge_run(result));
  state.found = result;
  state.found_at = now;
  const Verdict said = state.counter.verdict();
  const bool is_change =
      said != said_before && said != Verdict::unknown && said_before != Verdict::unknown;
  if (is_change) state.flapping.note_change(now);
  const bool begins = state.flapping.is_held() && !was_held;
  if (begins) ++held_;
  if (state.verdict() != before || begins) {
    append_event(check, before, begins ? FlapStep::begins : FlapStep::none, streak, now);
  }
  write_record(check);
}

Instant Book::next() const {
  Instant next = vrrp::kNever;
  if (held_ == 0) return next;
  for (const Check& check : checks_) next = std::min(next, check.flapping.until());
  return next;
}

void Book::look_around(Instant now) {
  if (next() > now) return;
  for (std::uint32_t check = 0; check < checks_.size(); ++check) {
    Check& state = checks_[check];
    if (!state.flapping.is_held() || state.flapping.until() > now) continue;
    const Verdict before = state.verdict();
    state.flapping.release();
    --held_;
    append_event(check, before, FlapStep::ends, 1, now);
    write_record(check);
  }
}

void Book::append_event(std::uint32_t check, Verdict before, FlapStep flapping,
                        std::uint32_t streak, Instant now) {
  Check& state = checks_[check];
  const Verdict verdict = state.verdict();
  ++events_;
  ledger_.append({.at_ns = nanoseconds(now),
                  .check = check,
                  .from = static_cast<std::uint8_t>(before),
                  .to = static_cast<std::uint8_t>(verdict),
                  .flapping = flapping,
                  .streak = streak,
                  .result = state.found});
  if (verdict == before) return;
  state.since = now;
  untold_.add(check);
}

void Book::write_record(std::uint32_t check) {
  const Check& state = checks_[check];
  const Instant until = state.flapping.until();
  ledger_.write(check, {.verdict = static_cast<std::uint8_t>(state.verdict()),
                        .streak = state.counter.streak(),
                        .since_ns = nanoseconds(state.since),
                        .result_at_ns = nanoseconds(state.found_at),
                        .held_until_ns = until == vrrp::kNever ? 0 : nanoseconds(until),
                        .result = state.found});
}

std::span<const CheckItem> Book::news() {
  return untold_.news([this](std::uint32_t check) -> CheckItem {
    const Check& state = checks_[check];
    if (has_value(plan_.checks()[check])) {
      return {.subject = check, .kind = CheckItemKind::value, .value = value_of(state.found)};
    }
    return {.subject = check, .value = static_cast<std::int32_t>(state.verdict())};
  });
}

}  // namespace checks
