// What regent-checkd knows of its checks, and what follows from a result: the verdict, its record
// and event in the Ledger, and what the worker must be told. Pure but for the Ledger: the caller
// (checkd_loop.h) has the clock and the channels.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "checks/flapping.h"
#include "checks/rise_fall.h"
#include "checks/untold.h"
#include "contract/check_ledger.h"
#include "contract/check_message.h"
#include "contract/plan.h"
#include "vrrp/time.h"

namespace checks {

// So long after the time limit of a script its runner hangs, which ends it at that limit.
inline constexpr vrrp::Nanoseconds kPatienceWithRunner = std::chrono::seconds{2};

class Book {
 public:
  // `plan` must outlive this. Every check is told to the worker once, as it is; but the worker
  // knows of interfaces itself, and a number is told when there is one.
  Book(const contract::Plan& plan, contract::CheckLedgerWriter ledger, vrrp::Instant now);

  // The number of a run of a check that is due, or nothing when its last run is not over, which is
  // counted. A script of which nothing was heard for so long that its runner must hang is not
  // known: that run is lost before the next one begins.
  std::optional<std::uint32_t> begin_run(std::uint32_t check, vrrp::Instant now);
  // The order for it, when it is a script's.
  contract::RunOrder order(std::uint32_t check) const;
  std::uint32_t check_of_script(std::uint32_t script) const { return check_of_script_[script]; }
  // The order could not be given now: as if the run before were not over.
  void cancel_run(std::uint32_t check);
  // A run ended. What belongs to no run under way is ignored.
  void end_run(const contract::RunResult& result, vrrp::Instant now);
  void end_run(std::uint32_t check, std::uint32_t run, const contract::CheckResult& result,
               vrrp::Instant now);

  // What a file was found to say, or a list, which may be what it said before.
  void note_value(std::uint32_t check, const contract::CheckResult& result, vrrp::Instant now);
  // What processes were found to be, without a run.
  void note_count(std::uint32_t check, const contract::CheckResult& result, vrrp::Instant now) {
    judge(check, result, now);
  }

  // When look_around() is due; kNever when no check is held down.
  vrrp::Instant next() const;
  // Lets go what was held down long enough.
  void look_around(vrrp::Instant now);

  // So many events were written so far: what control has something to say about.
  std::uint64_t events() const { return events_; }

  // Whether its results speak against its verdict, and not yet often enough.
  bool is_changing(std::uint32_t check) const { return checks_[check].counter.streak() != 0; }

  // At most as many verdicts and numbers as a record holds that the worker does not know yet, as
  // they are now; empty: it knows all.
  std::span<const contract::CheckItem> news();
  // The worker was told what news() said last.
  void note_told() { untold_.note_told(); }

 private:
  struct Check {
    RiseFall counter;  // what results say
    Flapping flapping;
    std::uint32_t run = 0;  // the last one that was begun
    bool is_running = false;
    vrrp::Instant given_up = vrrp::kNever;  // a script: when it is overdue that it has ended
    bool is_overdue = false;                // and was found to be once
    vrrp::Instant since{};
    contract::CheckResult found = {};  // the last result
    vrrp::Instant found_at{};

    // What counts.
    vrrp::Verdict verdict() const {
      return flapping.is_held() ? vrrp::Verdict::down : counter.verdict();
    }
  };

  void lose_run(std::uint32_t check, vrrp::Instant now);
  void append_event(std::uint32_t check, vrrp::Verdict before, contract::FlapStep flapping,
                    std::uint32_t streak, vrrp::Instant now);
  void write_record(std::uint32_t check);
  void judge(std::uint32_t check, const contract::CheckResult& result, vrrp::Instant now);

  const contract::Plan& plan_;
  contract::CheckLedgerWriter ledger_;
  std::vector<Check> checks_;
  std::uint64_t events_ = 0;
  std::uint32_t held_ = 0;  // so many are held down
  std::vector<std::uint32_t> check_of_script_;
  Untold untold_;  // checks
};

}  // namespace checks
