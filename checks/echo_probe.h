// An icmp check asks one server once: an echo request that nobody can foresee, and its reply.
#pragma once

#include <cstdint>

#include "checks/finding.h"
#include "contract/plan.h"
#include "os/fd.h"
#include "vrrp/address.h"
#include "vrrp/time.h"

namespace checks {

struct EchoQuestion {
  vrrp::IpAddress server;
  std::uint16_t identifier;  // that the socket lets in
  const contract::PlanIcmp& row;
};

// Raw ones, which may have been used before.
struct EchoEnds {
  const os::Fd& sender;  // connected to the server
  const os::Fd& hearer;
};

// Replies to others, and errors about what others sent, are not heard.
Finding ask_echo(const EchoQuestion& question, const EchoEnds& ends, vrrp::Instant deadline);

}  // namespace checks
