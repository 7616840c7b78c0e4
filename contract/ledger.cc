#include "contract/ledger.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "contract/recording.h"
#include "contract/sequenced.h"
#include "vrrp/check.h"

namespace contract {
namespace {

constexpr std::uint32_t kMinEvents = 1024;

// Two events per router: all of them may change state in one turn, and once more before a reader
// came. And one for the check of each interface.
std::uint32_t event_count(LedgerShape shape) {
  return std::max(kMinEvents, std::bit_ceil(2 * shape.routers + shape.interfaces));
}

struct Offsets {
  std::size_t routers, interfaces, recording, events, end;
};

Offsets offsets(LedgerShape shape) {
  Offsets at{};
  at.routers = sizeof(LedgerHeader);
  at.interfaces = at.routers + shape.routers * sizeof(RouterSlot);
  at.recording = at.interfaces + shape.interfaces * sizeof(InterfaceSlot);
  at.events = at.recording + sizeof(Recording);
  at.end = at.events + event_count(shape) * sizeof(EventSlot);
  return at;
}
static_assert(sizeof(LedgerHeader) % 8 == 0 && sizeof(RouterSlot) % 8 == 0 &&
              sizeof(InterfaceSlot) % 8 == 0);

}  // namespace

LedgerAddress to_ledger(const vrrp::IpAddress& address) {
  LedgerAddress out;
  out.family = static_cast<std::uint8_t>(address.family());
  std::ranges::copy(address.bytes(), out.bytes.begin());
  return out;
}

std::optional<vrrp::IpAddress> from_ledger(const LedgerAddress& address) {
  if (address.family != 4 && address.family != 6) return std::nullopt;
  const auto family = static_cast<vrrp::Family>(address.family);
  return vrrp::IpAddress(family, std::span(address.bytes).first(vrrp::address_size_bytes(family)));
}

std::size_t ledger_size_bytes(LedgerShape shape) { return offsets(shape).end; }

LedgerWriter LedgerWriter::format(std::span<std::uint8_t> memory, LedgerShape shape) {
  const Offsets at = offsets(shape);
  CHECK(memory.size() == at.end);
  LedgerWriter ledger;
  // Zero bytes are a valid start for every atomic and record here; the mapping is page-aligned.
  ledger.header_ = reinterpret_cast<LedgerHeader*>(memory.data());
  ledger.routers_ = {reinterpret_cast<RouterSlot*>(memory.data() + at.routers), shape.routers};
  ledger.interfaces_ = {reinterpret_cast<InterfaceSlot*>(memory.data() + at.interfaces),
                        shape.interfaces};
  ledger.recording_ = memory.subspan(at.recording, sizeof(Recording));
  ledger.events_ = {reinterpret_cast<EventSlot*>(memory.data() + at.events), event_count(shape)};
  ledger.header_->magic = kLedgerMagic;
  ledger.header_->layout = kLedgerLayout;
  ledger.header_->total_size_bytes = static_cast<std::uint32_t>(memory.size());
  ledger.header_->routers = shape.routers;
  ledger.header_->interfaces = shape.interfaces;
  ledger.header_->events = event_count(shape);
  return ledger;
}

void LedgerWriter::write(std::uint32_t router, const RouterRecord& record) {
  write_sequenced(routers_[router].sequence, routers_[router].record, record);
}

void LedgerWriter::write_unknown(std::uint32_t interface, const UnknownVrid& unknown) {
  InterfaceSlot& slot = interfaces_[interface];
  write_sequenced(slot.unknown_sequence, slot.unknown, unknown);
}

void LedgerWriter::write_interface(std::uint32_t interface, const InterfaceRecord& record) {
  InterfaceSlot& slot = interfaces_[interface];
  write_sequenced(slot.record_sequence, slot.record, record);
}

void LedgerWriter::count(std::uint32_t router, RouterCounter counter, std::uint64_t by) {
  add(routers_[router].counters[static_cast<std::size_t>(counter)], by);
}

void LedgerWriter::count_drop(std::uint32_t router, vrrp::DropReason reason) {
  add(routers_[router].drops[static_cast<std::size_t>(reason)], std::uint64_t{1});
}

void LedgerWriter::append(const EventRecord& event) {
  const std::uint64_t index = header_->events_written.load(std::memory_order_relaxed);
  EventSlot& slot = events_[index & (events_.size() - 1)];
  slot.number.store(0, std::memory_order_relaxed);
  std::atomic_thread_fence(std::memory_order_release);
  slot.record = event;
  slot.number.store(index + 1, std::memory_order_release);
  header_->events_written.store(index + 1, std::memory_order_release);
}

std::expected<LedgerReader, LedgerError> LedgerReader::open(std::span<const std::uint8_t> memory,
                                                            LedgerShape shape) {
  if (memory.size() < sizeof(LedgerHeader)) return std::unexpected(LedgerError::truncated);
  LedgerReader ledger;
  ledger.header_ = reinterpret_cast<const LedgerHeader*>(memory.data());
  if (ledger.header_->magic != kLedgerMagic || ledger.header_->layout != kLedgerLayout) {
    return std::unexpected(LedgerError::magic);
  }
  const Offsets at = offsets(shape);
  if (memory.size() != at.end) return std::unexpected(LedgerError::size);
  if (ledger.header_->routers != shape.routers || ledger.header_->interfaces != shape.interfaces ||
      ledger.header_->events != event_count(shape)) {
    return std::unexpected(LedgerError::shape);
  }
  ledger.routers_ = {reinterpret_cast<const RouterSlot*>(memory.data() + at.routers),
                     shape.routers};
  ledger.interfaces_ = {reinterpret_cast<const InterfaceSlot*>(memory.data() + at.interfaces),
                        shape.interfaces};
  ledger.recording_ = memory.subspan(at.recording, sizeof(Recording));
  ledger.events_ = {reinterpret_cast<const EventSlot*>(memory.data() + at.events),
                    event_count(shape)};
  return ledger;
}

std::optional<RouterRecord> LedgerReader::router(std::uint32_t router) const {
  CHECK(router < routers_.size());
  const auto record = read_sequenced(routers_[router].sequence, routers_[router].record);
  if (!record || record->state >= vrrp::kRouterStateNames.size() ||
      record->reason >= vrrp::kReasonNames.size()) {
    return std::nullopt;
  }
  return record;
}

std::optional<UnknownVrid> LedgerReader::unknown_vrid(std::uint32_t interface) const {
  CHECK(interface < interfaces_.size());
  const InterfaceSlot& slot = interfaces_[interface];
  const auto unknown = read_sequenced(slot.unknown_sequence, slot.unknown);
  if (!unknown || unknown->vrid == 0 || unknown->vrid > 255) return std::nullopt;
  return unknown;
}

std::optional<InterfaceRecord> LedgerReader::interface_record(std::uint32_t interface) const {
  CHECK(interface < interfaces_.size());
  const InterfaceSlot& slot = interfaces_[interface];
  const auto record = read_sequenced(slot.record_sequence, slot.record);
  if (!record || record->state > InterfaceState::up) return std::nullopt;
  return record;
}

std::uint64_t LedgerReader::counter(std::uint32_t router, RouterCounter counter) const {
  CHECK(router < routers_.size());
  return routers_[router].counters[static_cast<std::size_t>(counter)].load(
      std::memory_order_relaxed);
}

std::uint64_t LedgerReader::drops(std::uint32_t router, vrrp::DropReason reason) const {
  CHECK(router < routers_.size());
  return routers_[router].drops[static_cast<std::size_t>(reason)].load(std::memory_order_relaxed);
}

std::uint64_t LedgerReader::events_written() const {
  return header_->events_written.load(std::memory_order_acquire);
}

std::optional<EventRecord> LedgerReader::event(std::uint64_t index) const {
  const EventSlot& slot = events_[index & (events_.size() - 1)];
  if (slot.number.load(std::memory_order_acquire) != index + 1) return std::nullopt;
  const EventRecord record = slot.record;
  std::atomic_thread_fence(std::memory_order_acquire);
  if (slot.number.load(std::memory_order_relaxed) != index + 1) return std::nullopt;
  const bool known =
      record.kind >= EventKind::transition && record.kind <= EventKind::check_changed &&
      record.from < vrrp::kRouterStateNames.size() && record.to < vrrp::kRouterStateNames.size() &&
      record.reason < vrrp::kReasonNames.size();
  if (!known) return std::nullopt;
  return record;
}

}  // namespace contract
