#include "contract/check_ledger.h"

#include "contract/sequenced.h"
#include "vrrp/check.h"

namespace contract {
namespace {

constexpr std::size_t kSlotsAt = sizeof(CheckLedgerHeader);
static_assert(sizeof(CheckLedgerHeader) % 8 == 0 && sizeof(CheckSlot) % 8 == 0);

std::size_t events_at(std::uint32_t checks) { return kSlotsAt + checks * sizeof(CheckSlot); }

bool makes_sense(const CheckResult& result) {
  return (result.outcome == 0 || is_end(result.outcome)) &&
         result.output_size_bytes <= kMaxRunOutputBytes;
}

bool is_verdict(std::uint8_t number) { return number < vrrp::kVerdictNames.size(); }

}  // namespace

std::size_t check_ledger_size_bytes(std::uint32_t checks) {
  return events_at(checks) + kCheckEvents * sizeof(CheckEventSlot);
}

CheckLedgerWriter CheckLedgerWriter::format(std::span<std::uint8_t> memory, std::uint32_t checks) {
  CHECK(memory.size() == check_ledger_size_bytes(checks));
  CheckLedgerWriter ledger;
  // Zero bytes are a valid start for every atomic and record here; the mapping is page-aligned.
  ledger.header_ = reinterpret_cast<CheckLedgerHeader*>(memory.data());
  ledger.checks_ = {reinterpret_cast<CheckSlot*>(memory.data() + kSlotsAt), checks};
  ledger.events_ = {reinterpret_cast<CheckEventSlot*>(memory.data() + events_at(checks)),
                    kCheckEvents};
  ledger.header_->magic = kCheckLedgerMagic;
  ledger.header_->layout = kCheckLedgerLayout;
  ledger.header_->total_size_bytes = static_cast<std::uint32_t>(memory.size());
  ledger.header_->checks = checks;
  return ledger;
}

void CheckLedgerWriter::write(std::uint32_t check, const CheckRecord& record) {
  CHECK(check < checks_.size());
  write_sequenced(checks_[check].sequence, checks_[check].record, record);
}

void CheckLedgerWriter::count(std::uint32_t check, CheckCounter counter) {
  CHECK(check < checks_.size());
  add(checks_[check].counters[static_cast<std::size_t>(counter)], std::uint64_t{1});
}

void CheckLedgerWriter::append(const CheckEvent& event) {
  const std::uint64_t index = header_->events_written.load(std::memory_order_relaxed);
  CheckEventSlot& slot = events_[index & (kCheckEvents - 1)];
  slot.number.store(0, std::memory_order_relaxed);
  std::atomic_thread_fence(std::memory_order_release);
  slot.event = event;
  slot.number.store(index + 1, std::memory_order_release);
  header_->events_written.store(index + 1, std::memory_order_release);
}

std::expected<CheckLedgerReader, LedgerError> CheckLedgerReader::open(
    std::span<const std::uint8_t> memory, std::uint32_t checks) {
  if (memory.size() < sizeof(CheckLedgerHeader)) return std::unexpected(LedgerError::truncated);
  CheckLedgerReader ledger;
  ledger.header_ = reinterpret_cast<const CheckLedgerHeader*>(memory.data());
  if (ledger.header_->magic != kCheckLedgerMagic || ledger.header_->layout != kCheckLedgerLayout) {
    return std::unexpected(LedgerError::magic);
  }
  if (memory.size() != check_ledger_size_bytes(checks)) return std::unexpected(LedgerError::size);
  if (ledger.header_->checks != checks) return std::unexpected(LedgerError::shape);
  ledger.checks_ = {reinterpret_cast<const CheckSlot*>(memory.data() + kSlotsAt), checks};
  ledger.events_ = {reinterpret_cast<const CheckEventSlot*>(memory.data() + events_at(checks)),
                    kCheckEvents};
  return ledger;
}

std::optional<CheckRecord> CheckLedgerReader::check(std::uint32_t check) const {
  CHECK(check < checks_.size());
  const auto record = read_sequenced(checks_[check].sequence, checks_[check].record);
  if (!record || !is_verdict(record->verdict) || !makes_sense(record->result)) return std::nullopt;
  return record;
}

std::uint64_t CheckLedgerReader::counter(std::uint32_t check, CheckCounter counter) const {
  CHECK(check < checks_.size());
  return checks_[check].counters[static_cast<std::size_t>(counter)].load(std::memory_order_relaxed);
}

std::uint64_t CheckLedgerReader::events_written() const {
  return header_->events_written.load(std::memory_order_acquire);
}

std::optional<CheckEvent> CheckLedgerReader::event(std::uint64_t index) const {
  const CheckEventSlot& slot = events_[index & (kCheckEvents - 1)];
  if (slot.number.load(std::memory_order_acquire) != index + 1) return std::nullopt;
  const CheckEvent event = slot.event;
  std::atomic_thread_fence(std::memory_order_acquire);
  if (slot.number.load(std::memory_order_relaxed) != index + 1) return std::nullopt;
  const bool makes_sense_whole = event.check < checks_.size() && is_verdict(event.from) &&
                                 is_verdict(event.to) && event.flapping <= FlapStep::ends &&
                                 makes_sense(event.result);
  if (!makes_sense_whole) return std::nullopt;
  return event;
}

}  // namespace contract
