#include "contract/recording.h"

#include <algorithm>
#include <cstring>

#include "vrrp/check.h"

namespace contract {
namespace {

static_assert((kRecordSlots & (kRecordSlots - 1)) == 0);

bool is_address(const LedgerAddress& address) {
  return address.family == static_cast<std::uint8_t>(vrrp::Family::ipv4) ||
         address.family == static_cast<std::uint8_t>(vrrp::Family::ipv6);
}

// Times and intervals are never negative, so that the difference of two is always a number.
bool makes_sense(const RecordedState& state) {
  const std::array times{state.since_ns,       state.deadline_ns,   state.last_advert_ns,
                         state.next_answer_ns, state.preempt_at_ns, state.active_interval_ns};
  if (std::ranges::any_of(times, [](std::int64_t time) { return time < 0; })) return false;
  return state.state < vrrp::kRouterStateNames.size() && state.reason < vrrp::kReasonNames.size() &&
         state.promotion_reason < vrrp::kReasonNames.size() && is_address(state.source) &&
         is_address(state.active_address);
}

bool is_datagram(RecordKind kind) {
  return kind == RecordKind::advert || kind == RecordKind::dropped;
}

bool makes_sense(const Record& record) {
  if (record.kind < RecordKind::begin || record.kind > RecordKind::dropped) return false;
  if (record.action_count > kMaxRecordedActions || record.at_ns < 0) return false;
  if (record.second_advert_after_ns < 0) return false;
  const bool known =
      std::ranges::all_of(std::span(record.actions).first(record.action_count),
                          [](std::uint8_t action) { return action < kRecordedActionNames.size(); });
  if (!known || !makes_sense(record.state)) return false;
  if (record.kind == RecordKind::interface_lost && record.reason >= vrrp::kReasonNames.size()) {
    return false;
  }
  if (record.kind == RecordKind::dropped && record.reason >= vrrp::kDropReasons) return false;
  if (!is_datagram(record.kind)) return record.kept_size_bytes == 0;
  return record.kept_size_bytes <= kRecordedMessageBytes &&
         record.kept_size_bytes <= record.message_size_bytes && is_address(record.address) &&
         record.destination.family == record.address.family;
}

}  // namespace

RecordingWriter::RecordingWriter(std::span<std::uint8_t> memory)
    : recording_(reinterpret_cast<Recording*>(memory.data())) {
  CHECK(memory.size() == sizeof(Recording));
}

void RecordingWriter::append(const Record& record) {
  CHECK(record.kept_size_bytes <= kRecordedMessageBytes);
  const std::uint64_t index = written();
  RecordSlot& slot = recording_->slots[index % kRecordSlots];
  slot.number.store(0, std::memory_order_relaxed);
  std::atomic_thread_fence(std::memory_order_release);
  std::memcpy(&slot.record, &record, offsetof(Record, message) + record.kept_size_bytes);
  slot.number.store(index + 1, std::memory_order_release);
  recording_->written.store(index + 1, std::memory_order_release);
}

void RecordingWriter::count_refused_command() {
  recording_->commands_refused.fetch_add(1, std::memory_order_relaxed);
}

RecordingReader::RecordingReader(std::span<const std::uint8_t> memory)
    : recording_(reinterpret_cast<const Recording*>(memory.data())) {
  CHECK(memory.size() == sizeof(Recording));
}

std::optional<Record> RecordingReader::record(std::uint64_t index) const {
  const RecordSlot& slot = recording_->slots[index % kRecordSlots];
  if (slot.number.load(std::memory_order_acquire) != index + 1) return std::nullopt;
  Record record = slot.record;
  std::atomic_thread_fence(std::memory_order_acquire);
  if (slot.number.load(std::memory_order_relaxed) != index + 1) return std::nullopt;
  if (!makes_sense(record)) return std::nullopt;
  // What an older and longer datagram has left behind it.
  std::ranges::fill(std::span(record.message).subspan(record.kept_size_bytes), std::uint8_t{0});
  return record;
}

}  // namespace contract
