// checkd's side of native checks: it opens and connects a socket for each question, and hands it to
// the process that asks this server and no other (desks.h). What comes back is four numbers and a
// text for people; a process may speak of its own targets only. One that dies, says what it must
// not, or does not answer in time is replaced, after a pause that grows while it goes on like that.
#pragma once

#include <poll.h>

#include <cstdint>
#include <span>
#include <vector>

#include "checks/desks.h"
#include "checks/echo_sockets.h"
#include "checks/finding.h"
#include "checks/round.h"
#include "contract/check_ledger.h"
#include "contract/plan.h"
#include "contract/probe_message.h"
#include "os/fd.h"
#include "vrrp/time.h"

namespace checks {

// So long after the time limit of a question its process is given up.
inline constexpr vrrp::Nanoseconds kPatienceWithAsker = std::chrono::milliseconds{500};
inline constexpr vrrp::Nanoseconds kFirstPause = std::chrono::milliseconds{500};
inline constexpr vrrp::Nanoseconds kLongestPause = std::chrono::seconds{60};

class Askers {
 public:
  // A run of a check that has come to its end.
  struct Ended {
    std::uint32_t check;
    std::uint32_t run;
    contract::CheckResult result;
  };

  // `plan` and `prober` must outlive this. Starts a process for each server. `echo_sockets`: for
  // icmp checks, which cannot reach their servers without.
  Askers(const contract::Plan& plan, const os::Fd& prober, vrrp::Instant now,
         EchoSockets echo_sockets = {});

  // Asks all servers of a native check.
  void begin(std::uint32_t check, std::uint32_t run, vrrp::Instant now);
  // What to wait for, at the end of `polls`; hear() is given the same ones.
  void append_to(std::vector<pollfd>& polls) const;
  void hear(std::span<const pollfd> polls, vrrp::Instant now);
  // Gives up who is late, and starts who is to be started again.
  void look_around(vrrp::Instant now);
  // When to do that.
  vrrp::Instant next() const;
  // The runs that have ended since the last call.
  std::vector<Ended> take_ended();

 private:
  struct Asker {
    os::Fd channel;                        // not open: there is no process
    vrrp::Instant restart = vrrp::kNever;  // without a process: when to start one
    vrrp::Nanoseconds pause = kFirstPause;
  };
  struct Question {
    vrrp::Instant deadline = vrrp::kNever;  // of our patience; kNever: nothing was asked
    contract::Transport transport = contract::Transport::udp;
  };

  void start(std::uint32_t desk, vrrp::Instant now);
  // Asks; what comes at once of it is taken.
  void ask(std::uint32_t target, contract::Transport transport, vrrp::Instant now);
  // Hands the sockets to the process.
  void send_order(std::uint32_t target, std::span<const int> sockets, vrrp::Instant now);
  void take_records(std::uint32_t desk, vrrp::Instant now);
  void take_result(std::uint32_t target, const contract::ProbeResult& result, vrrp::Instant now);
  // Its process, with all that it was asked.
  void lose(std::uint32_t desk, vrrp::Instant now);
  Round& round_of(std::uint32_t target);
  void conclude(std::uint32_t target, Finding finding, vrrp::Instant now);

  const contract::Plan& plan_;
  const os::Fd& prober_;
  EchoSockets echo_sockets_;
  Desks desks_;
  std::vector<Asker> askers_;                  // by desk
  std::vector<Question> questions_;            // by target
  std::vector<Round> rounds_;                  // by check
  std::vector<std::uint32_t> first_of_check_;  // by check, into the targets
  std::vector<Ended> ended_;
};

}  // namespace checks
