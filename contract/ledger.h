// The Ledger: what is. Shared memory with one writer (the worker); control, the command line and
// the next worker read it. Status, metrics, event log and memory of the protocol are all this.
//
//   LedgerHeader | RouterSlot[] | InterfaceSlot[] | Recording | EventSlot[]
//
// Records that must be seen whole are behind a sequence lock; counters are single atomic words.
// Times are Instants: nanoseconds of CLOCK_MONOTONIC, which mean the same to every process of a
// boot.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string_view>

#include "vrrp/address.h"
#include "vrrp/drop_reason.h"
#include "vrrp/router_state.h"
#include "vrrp/time.h"
#include "vrrp/verdict.h"

namespace contract {

inline constexpr std::uint32_t kLedgerMagic = 0x7264654c;
inline constexpr std::uint32_t kLedgerLayout = 4;

using Counter = std::atomic<std::uint64_t>;
static_assert(Counter::is_always_lock_free && sizeof(Counter) == 8);

// Counters of a router. The names are part of the JSON status, and those of RFC 8347's statistics
// where these have one; docs/STATUS.md has the table. The drop counters follow them.
enum class RouterCounter : std::uint8_t {
  adverts_sent,
  adverts_received,  // valid ones
  priority_zero_pkts_sent,
  priority_zero_pkts_rcvd,
  to_active,
  to_backup,
  to_fault,
  checksum_message_only,         // received IPv4 v3 adverts in the RFC 9568 form
  checksum_pseudo_header,        // received IPv4 v3 adverts in the other form
  address_list_errors,           // accepted all the same
  first_address_not_link_local,  // IPv6: accepted all the same
  interval_mismatch_adopted,     // v3: the Active router's interval is not ours
  send_errors,
};
inline constexpr std::array<std::string_view, 13> kRouterCounterNames{
    "adverts_sent",
    "adverts_received",
    "priority_zero_pkts_sent",
    "priority_zero_pkts_rcvd",
    "to_active",
    "to_backup",
    "to_fault",
    "checksum_message_only",
    "checksum_pseudo_header",
    "address_list_errors",
    "first_address_not_link_local",
    "interval_mismatch_adopted",
    "send_errors",
};
inline constexpr std::size_t kRouterCounters = kRouterCounterNames.size();
static_assert(static_cast<std::size_t>(RouterCounter::send_errors) + 1 == kRouterCounters);

// An address as plain bytes; family 0 means none.
struct LedgerAddress {
  std::uint8_t family = 0;
  std::array<std::uint8_t, 3> reserved{};
  std::array<std::uint8_t, 16> bytes{};

  friend bool operator==(const LedgerAddress&, const LedgerAddress&) = default;
};
static_assert(sizeof(LedgerAddress) == 20);
LedgerAddress to_ledger(const vrrp::IpAddress& address);
// Empty when there is none, or when the bytes make no sense.
std::optional<vrrp::IpAddress> from_ledger(const LedgerAddress& address);

// Everything the next worker needs to go on where this one stopped.
struct RouterRecord {
  std::uint8_t state = 0;   // vrrp::RouterState
  std::uint8_t reason = 0;  // vrrp::Reason
  std::uint8_t effective_priority = 0;
  std::uint8_t active_priority = 0;  // of the last accepted advert
  std::int32_t error = 0;            // errno of hold_failed
  std::int64_t since_ns = 0;         // of the state
  std::int64_t deadline_ns = 0;      // INT64_MAX: none
  std::int64_t active_interval_ns = 0;
  std::int64_t last_advert_ns = 0;  // 0: none heard
  std::int64_t preempt_at_ns = 0;   // Backup: lower priorities are left alone until then; 0: no
  LedgerAddress active_address{};   // who is Active; while Active: our own source address
  LedgerAddress source{};           // our own source address
};
static_assert(sizeof(RouterRecord) == 88);

struct RouterSlot {
  std::atomic<std::uint32_t> sequence;  // odd while the record is being written
  std::uint32_t reserved;
  RouterRecord record;
  std::array<Counter, kRouterCounters> counters;
  std::array<Counter, vrrp::kDropReasons> drops;
};

// The last advert for a VRID that no router here has.
struct UnknownVrid {
  std::int64_t at_ns = 0;
  std::uint32_t vrid = 0;  // 0: there was none
  LedgerAddress source{};
};
static_assert(sizeof(UnknownVrid) == 32);

// What the helper says of an interface: whether routers can be on it, whatever its addresses are.
enum class InterfaceState : std::uint8_t {
  unknown,  // nothing was said yet
  missing,
  down,  // by the administrator, or without carrier
  up,
};
inline constexpr std::array<std::string_view, 4> kInterfaceStateNames{"unknown", "missing", "down",
                                                                      "up"};
constexpr std::string_view name(InterfaceState state) {
  return kInterfaceStateNames[static_cast<std::size_t>(state)];
}

// What a check of an interface says.
constexpr vrrp::Verdict verdict_of(InterfaceState state) {
  if (state == InterfaceState::unknown) return vrrp::Verdict::unknown;
  return state == InterfaceState::up ? vrrp::Verdict::up : vrrp::Verdict::down;
}

struct InterfaceRecord {
  InterfaceState state = InterfaceState::unknown;
  std::array<std::uint8_t, 7> reserved{};
  std::int64_t since_ns = 0;  // it is up, or is not; 0: nothing was said yet
};
static_assert(sizeof(InterfaceRecord) == 16);

struct InterfaceSlot {
  Counter adverts_received;                       // everything that arrived on it
  std::array<Counter, vrrp::kDropReasons> drops;  // including those no router could be found for
  std::atomic<std::uint32_t> unknown_sequence;    // odd while `unknown` is being written
  std::atomic<std::uint32_t> record_sequence;     // odd while `record` is being written
  UnknownVrid unknown;
  InterfaceRecord record;
};

enum class EventKind : std::uint8_t {
  transition = 1,             // `from`, `to`, `reason`, `peer`, `value_ns`
  fault_changed = 2,          // still in fault, another `reason`
  held = 3,                   // the helper has put all addresses in place
  released = 4,               // the helper has removed all of them
  address_list_mismatch = 5,  // first since the last transition: `peer` lists other addresses
  receive_overflow = 6,       // the kernel dropped `value_ns` adverts for want of buffer
  send_error = 7,             // `error`; first of a row
  equal_priority = 8,         // another router advertises our priority
  unknown_vrid = 9,           // first seen on `interface`; `value_ns` is the VRID
  interval_mismatch = 10,     // first since the last transition: that of `peer` is `value_ns`
  priority_changed = 11,      // by health checks: from `priority` to `own_priority`
  lower_priority = 12,        // Active, and `peer` advertises what ranks below us; only of routers
                              // that have a notification for it
  check_changed = 13,         // of an interface: `router` is the check, `from` and `to` are
                              // vrrp::Verdict, `reason` says why it is not up
};

struct EventRecord {
  std::int64_t at_ns = 0;
  std::uint32_t router = 0;  // or interface or check, as `kind` says
  EventKind kind = EventKind::transition;
  std::uint8_t from = 0;          // vrrp::RouterState
  std::uint8_t to = 0;            // vrrp::RouterState
  std::uint8_t reason = 0;        // vrrp::Reason
  std::int32_t error = 0;         // errno
  std::uint8_t priority = 0;      // of the peer
  std::uint8_t own_priority = 0;  // transition: ours at that time, with what checks have added
  std::array<std::uint8_t, 2> reserved{};
  std::int64_t value_ns = 0;  // transition by timeout: how long there was no advert
  LedgerAddress peer{};
  std::uint32_t reserved_tail = 0;
};
static_assert(sizeof(EventRecord) == 56);

// `number` is 1 + the event's place in the history once the record is complete, 0 while it is being
// written.
struct EventSlot {
  std::atomic<std::uint64_t> number;
  EventRecord record;
};
static_assert(sizeof(EventSlot) == 64);

struct LedgerHeader {
  std::uint32_t magic;
  std::uint32_t layout;
  std::uint32_t total_size_bytes;
  std::uint32_t routers;
  std::uint32_t interfaces;
  std::uint32_t events;  // a power of two
  std::atomic<std::uint64_t> events_written;
  Counter turns;              // of the worker's loop
  Counter receive_overflows;  // adverts lost because the socket buffer was full
  Counter receive_rearmed;    // how often a receive ended and was armed again
  Counter requests_deferred;  // batches that waited because the helper had not read the last one
};

struct LedgerShape {
  std::uint32_t routers = 0;
  std::uint32_t interfaces = 0;
};
std::size_t ledger_size_bytes(LedgerShape shape);

// The one writer's view.
class LedgerWriter {
 public:
  // Formats fresh memory (all zero) of ledger_size_bytes(shape) bytes, which must outlive the
  // writer.
  static LedgerWriter format(std::span<std::uint8_t> memory, LedgerShape shape);

  void write(std::uint32_t router, const RouterRecord& record);
  void count(std::uint32_t router, RouterCounter counter, std::uint64_t by = 1);
  void count_drop(std::uint32_t router, vrrp::DropReason reason);
  void write_unknown(std::uint32_t interface, const UnknownVrid& unknown);
  void write_interface(std::uint32_t interface, const InterfaceRecord& record);
  void append(const EventRecord& event);
  InterfaceSlot& interface(std::uint32_t interface) const { return interfaces_[interface]; }
  // Also of a const writer: it is a view of memory that is written to.
  LedgerHeader& header() const { return *header_; }
  // For RecordingWriter (contract/recording.h).
  std::span<std::uint8_t> recording_memory() const { return recording_; }

 private:
  LedgerHeader* header_ = nullptr;
  std::span<RouterSlot> routers_;
  std::span<InterfaceSlot> interfaces_;
  std::span<std::uint8_t> recording_;
  std::span<EventSlot> events_;
};

enum class LedgerError : std::uint8_t { truncated, magic, size, shape };

// A reader's view of memory that somebody else is writing to, and may have written nonsense to:
// every index is bounded by this reader's own shape, never by what the memory says.
class LedgerReader {
 public:
  static std::expected<LedgerReader, LedgerError> open(std::span<const std::uint8_t> memory,
                                                       LedgerShape shape);

  // A whole record. Enumerators are checked; empty when the writer died in the middle of it or
  // wrote values that do not exist.
  std::optional<RouterRecord> router(std::uint32_t router) const;
  std::uint64_t counter(std::uint32_t router, RouterCounter counter) const;
  std::uint64_t drops(std::uint32_t router, vrrp::DropReason reason) const;
  const InterfaceSlot& interface(std::uint32_t interface) const { return interfaces_[interface]; }
  // Empty when there was none, or as with router().
  std::optional<UnknownVrid> unknown_vrid(std::uint32_t interface) const;
  // As router().
  std::optional<InterfaceRecord> interface_record(std::uint32_t interface) const;
  const LedgerHeader& header() const { return *header_; }
  // For RecordingReader (contract/recording.h).
  std::span<const std::uint8_t> recording_memory() const { return recording_; }

  std::uint64_t events_written() const;
  // Event number `index` (from 0). Empty when it is not written yet or was overwritten already.
  std::optional<EventRecord> event(std::uint64_t index) const;
  std::uint32_t event_capacity() const { return static_cast<std::uint32_t>(events_.size()); }

 private:
  const LedgerHeader* header_ = nullptr;
  std::span<const RouterSlot> routers_;
  std::span<const InterfaceSlot> interfaces_;
  std::span<const std::uint8_t> recording_;
  std::span<const EventSlot> events_;
};

}  // namespace contract
