// What the processes of the tree have in common: the memory of both Ledgers, and the channels
// between two of them. Made before the first one is started. The caller is tree.cc, which hands
// each its part and adds the channels of those that need not be there.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "os/fd.h"
#include "privsep/supervisor/compile.h"

namespace supervisor {

struct SharedFiles {
  os::Fd ledger;
  os::Fd wake;
  os::Fd commands_in;        // the worker's end of the channel from control
  os::Fd commands_out;       // control's
  os::Fd verdicts_in;        // the worker's end of the channel from checkd
  os::Fd verdicts_out;       // checkd's
  os::Fd check_ledger = {};  // not open when there are no checks
  // Neither is open when there are no icmp checks.
  os::Fd echo_sockets_in = {};   // checkd's end of the channel from the helper
  os::Fd echo_sockets_out = {};  // the helper's
  // To each runner.
  std::vector<os::Fd> check_orders = {};   // checkd's ends
  os::Fd probe_orders = {};                // checkd's end; not open when there is no prober
  std::vector<os::Fd> notify_orders = {};  // control's
  os::Fd mail_orders = {};                 // control's end; not open when there is no mail
  os::Fd post_orders = {};                 // control's end; not open when there are no URLs
};

// The error is a sentence.
std::expected<SharedFiles, std::string> make_shared_files(const SealedPlan& plan);

}  // namespace supervisor
