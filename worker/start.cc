#include "worker/start.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <vector>

#include "contract/roles.h"
#include "os/channel.h"
#include "os/fd.h"

namespace worker {
namespace {

using contract::Stage;
using sandbox::Failure;

constexpr std::uint32_t kMinReceiveBuffers = 256;
constexpr std::uint32_t kMaxReceiveBuffers = 8192;

std::unexpected<Failure> failure(Stage stage, int error) {
  return std::unexpected(Failure{.stage = stage, .error = error});
}

std::expected<os::Mapping, Failure> map(int number, os::Access access, Stage stage) {
  const os::Fd file(number);
  auto mapping = os::Mapping::of(file, access);
  if (!mapping) return failure(stage, mapping.error().number);
  return std::move(*mapping);
}

// `count` descriptors that the helper sends before anything else, in as many records as it takes.
std::expected<std::vector<os::Fd>, Failure> receive_sockets(const os::Fd& helper,
                                                            std::size_t count) {
  std::vector<os::Fd> sockets;
  while (sockets.size() < count) {
    std::array<std::uint8_t, 1> word{};
    auto record = os::receive_fds(helper, word);
    if (!record) return failure(Stage::sockets, record.error().number);
    const bool is_expected = record->size_bytes == 1 && word[0] == contract::kSocketsRecord &&
                             !record->fds.empty() && sockets.size() + record->fds.size() <= count;
    if (!is_expected) return failure(Stage::peer, EPROTO);
    std::ranges::move(record->fds, std::back_inserter(sockets));
  }
  return sockets;
}

// The order of worker/files.h.
std::expected<netio::Ring, Failure> make_ring(const contract::Plan& plan) {
  const os::Fd helper(contract::kPeerFd);
  const os::Fd supervisor(dup(contract::kSupervisorFd));
  const os::Fd wake(contract::kWorkerWakeFd);
  const os::Fd control(contract::kWorkerControlFd);
  const os::Fd checks(contract::kWorkerChecksFd);
  const std::size_t senders = plan.senders().size();
  auto sockets = receive_sockets(helper, senders + 2);
  if (!sockets) return std::unexpected(sockets.error());

  std::vector<int> files{(*sockets)[senders].number(),
                         (*sockets)[senders + 1].number(),
                         helper.number(),
                         supervisor.number(),
                         wake.number(),
                         control.number(),
                         checks.number()};
  for (std::size_t i = 0; i < senders; ++i) files.push_back((*sockets)[i].number());
  const auto routers = static_cast<std::uint32_t>(plan.routers().size());
  auto ring = netio::Ring::create({
      .files = files,
      .receive_buffers = std::clamp(std::bit_ceil(routers), kMinReceiveBuffers, kMaxReceiveBuffers),
  });
  if (!ring) return failure(Stage::io_uring, ring.error().number);
  return std::move(*ring);
}

}  // namespace

std::expected<Started, Failure> start() {
  auto plan_mapping = map(contract::kPlanFd, os::Access::read_only, Stage::plan);
  if (!plan_mapping) return std::unexpected(plan_mapping.error());
  const auto plan = contract::validate_plan(plan_mapping->bytes());
  if (!plan) return failure(Stage::plan, EINVAL);

  auto ledger_mapping = map(contract::kWorkerLedgerFd, os::Access::read_write, Stage::ledger);
  if (!ledger_mapping) return std::unexpected(ledger_mapping.error());
  const contract::LedgerShape shape{
      .routers = static_cast<std::uint32_t>(plan->routers().size()),
      .interfaces = static_cast<std::uint32_t>(plan->interfaces().size())};
  if (ledger_mapping->bytes().size() != contract::ledger_size_bytes(shape)) {
    return failure(Stage::ledger, EINVAL);
  }
  const contract::LedgerWriter ledger =
      contract::LedgerWriter::format(ledger_mapping->writable_bytes(), shape);

  auto ring = make_ring(*plan);
  if (!ring) return std::unexpected(ring.error());
  if (const auto confined = sandbox::confine(contract::Role::worker); !confined) {
    return std::unexpected(confined.error());
  }
  if (const auto enabled = ring->enable(); !enabled) {
    return failure(Stage::io_uring, enabled.error().number);
  }
  return Started{.plan_mapping = std::move(*plan_mapping),
                 .ledger_mapping = std::move(*ledger_mapping),
                 .plan = *plan,
                 .ledger = ledger,
                 .ring = std::move(*ring)};
}

std::expected<void, Failure> seal() {
  if (close_range(0, ~0U, 0) != 0) return failure(Stage::limits, errno);
  return sandbox::lock(contract::Role::worker);
}

}  // namespace worker
