#include "contract/notify_message.h"

#include <cstddef>
#include <cstring>

namespace contract {
namespace {

bool is_own(std::uint32_t notification, const Plan& plan, std::uint32_t user) {
  return notification < plan.notifications().size() &&
         plan.scripts()[plan.notifications()[notification].script].user == user;
}

}  // namespace

NotifyState notify_state(vrrp::RouterState state) {
  switch (state) {
    case vrrp::RouterState::initialize:
      return NotifyState::init;
    case vrrp::RouterState::backup:
      return NotifyState::backup;
    case vrrp::RouterState::active:
      return NotifyState::active;
    case vrrp::RouterState::fault:
      return NotifyState::fault;
  }
  return NotifyState::init;
}

std::expected<NotifyOrder, Stage> read_notify_order(std::span<const std::uint8_t> record,
                                                    const Plan& plan, std::uint32_t user) {
  NotifyOrder order;
  if (record.size() != sizeof(order)) return std::unexpected(Stage::violation_size);
  std::memcpy(&order, record.data(), sizeof(order));
  if (!is_own(order.notification, plan, user)) return std::unexpected(Stage::violation_index);
  const bool is_good = order.timeout_ms != 0 && order.timeout_ms <= kMaxCheckIntervalMs &&
                       order.state > NotifyState::init && order.state <= NotifyState::stop &&
                       order.previous <= NotifyState::stop &&
                       static_cast<std::size_t>(order.reason) < vrrp::kReasonNames.size();
  if (!is_good) return std::unexpected(Stage::violation_operation);
  return order;
}

std::expected<NotifyResult, Stage> read_notify_result(std::span<const std::uint8_t> record,
                                                      const Plan& plan, std::uint32_t user) {
  NotifyResult result;
  if (record.size() != sizeof(result)) return std::unexpected(Stage::violation_size);
  std::memcpy(&result.notification, record.data(), sizeof(result.notification));
  if (!is_own(result.notification, plan, user)) return std::unexpected(Stage::violation_index);
  const auto run =
      read_run_result(record.subspan(offsetof(NotifyResult, run)), plan.scripts(), user);
  if (!run) return std::unexpected(run.error());
  if (run->script != plan.notifications()[result.notification].script) {
    return std::unexpected(Stage::violation_index);
  }
  result.run = *run;
  return result;
}

}  // namespace contract
