#include "checks/desks.h"

#include <array>
#include <map>
#include <tuple>

#include "contract/probe_message.h"

namespace checks {

using contract::PlanTarget;

namespace {

// What has to be the same.
using Server = std::tuple<std::uint8_t, std::array<std::uint8_t, 16>, std::uint16_t,
                          contract::Transport, std::array<std::uint8_t, 16>>;

Server server_of(const PlanTarget& row) {
  return {row.family, row.bytes, row.port, row.transport, row.source};
}

struct Open {
  std::uint32_t desk = 0;
  std::uint32_t targets = 0;
};

}  // namespace

Desks desks_of(const contract::Plan& plan) {
  Desks desks;
  std::map<Server, Open> shared;
  for (std::uint32_t target = 0; target < plan.targets().size(); ++target) {
    const PlanTarget& row = plan.targets()[target];
    const bool may_share = plan.checks()[row.check].kind == contract::CheckKind::dns;
    Open alone;
    Open& open = may_share ? shared[server_of(row)] : alone;
    if (open.targets % contract::kMaxTargetsOfProcess == 0) {
      open = {.desk = static_cast<std::uint32_t>(desks.first.size())};
      desks.first.push_back(target);
    }
    ++open.targets;
    desks.of_target.push_back(open.desk);
  }
  return desks;
}

}  // namespace checks
