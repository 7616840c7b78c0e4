#include "control/inputs.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <ctime>
#include <utility>

#include "contract/check_ledger.h"
#include "contract/fifo_message.h"
#include "contract/message.h"
#include "os/host_name.h"

namespace control {

using contract::Stage;
using sandbox::Failure;

namespace {

std::expected<os::Mapping, Failure> map_ledger(int descriptor) {
  const os::Fd file(descriptor);
  auto memory = os::Mapping::of(file, os::Access::read_only);
  if (!memory) return std::unexpected(Failure{Stage::ledger, memory.error().number});
  return std::move(*memory);
}

// Those whose numbers depend on the Plan: runners, mailer, poster, FIFOs.
void take_further_descriptors(Inputs& inputs) {
  int next = contract::kControlFirstRunnerFd;
  if (contract::has_orders_of_control(inputs.plan)) {
    for (std::size_t i = 0; i < inputs.plan.script_users().size(); ++i) {
      inputs.runners.emplace_back(next++);
    }
  }
  if (inputs.plan.mail() != nullptr) inputs.mailer = os::Fd(next++);
  if (!inputs.plan.urls().empty()) inputs.poster = os::Fd(next++);
  for (std::size_t i = 0; i < inputs.plan.fifos().size(); ++i) {
    os::Fd file(next++);
    struct stat status{};
    const bool is_fifo = fstat(file.number(), &status) == 0 && S_ISFIFO(status.st_mode);
    if (!is_fifo) file.close();  // /dev/null in its place
    inputs.fifos.push_back(std::move(file));
  }
}

std::expected<void, Failure> map_memory(Inputs& inputs) {
  const os::Fd plan_file(contract::kPlanFd);
  auto plan_memory = os::Mapping::of(plan_file, os::Access::read_only);
  if (!plan_memory) return std::unexpected(Failure{Stage::plan, plan_memory.error().number});
  const auto plan = contract::validate_plan(plan_memory->bytes());
  if (!plan) return std::unexpected(Failure{Stage::plan, 0});
  auto ledger_memory = map_ledger(contract::kControlLedgerFd);
  if (!ledger_memory) return std::unexpected(ledger_memory.error());
  if (contract::needs_checkd(*plan)) {
    auto check_ledger_memory = map_ledger(contract::kControlCheckLedgerFd);
    if (!check_ledger_memory) return std::unexpected(check_ledger_memory.error());
    inputs.check_ledger_memory = std::move(*check_ledger_memory);
  }
  inputs.plan_memory = std::move(*plan_memory);
  inputs.ledger_memory = std::move(*ledger_memory);
  inputs.plan = *plan;
  take_further_descriptors(inputs);
  return {};
}

}  // namespace

std::expected<void, Failure> prepare(Inputs& inputs) {
  if (const auto mapped = map_memory(inputs); !mapped) return mapped;
  for (const os::Fd* fd : {&inputs.wake, &inputs.listener}) {
    const int flags = fcntl(fd->number(), F_GETFL);
    if (flags < 0 || fcntl(fd->number(), F_SETFL, flags | O_NONBLOCK) != 0) {
      return std::unexpected(Failure{Stage::arguments, errno});
    }
  }
  if (isatty(STDERR_FILENO) == 1) inputs.line_start = LineStart::local_time;
  tzset();
  inputs.host = os::host_name();
  // The supervisor says when to end, also when Ctrl-C went to all of us; and a log that nobody
  // reads is no reason to end.
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) std::signal(signal, SIG_IGN);
  return {};
}

std::expected<Ledgers, contract::LedgerError> open_ledgers(const Inputs& inputs) {
  const contract::LedgerShape shape{
      .routers = static_cast<std::uint32_t>(inputs.plan.routers().size()),
      .interfaces = static_cast<std::uint32_t>(inputs.plan.interfaces().size())};
  const auto worker = contract::LedgerReader::open(inputs.ledger_memory.bytes(), shape);
  if (!worker) return std::unexpected(worker.error());
  Ledgers ledgers{.worker = *worker, .checks = std::nullopt};
  if (!inputs.check_ledger_memory) return ledgers;
  const auto checks = contract::CheckLedgerReader::open(
      inputs.check_ledger_memory->bytes(), static_cast<std::uint32_t>(inputs.plan.checks().size()));
  if (!checks) return std::unexpected(checks.error());
  ledgers.checks = *checks;
  return ledgers;
}

}  // namespace control
