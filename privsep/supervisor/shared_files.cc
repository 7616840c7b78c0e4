#include "privsep/supervisor/shared_files.h"

#include <sys/eventfd.h>

#include <utility>

#include "contract/check_ledger.h"
#include "contract/ledger.h"
#include "os/channel.h"
#include "os/memory.h"

namespace supervisor {

std::expected<SharedFiles, std::string> make_shared_files(const SealedPlan& plan) {
  auto ledger = os::make_memfd("regent-ledger", contract::ledger_size_bytes(plan.shape));
  os::Fd wake(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
  if (!ledger || !wake.is_open() || !os::seal_size(*ledger)) {
    return std::unexpected("cannot make the Ledger: out of memory or of descriptors");
  }
  auto commands = os::make_channel();
  if (!commands) return std::unexpected(commands.error().to_string());
  auto verdicts = os::make_channel();
  if (!verdicts) return std::unexpected(verdicts.error().to_string());
  SharedFiles shared{.ledger = std::move(*ledger),
                     .wake = std::move(wake),
                     .commands_in = std::move(commands->first),
                     .commands_out = std::move(commands->second),
                     .verdicts_in = std::move(verdicts->first),
                     .verdicts_out = std::move(verdicts->second)};
  if (!plan.has_checkd) return shared;
  auto check_ledger =
      os::make_memfd("regent-check-ledger", contract::check_ledger_size_bytes(plan.checks));
  if (!check_ledger || !os::seal_size(*check_ledger)) {
    return std::unexpected("cannot make the Ledger of checks: out of memory or of descriptors");
  }
  shared.check_ledger = std::move(*check_ledger);
  if (!plan.has_icmp) return shared;
  auto echo_sockets = os::make_channel();
  if (!echo_sockets) return std::unexpected(echo_sockets.error().to_string());
  shared.echo_sockets_in = std::move(echo_sockets->first);
  shared.echo_sockets_out = std::move(echo_sockets->second);
  return shared;
}

}  // namespace supervisor
