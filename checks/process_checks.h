// The checks of processes of a Plan: how many there are of each, found by one look through /proc
// for all checks together, and the result that follows, after the delays of each. What a result
// does is book.h; checkd_loop.cc is the caller.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "checks/process_match.h"
#include "contract/check_ledger.h"
#include "contract/plan.h"
#include "vrrp/time.h"

namespace checks {

inline constexpr vrrp::Nanoseconds kLookAtProcesses = std::chrono::milliseconds{500};

class ProcessChecks {
 public:
  struct Found {
    std::uint32_t check = 0;            // of the Plan
    contract::CheckResult result = {};  // `code`: how many run
  };

  // `proc` is /proc, but for tests. `plan` must outlive this.
  ProcessChecks(const contract::Plan& plan, std::string proc);

  // When look_around() is due; kNever without such checks.
  vrrp::Instant next() const { return checks_.empty() ? vrrp::kNever : next_; }
  // Does what is due by now. Returns what has changed, and after the first look everything; valid
  // until the next call.
  std::span<const Found> look_around(vrrp::Instant now);

 private:
  // How many run, and whether that is good.
  struct Saying {
    std::uint32_t count = 0;
    bool is_good = false;

    friend bool operator==(const Saying&, const Saying&) = default;
  };
  struct Check {
    std::uint32_t number = 0;  // of the Plan
    contract::PlanProcess row = {};
    WantedProcess wanted;
    std::uint32_t count = 0;                 // at this look
    std::uint32_t counted = 0;               // at the look before
    std::optional<Saying> said;              // last
    vrrp::Instant change_at = vrrp::kNever;  // when good becomes bad, or bad good
  };

  void count_processes();
  void count_process(const std::string& folder);
  void judge(Check& check, vrrp::Instant now);
  // Whether it is good after the delays; what is still pending is filed.
  bool decide(Check& check, vrrp::Instant now);
  contract::CheckResult result_of(const Check& check, const Saying& saying) const;
  std::string words_of(const Check& check) const;

  std::string proc_;
  std::vector<Check> checks_;
  bool needs_names_ = false;
  bool needs_command_lines_ = false;
  int error_ = 0;          // of reading the folder at this look
  bool sees_all_ = false;  // likewise: not only our own processes
  vrrp::Instant next_{};   // at once
  std::vector<Found> found_;
};

}  // namespace checks
