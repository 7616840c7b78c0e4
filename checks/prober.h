// The loop of regent-prober: at a word of checkd it starts a copy of itself for one server, in
// place of the one before. It hands on the channel that comes with the word and reads nothing else.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <vector>

#include "contract/plan.h"
#include "os/fd.h"

namespace checks {

// What a process is to do that was started for a target: the channel is the one to checkd, `parent`
// is prober. Its exit code.
using ProbeLife = std::function<int(std::uint32_t target, os::Fd channel, pid_t parent)>;

class Prober {
 public:
  // All must outlive this.
  Prober(const contract::Plan& plan, const os::Fd& supervisor, const os::Fd& checkd,
         const ProbeLife& life)
      : plan_(plan),
        supervisor_(supervisor),
        checkd_(checkd),
        life_(life),
        processes_(plan.targets().size()) {}

  // Until the supervisor says stop or checkd is gone; what was started dies with this process. The
  // exit code of the process.
  int run();

 private:
  // False when the contract is broken, or checkd is gone.
  bool take_order();
  void start(std::uint32_t target, os::Fd channel);

  const contract::Plan& plan_;
  const os::Fd& supervisor_;
  const os::Fd& checkd_;
  const ProbeLife& life_;
  std::vector<os::Fd> processes_;  // a pidfd of each, by target
};

}  // namespace checks
