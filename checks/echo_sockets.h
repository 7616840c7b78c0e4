// The raw ICMP sockets that checkd has for icmp checks. The helper has opened them
// (privsep/helper/echo_sockets.h), and hands them over before anything is checked; checkd cannot
// make one, and reads none.
#pragma once

#include <cstdint>
#include <expected>
#include <vector>

#include "contract/plan.h"
#include "os/fd.h"
#include "privsep/sandbox/sandbox.h"

namespace checks {

class EchoSockets {
 public:
  // Has none.
  EchoSockets() = default;
  // A pair for each server of icmp checks, all that the helper has put into the channel.
  static std::expected<EchoSockets, sandbox::Failure> take(const contract::Plan& plan,
                                                           const os::Fd& helper);

  struct Pair {
    os::Fd sender;  // to be led to the server before each question
    os::Fd hearer;
    std::uint16_t identifier = 0;  // that it hears
  };
  // That of a target of the Plan; not open when it has none.
  const Pair& of(std::uint32_t target) const;

 private:
  std::vector<Pair> pairs_;  // by target
};

}  // namespace checks
