// The loop of regent-runner: orders of checkd and of control in, results out, and in between the
// scripts of one user. No script waits for another one.
//
// A script that is still running at its time limit has failed; it is told to end, and killed two
// seconds later, or when the next run of the same script for the same purpose comes before that.
// checkd hears of that at the time limit, as the verdict cannot wait; control when the script is
// gone, as the next notification may only begin then.
//
// The script of a FIFO has no time limit: it is told to end when control is gone, which has written
// the last line by then, or at the supervisor's word, and has a moment for that.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "checks/script_run.h"
#include "contract/check_message.h"
#include "contract/plan.h"
#include "os/fd.h"
#include "vrrp/time.h"

namespace checks {

// From the polite signal to the other one.
inline constexpr vrrp::Nanoseconds kKillAfter = std::chrono::seconds{2};

// So long the scripts of FIFOs may take at the end of all, in sum.
inline constexpr vrrp::Nanoseconds kLastFifoScripts = std::chrono::milliseconds{300};

// Who gives orders; each may be missing, or leave before the other.
struct RunnerPeers {
  os::Fd checkd;
  os::Fd control;
};

class Runner {
 public:
  // `plan` and the channel must outlive this. `user`: of the Plan's script users; this process has
  // its ids.
  Runner(const contract::Plan& plan, std::uint32_t user, const os::Fd& supervisor,
         RunnerPeers peers)
      : plan_(plan), user_(user), supervisor_(supervisor), peers_(std::move(peers)) {}

  // Until the supervisor says stop or is gone, or a peer breaks the contract; then every script is
  // killed, those of FIFOs after their moment. A peer that is gone takes its scripts with it. The
  // exit code of the process.
  int run();

 private:
  enum class Purpose : std::uint8_t { check, notification, fifo };
  // An order, whoever gave it.
  struct Job {
    Purpose purpose;
    contract::RunOrder order;
    std::uint32_t subject = 0;  // of the Plan: the notification or the FIFO that it is for
    std::string words = {};
    std::vector<std::string> environment = {};
  };
  struct Entry {
    ScriptRun run;
    Purpose purpose;
    std::uint32_t subject;
    vrrp::Instant deadline;  // of the next thing to do to it
    enum class Phase : std::uint8_t { running, told_to_end, killed } phase = Phase::running;
  };

  // Of the orders for notifications and FIFOs, control is the one peer.
  os::Fd& peer(Purpose purpose);
  // Of checkd, or of control. False when the contract is broken.
  bool take_orders(Purpose purpose);
  std::optional<Job> read_job(Purpose purpose, std::span<const std::uint8_t> record) const;
  std::optional<Job> read_notify_job(std::span<const std::uint8_t> record) const;
  std::optional<Job> read_fifo_job(std::span<const std::uint8_t> record) const;
  void begin(const Job& job);
  void watch(Entry& entry, vrrp::Instant now);
  void press(Entry& entry, vrrp::Instant now);
  void leave(Purpose purpose);
  // To a script of a FIFO that was not told before.
  static void tell_to_end(Entry& entry, vrrp::Instant now);
  void end_fifo_scripts();
  // Of an entry or a job.
  template <typename Run>
  void report(const Run& run, const contract::RunResult& result);
  void refuse(const Job& job, contract::RunOutcome outcome, int error, const std::string& sentence);

  const contract::Plan& plan_;
  std::uint32_t user_;
  const os::Fd& supervisor_;
  RunnerPeers peers_;
  std::vector<Entry> entries_;
};

}  // namespace checks
