#include "checks/notify_words.h"

#include <string_view>

namespace checks {
namespace {

using contract::NotifyKind;
using contract::NotifyOrder;
using contract::Plan;
using contract::PlanNotify;
using contract::PlanRouter;

std::string setting(std::string_view name, std::string_view value) {
  return std::string(name) + "=" + std::string(value);
}

// What was heard is no reason for a state.
std::string_view reason(const PlanNotify& row, const NotifyOrder& order) {
  return row.kind == NotifyKind::rx_lower_pri ? "lower_priority" : vrrp::name(order.reason);
}

}  // namespace

std::string notify_words(const Plan& plan, const NotifyOrder& order) {
  const PlanNotify& row = plan.notifications()[order.notification];
  std::string words(plan.words(plan.scripts()[row.script]));
  if (row.kind != NotifyKind::any) return words;
  const std::string priority = std::to_string(order.priority);
  for (const std::string_view word :
       {std::string_view("INSTANCE"), plan.name(plan.routers()[row.router]),
        contract::word(order.state), std::string_view(priority)}) {
    words += word;
    words += '\0';
  }
  return words;
}

std::string fifo_words(const Plan& plan, std::uint32_t fifo) {
  const contract::PlanFifo& row = plan.fifos()[fifo];
  std::string words(plan.words(plan.scripts()[row.script]));
  words += plan.path(row);
  words += '\0';
  return words;
}

std::vector<std::string> notify_environment(const Plan& plan, const NotifyOrder& order) {
  const PlanNotify& row = plan.notifications()[order.notification];
  const PlanRouter& router = plan.routers()[row.router];
  return {setting("VRRP_NAME", plan.name(router)),
          setting("VRRP_STATE", contract::word(order.state)),
          setting("VRRP_PREVIOUS_STATE", contract::word(order.previous)),
          setting("VRRP_PRIORITY", std::to_string(order.priority)),
          setting("VRRP_REASON", reason(row, order)),
          setting("VRRP_INTERFACE", plan.name(plan.interfaces()[router.interface])),
          setting("VRRP_VRID", std::to_string(router.vrid))};
}

}  // namespace checks
