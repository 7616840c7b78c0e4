#include "contract/probe_message.h"

#include <algorithm>

namespace contract {
namespace {

bool is_probe_outcome(RunOutcome outcome) {
  return outcome == RunOutcome::timed_out || outcome == RunOutcome::passed ||
         outcome == RunOutcome::failed || outcome == RunOutcome::unreachable ||
         outcome == RunOutcome::truncated || outcome == RunOutcome::warned;
}

}  // namespace

std::expected<ProbeStart, Stage> read_probe_start(std::span<const std::uint8_t> record,
                                                  std::size_t targets) {
  const auto start = read_whole<ProbeStart>(record);
  if (!start) return start;
  if (start->target >= targets) return std::unexpected(Stage::violation_index);
  if (start->reserved != 0) return std::unexpected(Stage::violation_reserved);
  return start;
}

std::expected<ProbeOrder, Stage> read_probe_order(std::span<const std::uint8_t> record,
                                                  std::size_t targets) {
  const auto order = read_whole<ProbeOrder>(record);
  if (!order) return order;
  if (order->timeout_ms == 0 || order->timeout_ms > kMaxCheckIntervalMs || order->is_stream > 1 ||
      order->echo_identifier > UINT16_MAX) {
    return std::unexpected(Stage::violation_operation);
  }
  if (order->target >= targets) return std::unexpected(Stage::violation_index);
  return order;
}

std::expected<ProbeResult, Stage> read_probe_result(std::span<const std::uint8_t> record,
                                                    std::size_t targets) {
  const auto result = read_whole<ProbeResult>(record);
  if (!result) return result;
  if (result->target >= targets) return std::unexpected(Stage::violation_index);
  if (!is_probe_outcome(result->outcome)) return std::unexpected(Stage::violation_operation);
  const Stage fault = fault_of_output(result->output, result->output_size_bytes);
  if (fault != Stage::none) return std::unexpected(fault);
  return result;
}

std::expected<EchoGrant, Stage> read_echo_grant(std::span<const std::uint8_t> record) {
  const auto grant = read_whole<EchoGrant>(record);
  if (!grant) return grant;
  if (grant->first_identifier > UINT16_MAX) return std::unexpected(Stage::violation_operation);
  if (grant->reserved != 0) return std::unexpected(Stage::violation_reserved);
  return grant;
}

}  // namespace contract
