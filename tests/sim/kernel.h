// What one host's kernel does for the worker's ring: two raw sockets with bounded queues, a pool of
// provided buffers that both share, and records to and from helper and supervisor. netio::Ring is
// defined in ring.cc on top of this. Nothing happens by itself here: the host says when.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "netio/ring.h"
#include "tests/sim/clock.h"
#include "tests/sim/packet.h"
#include "tests/sim/random.h"

namespace sim {

class Kernel {
 public:
  struct Limits {
    std::uint32_t buffers = 256;     // provided for both sockets together
    std::uint32_t datagrams = 4096;  // in the queue of each socket
  };
  // A write that the worker submitted; the answer is its completion's result.
  using OnWrite = std::function<std::int32_t(netio::FileIndex, std::span<const std::uint8_t>)>;

  Kernel(const Limits& limits, OnWrite on_write);
  Kernel(const Kernel&) = delete;
  Kernel& operator=(const Kernel&) = delete;
  ~Kernel();

  // By which a ring finds its kernel: given to Ring::create as the first file.
  int number() const { return number_; }
  static Kernel& of(int number);

  // The outside: a datagram for the raw socket of its family (false: dropped, the queue is full), a
  // record from helper or supervisor.
  bool queue(Arrival arrival);
  void queue_record(netio::FileIndex file, std::span<const std::uint8_t> bytes);

  // The host: would a worker that waits be woken? And then: hand over as much as there is room for.
  bool has_news() const;
  void deliver(Random& random);
  // As the last submit_and_wait() asked.
  Nanoseconds timeout() const { return timeout_; }
  // Nothing of that family is waiting to be handed over.
  bool is_drained(vrrp::Family family) const { return socket(family).queue.empty(); }
  // When the worker was handed datagrams that told of a loss; the epoch: never.
  struct Told {
    vrrp::Instant first;  // of a row of losses; a new one begins after 255 s without
    vrrp::Instant last;
  };
  const Told& told_of_loss(vrrp::Family family) const { return socket(family).told_of_loss; }

  // The ring.
  void arm_receive(netio::FileIndex file, netio::Token token);
  void cancel_receive(netio::FileIndex file, netio::Token token);
  void read(netio::FileIndex file, std::span<std::uint8_t> buffer, netio::Token token);
  void write(netio::FileIndex file, std::span<const std::uint8_t> bytes, netio::Token token);
  void submit();
  void submit_and_wait(Nanoseconds timeout);
  std::uint32_t completions_ready() const { return static_cast<std::uint32_t>(ready_.size()); }
  std::optional<netio::Completion> next_completion();
  void release(std::uint16_t buffer);

 private:
  struct Socket {
    std::deque<Arrival> queue;
    bool is_armed = false;
    netio::Token token = 0;
    std::uint32_t lost = 0;
    std::uint32_t told_lost = 0;
    Told told_of_loss;
  };
  struct Channel {
    std::deque<Bytes> records;
    bool is_reading = false;
    std::span<std::uint8_t> buffer;
    netio::Token token = 0;
  };
  struct PendingWrite {
    netio::FileIndex file;
    std::span<const std::uint8_t> bytes;
    netio::Token token;
  };

  Socket& socket(vrrp::Family family) { return sockets_[family == vrrp::Family::ipv4 ? 0 : 1]; }
  const Socket& socket(vrrp::Family family) const {
    return sockets_[family == vrrp::Family::ipv4 ? 0 : 1];
  }
  void deliver(Socket& socket);
  void deliver(Channel& channel);

  int number_;
  Limits limits_;
  OnWrite on_write_;
  std::array<Socket, 2> sockets_;    // by worker/files.h
  std::array<Channel, 4> channels_;  // helper to control, by worker/files.h
  std::vector<Bytes> buffers_;
  std::vector<std::uint32_t> loss_told_;  // by buffer: the count that the datagram in it carries
  std::vector<std::uint16_t> free_buffers_;
  std::deque<PendingWrite> submissions_;
  std::deque<netio::Completion> ready_;
  Nanoseconds timeout_{};
};

}  // namespace sim
