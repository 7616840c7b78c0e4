// The Ledger of regent-checkd: what each health check says, since when and why, and what changed.
// Shared memory with one writer, as the worker's (contract/ledger.h); control reads it.
//
//   CheckLedgerHeader | CheckSlot[] | CheckEventSlot[]
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string_view>

#include "contract/check_message.h"
#include "contract/ledger.h"
#include "vrrp/verdict.h"

namespace contract {

inline constexpr std::uint32_t kCheckLedgerMagic = 0x6b686343;
inline constexpr std::uint32_t kCheckLedgerLayout = 3;
inline constexpr std::uint32_t kCheckEvents = 1024;  // a power of two

// The names are part of the JSON status.
enum class CheckCounter : std::uint8_t {
  runs,  // with a result
  failures,
  timeouts,  // failures by their time limit
  skipped,   // an interval in which the run before was not over
};
inline constexpr std::array<std::string_view, 4> kCheckCounterNames{"runs", "failures", "timeouts",
                                                                    "skipped"};
static_assert(static_cast<std::size_t>(CheckCounter::skipped) + 1 == kCheckCounterNames.size());

// The last result of a check, or the one that changed its verdict.
struct CheckResult {
  std::uint32_t outcome = 0;  // RunOutcome; 0: there was none yet
  std::int32_t code = 0;
  std::uint32_t duration_us = 0;
  std::uint32_t output_size_bytes = 0;
  std::array<char, kMaxRunOutputBytes> output{};
};
static_assert(sizeof(CheckResult) == 272);

struct CheckRecord {
  std::uint8_t verdict = 0;  // vrrp::Verdict
  std::array<std::uint8_t, 3> reserved{};
  std::uint32_t streak = 0;        // results in a row that speak against the verdict
  std::int64_t since_ns = 0;       // of the verdict
  std::int64_t result_at_ns = 0;   // 0: there was none yet
  std::int64_t held_until_ns = 0;  // down as it changed too often; 0: it is not held
  CheckResult result = {};
};
static_assert(sizeof(CheckRecord) == 304);

struct CheckSlot {
  std::atomic<std::uint32_t> sequence;  // odd while the record is being written
  std::uint32_t reserved;
  CheckRecord record;
  std::array<Counter, kCheckCounterNames.size()> counters;
};

// What an event says about a check that changes too often.
enum class FlapStep : std::uint16_t { none = 0, begins = 1, ends = 2 };

// A verdict has changed, or the number of a check that says one; or a check is held down from now
// on or no longer, whose verdict may be the same.
struct CheckEvent {
  std::int64_t at_ns = 0;
  std::uint32_t check = 0;
  std::uint8_t from = 0;  // vrrp::Verdict
  std::uint8_t to = 0;    // vrrp::Verdict
  FlapStep flapping = FlapStep::none;
  std::uint32_t streak = 0;       // so many results in a row have done it
  std::int32_t value_before = 0;  // of a check that says a number
  CheckResult result = {};        // the last of them
};
static_assert(sizeof(CheckEvent) == 296);

struct CheckEventSlot {
  std::atomic<std::uint64_t> number;  // as EventSlot's
  CheckEvent event;
};

struct CheckLedgerHeader {
  std::uint32_t magic;
  std::uint32_t layout;
  std::uint32_t total_size_bytes;
  std::uint32_t checks;
  std::atomic<std::uint64_t> events_written;
};

std::size_t check_ledger_size_bytes(std::uint32_t checks);

// The one writer's view.
class CheckLedgerWriter {
 public:
  // Formats fresh memory (all zero) of check_ledger_size_bytes(checks) bytes, which must outlive
  // the writer.
  static CheckLedgerWriter format(std::span<std::uint8_t> memory, std::uint32_t checks);

  void write(std::uint32_t check, const CheckRecord& record);
  void count(std::uint32_t check, CheckCounter counter);
  void append(const CheckEvent& event);

 private:
  CheckLedgerHeader* header_ = nullptr;
  std::span<CheckSlot> checks_;
  std::span<CheckEventSlot> events_;
};

// A reader's view, which believes no index and no enumerator of the memory.
class CheckLedgerReader {
 public:
  static std::expected<CheckLedgerReader, LedgerError> open(std::span<const std::uint8_t> memory,
                                                            std::uint32_t checks);

  // A whole record; empty when the writer died in the middle of it or wrote what does not exist.
  std::optional<CheckRecord> check(std::uint32_t check) const;
  std::uint64_t counter(std::uint32_t check, CheckCounter counter) const;
  std::uint64_t events_written() const;
  // Event number `index` (from 0). Empty when it is not written yet, was overwritten already, or
  // makes no sense.
  std::optional<CheckEvent> event(std::uint64_t index) const;
  std::uint32_t event_capacity() const { return kCheckEvents; }

 private:
  const CheckLedgerHeader* header_ = nullptr;
  std::span<const CheckSlot> checks_;
  std::span<const CheckEventSlot> events_;
};

}  // namespace contract
