// The loop of regent-runner: orders of checkd in, results out, and in between the scripts of one
// user. A script that is still running at its time limit has failed, and the result says so at
// once; it is told to end, and killed two seconds later, or when the next run of the same script
// comes before that. No script waits for another one.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "checks/script_run.h"
#include "contract/check_message.h"
#include "contract/plan.h"
#include "os/fd.h"
#include "vrrp/time.h"

namespace checks {

// From the polite signal to the other one.
inline constexpr vrrp::Nanoseconds kKillAfter = std::chrono::seconds{2};

class Runner {
 public:
  // `plan` and the channels must outlive this. `user`: of the Plan's script users; this process has
  // its ids.
  Runner(const contract::Plan& plan, std::uint32_t user, const os::Fd& supervisor,
         const os::Fd& checkd)
      : plan_(plan), user_(user), supervisor_(supervisor), checkd_(checkd) {}

  // Until the supervisor says stop, or a peer is gone or breaks the contract; then every script is
  // killed. The exit code of the process.
  int run();

 private:
  struct Entry {
    ScriptRun run;
    vrrp::Instant deadline;  // of the next thing to do to it
    enum class Phase : std::uint8_t { running, told_to_end, killed } phase = Phase::running;
  };

  // False when the conversation is over.
  bool take_orders();
  void begin(const contract::RunOrder& order);
  void watch(Entry& entry, vrrp::Instant now);
  void press(Entry& entry, vrrp::Instant now);
  void report(const contract::RunResult& result);
  void refuse(const contract::RunOrder& order, contract::RunOutcome outcome, int error,
              const std::string& sentence);

  const contract::Plan& plan_;
  std::uint32_t user_;
  const os::Fd& supervisor_;
  const os::Fd& checkd_;
  std::vector<Entry> entries_;
  bool is_broken_ = false;  // checkd takes no results any more
};

}  // namespace checks
