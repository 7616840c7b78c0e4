// One run of a native check: what each of its servers has said, as one result. Pure: the caller
// (askers.h) has the clock and the sockets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "checks/finding.h"
#include "contract/check_ledger.h"
#include "contract/plan.h"
#include "vrrp/time.h"

namespace checks {

class Round {
 public:
  // `plan` must outlive this. A check that is not a native one has no server.
  Round(const contract::Plan& plan, std::uint32_t check);

  void begin(std::uint32_t run, vrrp::Instant now);
  std::uint32_t run() const { return run_; }
  // `server` counts within the check. What comes twice is not taken again. True when nobody is
  // waited for any more.
  bool take(std::size_t server, Finding finding);
  contract::CheckResult result(vrrp::Instant now) const;

 private:
  // The finding that decides, the first one of its sort.
  std::size_t decisive() const;

  std::vector<std::string> servers_;  // for people
  bool is_any_enough_;
  std::uint32_t run_ = 0;
  vrrp::Instant begun_{};
  std::vector<Finding> findings_;
  std::vector<bool> is_heard_;
};

}  // namespace checks
