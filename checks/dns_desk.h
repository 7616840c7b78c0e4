// The loop of a process that asks one DNS server for several checks: it takes each order that
// comes, with its socket, and has all questions under way at once, so that one that hangs holds up
// no other. What this process may do is in probe_process.h, the caller.
#pragma once

#include <poll.h>

#include <cstdint>
#include <list>
#include <vector>

#include "checks/desks.h"
#include "checks/dns_talk.h"
#include "checks/finding.h"
#include "contract/plan.h"
#include "contract/probe_message.h"
#include "os/fd.h"

namespace checks {

class DnsDesk {
 public:
  // `target` is one of the server's; the Plan and the channel to checkd outlive this.
  DnsDesk(const contract::Plan& plan, std::uint32_t target, const os::Fd& channel);

  // Until the channel ends. The exit code of the process.
  int run();

 private:
  struct Talk {
    contract::ProbeOrder order;
    DnsTalk talk;
  };
  enum class Life : std::uint8_t { going, ended, broken };

  // Those that have come.
  Life take_orders();
  // False when it is not for this desk.
  bool begin(const contract::ProbeOrder& order, os::Fd socket);
  // Goes on with a question, and says what came of it. False when it is not over.
  bool is_over(Talk& talk);
  void tell(const contract::ProbeOrder& order, const Finding& finding);

  const contract::Plan& plan_;
  const os::Fd& channel_;
  Desks desks_;
  std::uint32_t desk_;
  std::list<Talk> talks_;
  std::vector<std::uint8_t> scratch_;
  bool has_peer_ = true;
};

}  // namespace checks
