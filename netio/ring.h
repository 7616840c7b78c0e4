// The worker's io_uring: a fixed set of files, four operations, and nothing else, enforced by the
// ring's own restrictions. Bytes in, bytes out; opens nothing, knows no rule of VRRP.
//
//   create()  ->  (drop privileges)  ->  enable()  ->  empty the descriptor table  ->  turns
//
// A turn: queue operations, submit_and_wait(), next_completion() until it is empty.
#pragma once

#include <liburing.h>

#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <vector>

#include "os/sys_error.h"
#include "vrrp/datagram.h"
#include "vrrp/time.h"
#include "vrrp/version.h"

namespace netio {

// Position of a file in the ring's fixed table.
struct FileIndex {
  std::uint32_t number = 0;
};

// Whose completion it is; chosen by the caller, 56 bits.
using Token = std::uint64_t;

struct Completion {
  enum class Kind : std::uint8_t { receive, read, write, cancel };
  Kind kind = Kind::read;
  Token token = 0;
  // Bytes transferred, or -errno.
  std::int32_t result = 0;
  // receive: the operation goes on. When false it must be armed again.
  bool armed = false;
  // receive: what arrived, in one of the ring's buffers; give it back with release(buffer).
  bool has_buffer = false;
  std::uint16_t buffer = 0;
  std::span<const std::uint8_t> bytes;
};

class Ring {
 public:
  struct Config {
    std::span<const int> files;           // registered in this order
    std::uint32_t receive_buffers = 256;  // a power of two, at most 32768
    std::uint32_t queue_entries = 1024;   // a power of two
  };

  // Makes the ring disabled, registers files, restrictions and buffers. EPERM and ENOSYS mean that
  // the host forbids io_uring.
  static std::expected<Ring, os::SysError> create(const Config& config);

  Ring(Ring&& other) noexcept;
  Ring& operator=(Ring&&) = delete;
  Ring(const Ring&) = delete;
  Ring& operator=(const Ring&) = delete;
  ~Ring();

  // From now on every io_uring_register is refused. The calling task is the only one that may
  // submit. The ring works without its descriptor afterwards.
  std::expected<void, os::SysError> enable();

  // Each queues one operation. At most `queue_entries` may be queued and not yet submitted.
  // Multishot: one completion per datagram until one is not `armed`.
  void receive(FileIndex file, Token token);
  // `buffer` must stay until the completion.
  void read(FileIndex file, std::span<std::uint8_t> buffer, Token token);
  void write(FileIndex file, std::span<const std::uint8_t> bytes, Token token);
  void cancel_receive(FileIndex file, Token token);

  // Submits what is queued without waiting. Both report what the kernel refuses for good; when it
  // is merely busy the entries stay queued and that is no error.
  std::expected<void, os::SysError> submit();
  // Submits, and waits until there is a completion or `timeout` has passed. Zero: only looks, but
  // does enter the kernel, so that everything which had arrived before is delivered or known to be
  // more.
  std::expected<void, os::SysError> submit_and_wait(vrrp::Nanoseconds timeout);

  std::uint32_t completions_ready() const;
  std::optional<Completion> next_completion();
  void release(std::uint16_t buffer);

  // For the test that sweeps all operations.
  io_uring* raw() { return &ring_; }

 private:
  Ring() = default;
  std::expected<void, os::SysError> restrict_and_register(const Config& config);
  io_uring_sqe& next_sqe();
  Completion decode(const io_uring_cqe& cqe);

  io_uring ring_{};
  bool is_set_up_ = false;
  std::vector<std::uint8_t> buffers_;
  io_uring_buf_ring* buffer_ring_ = nullptr;
  std::size_t buffer_ring_size_bytes_ = 0;
  std::uint32_t buffer_count_ = 0;
  msghdr receive_layout_{};
};

}  // namespace netio
