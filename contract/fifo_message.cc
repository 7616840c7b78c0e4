#include "contract/fifo_message.h"

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace contract {
namespace {

bool has_script(const PlanFifo& row) { return row.script != kNoScript; }

bool is_own(std::uint32_t fifo, const Plan& plan, std::uint32_t user) {
  return fifo < plan.fifos().size() && has_script(plan.fifos()[fifo]) &&
         plan.scripts()[plan.fifos()[fifo].script].user == user;
}

}  // namespace

bool has_fifo_scripts(const Plan& plan) { return std::ranges::any_of(plan.fifos(), has_script); }

bool has_orders_of_control(const Plan& plan) {
  return !plan.notifications().empty() || has_fifo_scripts(plan);
}

std::expected<FifoOrder, Stage> read_fifo_order(std::span<const std::uint8_t> record,
                                                const Plan& plan, std::uint32_t user) {
  const auto order = read_whole<FifoOrder>(record);
  if (!order) return order;
  if (!is_own(order->fifo, plan, user)) return std::unexpected(Stage::violation_index);
  return order;
}

std::expected<FifoResult, Stage> read_fifo_result(std::span<const std::uint8_t> record,
                                                  const Plan& plan, std::uint32_t user) {
  auto result = read_whole<FifoResult>(record);
  if (!result) return result;
  if (!is_own(result->fifo, plan, user)) return std::unexpected(Stage::violation_index);
  if (result->reserved != 0) return std::unexpected(Stage::violation_reserved);
  const auto run = read_run_result(record.subspan(offsetof(FifoResult, run)), plan.scripts(), user);
  if (!run) return std::unexpected(run.error());
  if (run->script != plan.fifos()[result->fifo].script) {
    return std::unexpected(Stage::violation_index);
  }
  return result;
}

}  // namespace contract
