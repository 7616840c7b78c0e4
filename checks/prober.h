// The loop of regent-prober: at a word of checkd it starts a copy of itself for one server, in
// place of the one before. It hands on the channel that comes with the word and reads nothing else.
#pragma once

#include <cstdint>
#include <vector>

#include "contract/plan.h"
#include "os/fd.h"
#include "privsep/sandbox/filter.h"

namespace checks {

class Prober {
 public:
  // All must outlive this.
  Prober(const contract::Plan& plan, const os::Fd& supervisor, const os::Fd& checkd,
         const sandbox::Filter& filter)
      : plan_(plan),
        supervisor_(supervisor),
        checkd_(checkd),
        filter_(filter),
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
  const sandbox::Filter& filter_;
  std::vector<os::Fd> processes_;  // a pidfd of each, by target
};

}  // namespace checks
