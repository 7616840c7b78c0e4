// Records in shared memory that one process writes and others read whole: a sequence number is odd
// while its record is being written. And counters with one writer.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

namespace contract {

// A reader gives up on a record whose writer stays in the middle of it.
inline constexpr int kMaxReadAttempts = 1000;

template <typename Word>
void add(std::atomic<Word>& counter, Word by) {
  // One writer: no read-modify-write is needed.
  counter.store(counter.load(std::memory_order_relaxed) + by, std::memory_order_relaxed);
}

template <typename Record>
void write_sequenced(std::atomic<std::uint32_t>& sequence, Record& to, const Record& from) {
  const std::uint32_t before = sequence.load(std::memory_order_relaxed);
  sequence.store(before + 1, std::memory_order_relaxed);
  std::atomic_thread_fence(std::memory_order_release);
  to = from;
  sequence.store(before + 2, std::memory_order_release);
}

// Empty when the writer stays in the middle of it.
template <typename Record>
std::optional<Record> read_sequenced(const std::atomic<std::uint32_t>& sequence,
                                     const Record& from) {
  for (int attempt = 0; attempt < kMaxReadAttempts; ++attempt) {
    const std::uint32_t before = sequence.load(std::memory_order_acquire);
    const Record record = from;
    std::atomic_thread_fence(std::memory_order_acquire);
    const std::uint32_t after = sequence.load(std::memory_order_relaxed);
    if (before == after && before % 2 == 0) return record;
  }
  return std::nullopt;
}

}  // namespace contract
