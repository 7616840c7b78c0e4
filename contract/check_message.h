// What is said about health checks: records of exact size on a SOCK_SEQPACKET pair, with indices of
// the Plan and nothing that has to be believed beyond its range.
//
//   checkd --CheckItem[1..64]--> worker       checkd --RunOrder--> runner --RunResult--> checkd
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <expected>
#include <span>
#include <string_view>

#include "contract/message.h"
#include "contract/plan.h"
#include "vrrp/time.h"
#include "vrrp/verdict.h"

namespace contract {

enum class CheckItemKind : std::uint32_t {
  verdict = 1,  // `value`: vrrp::Verdict
  value = 2,    // `value`: the number that the check says; only of one that has_value()
  // `value`: what a priority list says of us, 1 to 254, or 0: we are not in it. `subject` is a
  // router that tracks one.
  priority = 3,
};

// What a check says has changed, or is told for the first time.
struct CheckItem {
  std::uint32_t subject = 0;  // a check of the Plan, or a router, as `kind` says
  CheckItemKind kind = CheckItemKind::verdict;
  std::int32_t value = 0;
};
static_assert(sizeof(CheckItem) == 12);

// Run a script once. A runner has one run of each script at a time at the most.
struct RunOrder {
  std::uint32_t script = 0;      // of the Plan; one of the runner's own user
  std::uint32_t run = 0;         // any number, which comes back with the result
  std::uint32_t timeout_ms = 0;  // at least 1; then the script and all it started are ended
  std::uint32_t reserved = 0;
};
static_assert(sizeof(RunOrder) == 16);

// How a run ended.
enum class RunOutcome : std::uint32_t {
  exited = 1,        // `code`: the exit status
  signalled = 2,     // `code`: the signal
  timed_out = 3,     // it was ended at its time limit
  cannot_start = 4,  // `code`: errno; `output` says at what
  not_safe = 5,      // somebody else could change the program: `output` says what
  // Of native checks; `output` says what came.
  passed = 6,
  failed = 7,
  unreachable = 8,  // `code`: errno
  lost = 9,         // the process that asks has died or hangs: nothing is known
  truncated = 10,   // between processes only: it has to be asked again over TCP
  // Of files.
  value = 11,       // `code`: the number in it
  unreadable = 12,  // `code`: errno; it counts as 0
  warned = 13,      // between processes only: passed, and `output` is worth to be seen
};

inline constexpr std::size_t kMaxRunOutputBytes = 256;

struct RunResult {
  std::uint32_t script = 0;
  std::uint32_t run = 0;
  RunOutcome outcome = RunOutcome::exited;
  std::int32_t code = 0;
  std::uint32_t duration_us = 0;
  std::uint32_t output_size_bytes = 0;
  // The first bytes that it wrote, as they are: whoever shows them must look at each. What is
  // behind them is zero.
  std::array<char, kMaxRunOutputBytes> output{};
};
static_assert(sizeof(RunResult) == 280);

using RunOutput = std::array<char, kMaxRunOutputBytes>;

// Puts in as much of the text as there is room for, into what is all zero. Returns how much.
std::uint32_t put_output(RunOutput& output, std::string_view text);
// As it is told: whole microseconds, from 0 to some 71 minutes.
std::uint32_t microseconds(vrrp::Nanoseconds duration);

// Whether a check can end so: truncated is no end.
bool is_end(std::uint32_t outcome);

// What is wrong with output of this size, behind which there must be zeros; `none`: nothing.
Stage fault_of_output(std::span<const char, kMaxRunOutputBytes> output, std::uint32_t size_bytes);

// A message whose bytes are the whole record.
template <typename Message>
std::expected<Message, Stage> read_whole(std::span<const std::uint8_t> record) {
  Message message;
  if (record.size() != sizeof(message)) return std::unexpected(Stage::violation_size);
  std::memcpy(&message, record.data(), sizeof(message));
  return message;
}

// What items can be about, of a Plan.
struct CheckItemRange {
  std::span<const PlanCheck> checks;
  std::span<const PlanTrack> tracks;
};

// Each refuses what is no such record, or names what is not in the Plan.
// Of an interface nobody but the helper knows anything: such a check is out of range.
std::expected<std::span<const CheckItem>, Stage> read_check_items(
    std::span<const std::uint8_t> record, const CheckItemRange& range,
    std::array<CheckItem, kMaxItemsPerRecord>& storage);
// `user`: of the runner; scripts of another one are out of range.
std::expected<RunOrder, Stage> read_run_order(std::span<const std::uint8_t> record,
                                              std::span<const PlanScript> scripts,
                                              std::uint32_t user);
std::expected<RunResult, Stage> read_run_result(std::span<const std::uint8_t> record,
                                                std::span<const PlanScript> scripts,
                                                std::uint32_t user);

}  // namespace contract
