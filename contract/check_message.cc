#include "contract/check_message.h"

#include <algorithm>
#include <cstring>

namespace contract {
namespace {

bool is_own(std::uint32_t script, std::span<const PlanScript> scripts, std::uint32_t user) {
  return script < scripts.size() && scripts[script].user == user;
}

bool has_meaning(const CheckItem& item) {
  switch (item.kind) {
    case CheckItemKind::value:
      return true;
    case CheckItemKind::verdict:
      return item.value >= 0 && item.value < static_cast<std::int32_t>(vrrp::kVerdictNames.size());
    case CheckItemKind::priority:
      return item.value >= 0 && item.value < vrrp::Priority::kOwner.number();
  }
  return false;
}

// Whether the router tracks a priority list.
bool has_list(std::uint32_t router, const CheckItemRange& range) {
  const auto tracks = std::ranges::equal_range(range.tracks, router, {}, &PlanTrack::router);
  return std::ranges::any_of(tracks, [&](const PlanTrack& track) {
    return range.checks[track.check].kind == CheckKind::list;
  });
}

std::expected<void, Stage> judge(const CheckItem& item, const CheckItemRange& range) {
  if (!has_meaning(item)) return std::unexpected(Stage::violation_operation);
  if (item.kind == CheckItemKind::priority) {
    if (!has_list(item.subject, range)) return std::unexpected(Stage::violation_index);
    return {};
  }
  if (item.subject >= range.checks.size() || !is_of_checkd(range.checks[item.subject])) {
    return std::unexpected(Stage::violation_index);
  }
  const bool is_value = item.kind == CheckItemKind::value;
  if (is_value != has_value(range.checks[item.subject])) {
    return std::unexpected(Stage::violation_operation);
  }
  return {};
}

}  // namespace

bool is_end(std::uint32_t outcome) {
  return outcome >= static_cast<std::uint32_t>(RunOutcome::exited) &&
         outcome <= static_cast<std::uint32_t>(RunOutcome::unreadable) &&
         outcome != static_cast<std::uint32_t>(RunOutcome::truncated);
}

std::uint32_t put_output(RunOutput& output, std::string_view text) {
  const std::size_t size_bytes = std::min(text.size(), output.size());
  std::copy_n(text.begin(), size_bytes, output.begin());
  return static_cast<std::uint32_t>(size_bytes);
}

std::uint32_t microseconds(vrrp::Nanoseconds duration) {
  const auto count = std::chrono::duration_cast<std::chrono::microseconds>(duration).count();
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(count, 0, UINT32_MAX));
}

Stage fault_of_output(std::span<const char, kMaxRunOutputBytes> output, std::uint32_t size_bytes) {
  if (size_bytes > output.size()) return Stage::violation_size;
  const bool is_padded =
      std::ranges::all_of(output.subspan(size_bytes), [](char c) { return c == '\0'; });
  return is_padded ? Stage::none : Stage::violation_reserved;
}

std::expected<std::span<const CheckItem>, Stage> read_check_items(
    std::span<const std::uint8_t> record, const CheckItemRange& range,
    std::array<CheckItem, kMaxItemsPerRecord>& storage) {
  if (record.empty() || record.size() % sizeof(CheckItem) != 0 || record.size() > sizeof(storage)) {
    return std::unexpected(Stage::violation_size);
  }
  std::memcpy(storage.data(), record.data(), record.size());
  const auto items = std::span<const CheckItem>(storage).first(record.size() / sizeof(CheckItem));
  for (const CheckItem& item : items) {
    if (const auto good = judge(item, range); !good) return std::unexpected(good.error());
  }
  return items;
}

std::expected<RunOrder, Stage> read_run_order(std::span<const std::uint8_t> record,
                                              std::span<const PlanScript> scripts,
                                              std::uint32_t user) {
  const auto order = read_whole<RunOrder>(record);
  if (!order) return order;
  if (!is_own(order->script, scripts, user)) return std::unexpected(Stage::violation_index);
  if (order->timeout_ms == 0 || order->timeout_ms > kMaxCheckIntervalMs) {
    return std::unexpected(Stage::violation_operation);
  }
  if (order->reserved != 0) return std::unexpected(Stage::violation_reserved);
  return order;
}

std::expected<RunResult, Stage> read_run_result(std::span<const std::uint8_t> record,
                                                std::span<const PlanScript> scripts,
                                                std::uint32_t user) {
  const auto result = read_whole<RunResult>(record);
  if (!result) return result;
  if (!is_own(result->script, scripts, user)) return std::unexpected(Stage::violation_index);
  if (result->outcome < RunOutcome::exited || result->outcome > RunOutcome::not_safe) {
    return std::unexpected(Stage::violation_operation);
  }
  const Stage fault = fault_of_output(result->output, result->output_size_bytes);
  if (fault != Stage::none) return std::unexpected(fault);
  return result;
}

}  // namespace contract
