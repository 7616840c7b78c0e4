// The recording of one router: what was said to its state machine, and what came of it, as plain
// data. A fixed ring at the end of the Ledger; the worker writes it while control has asked for it,
// control makes a scenario of it (docs/SCENARIOS.md). Nothing here is text.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string_view>

#include "contract/ledger.h"

namespace contract {

// A power of two.
inline constexpr std::size_t kRecordSlots = 1024;
// Of a datagram so much is kept: whatever fits behind the IP header of a 1,500-byte frame.
inline constexpr std::size_t kRecordedMessageBytes = 1480;

// What a record is about: how the router stood when recording began, an event of the state machine,
// or an advert that did not get that far.
enum class RecordKind : std::uint8_t {
  begin = 1,
  startup,  // `address` is our source
  shutdown,
  interface_lost,    // `reason`
  source_changed,    // `address`
  deadline,          //
  advert,            // a datagram that was admitted
  priority_changed,  // `priority`
  demoted,           // `priority`, `reason`
  held,              //
  hold_failed,       // `error`
  dropped,           // a datagram for this router that was not: `reason` is the vrrp::DropReason
};

enum class RecordedAction : std::uint8_t {
  send_advert,
  send_priority_zero,
  hold,
  release,
  announce,
};
inline constexpr std::array<std::string_view, 5> kRecordedActionNames{
    "send_advert", "send_priority_zero", "hold", "release", "announce"};
constexpr std::string_view name(RecordedAction action) {
  return kRecordedActionNames[static_cast<std::size_t>(action)];
}
inline constexpr std::size_t kMaxRecordedActions = 4;

// Everything a router knows, so that a replay goes on where the recording began.
struct RecordedState {
  std::uint8_t state = 0;   // vrrp::RouterState
  std::uint8_t reason = 0;  // vrrp::Reason
  std::uint8_t effective_priority = 0;
  std::uint8_t active_priority = 0;
  std::uint8_t promotion_reason = 0;  // vrrp::Reason
  std::uint8_t hold_failures = 0;
  std::array<std::uint8_t, 2> reserved{};
  std::int32_t error = 0;
  std::uint32_t reserved_word = 0;
  std::int64_t since_ns = 0;
  std::int64_t deadline_ns = 0;     // INT64_MAX: none
  std::int64_t last_advert_ns = 0;  // 0: none heard
  std::int64_t next_answer_ns = 0;
  std::int64_t preempt_at_ns = 0;  // 0: no router of lower priority was heard
  std::int64_t active_interval_ns = 0;
  LedgerAddress source{};          // unspecified: none
  LedgerAddress active_address{};  // unspecified: not known

  friend bool operator==(const RecordedState&, const RecordedState&) = default;
};
static_assert(sizeof(RecordedState) == 104);

struct Record {
  std::int64_t at_ns = 0;
  std::uint32_t router = 0;
  RecordKind kind = RecordKind::begin;
  std::uint8_t reason = 0;
  std::uint8_t priority = 0;
  std::uint8_t ttl = 0;  // of the datagram
  std::int32_t error = 0;
  std::uint8_t action_count = 0;
  std::array<std::uint8_t, kMaxRecordedActions> actions{};  // RecordedAction
  std::array<std::uint8_t, 3> reserved{};
  std::uint16_t message_size_bytes = 0;     // of the whole datagram
  std::uint16_t kept_size_bytes = 0;        // of `message`, at most kRecordedMessageBytes
  std::int64_t second_advert_after_ns = 0;  // of the router's settings
  LedgerAddress address{};                  // a source of ours, or the sender of the datagram
  LedgerAddress destination{};              // of the datagram
  RecordedState state{};                    // afterwards
  std::array<std::uint8_t, kRecordedMessageBytes> message{};
};
static_assert(sizeof(Record) == 1664);

// `number` is 1 + the record's place in the history once it is complete, 0 while it is written.
struct RecordSlot {
  std::atomic<std::uint64_t> number;
  Record record;
};

struct Recording {
  std::atomic<std::uint64_t> written;
  Counter commands_refused;  // what control said that made no sense
  std::array<RecordSlot, kRecordSlots> slots;
};
static_assert(sizeof(Recording) % 8 == 0);

// The one writer's view of LedgerWriter::recording_memory().
class RecordingWriter {
 public:
  explicit RecordingWriter(std::span<std::uint8_t> memory);

  // Copies what is used of the record: the kept part of its message.
  void append(const Record& record);
  std::uint64_t written() const { return recording_->written.load(std::memory_order_relaxed); }
  void count_refused_command();

 private:
  Recording* recording_;
};

// A reader's view of LedgerReader::recording_memory(), which may hold anything.
class RecordingReader {
 public:
  explicit RecordingReader(std::span<const std::uint8_t> memory);

  std::uint64_t written() const { return recording_->written.load(std::memory_order_acquire); }
  std::uint64_t commands_refused() const {
    return recording_->commands_refused.load(std::memory_order_relaxed);
  }
  // Record number `index` (from 0), every enumerator and size checked. Empty when it is not written
  // yet, was overwritten already, or makes no sense.
  std::optional<Record> record(std::uint64_t index) const;

 private:
  const Recording* recording_;
};

}  // namespace contract
