#include "checks/echo_sockets.h"

#include <array>
#include <cstddef>
#include <span>
#include <utility>

#include "contract/message.h"
#include "contract/probe_message.h"
#include "os/channel.h"

namespace checks {

using contract::EchoGrant;
using contract::Stage;

namespace {

const EchoSockets::Pair kNone;
constexpr std::size_t kOfPair = 2;

struct Handed {
  EchoGrant grant;
  std::vector<os::Fd> sockets;
};

std::expected<Handed, sandbox::Failure> take_record(const os::Fd& helper) {
  std::array<std::uint8_t, sizeof(EchoGrant)> bytes{};
  auto record = os::receive_fds(helper, bytes);
  if (!record) return std::unexpected(sandbox::Failure{Stage::sockets, record.error().number});
  const auto grant = contract::read_echo_grant(std::span(bytes).first(record->size_bytes));
  if (!grant || record->fds.empty() || record->fds.size() % kOfPair != 0) {
    return std::unexpected(sandbox::Failure{Stage::sockets, 0});
  }
  return Handed{.grant = *grant, .sockets = std::move(record->fds)};
}

}  // namespace

std::expected<EchoSockets, sandbox::Failure> EchoSockets::take(const contract::Plan& plan,
                                                               const os::Fd& helper) {
  EchoSockets all;
  all.pairs_.resize(plan.targets().size());
  Handed handed;
  std::size_t next = 0;  // of the last record
  for (std::size_t target = 0; target < all.pairs_.size(); ++target) {
    if (plan.targets()[target].transport != contract::Transport::icmp) continue;
    if (next == handed.sockets.size()) {
      auto record = take_record(helper);
      if (!record) return std::unexpected(record.error());
      handed = std::move(*record);
      next = 0;
    }
    all.pairs_[target] = {.sender = std::move(handed.sockets[next]),
                          .hearer = std::move(handed.sockets[next + 1]),
                          .identifier = contract::echo_identifier(handed.grant, next / kOfPair)};
    next += kOfPair;
  }
  return all;
}

const EchoSockets::Pair& EchoSockets::of(std::uint32_t target) const {
  return target < pairs_.size() ? pairs_[target] : kNone;
}

}  // namespace checks
