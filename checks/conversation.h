// One socket until a deadline, for a process that has nothing else to do: each call waits, and says
// what went wrong as a Finding.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>

#include "checks/finding.h"
#include "os/fd.h"
#include "vrrp/time.h"

namespace checks {

// What has become of the connection of a stream that was on the way and is ready.
std::expected<void, Finding> connection_made(const os::Fd& socket);

class Conversation {
 public:
  // `socket` does not block, and outlives this.
  Conversation(const os::Fd& socket, vrrp::Instant deadline)
      : socket_(socket), deadline_(deadline) {}

  // Of a stream: until it is connected.
  std::expected<void, Finding> await_connected();
  std::expected<void, Finding> write_all(std::span<const std::uint8_t> bytes);
  // A datagram, or some bytes of a stream. 0: the peer has closed it.
  std::expected<std::size_t, Finding> read_some(std::span<std::uint8_t> buffer);
  // Of a stream: fills the buffer.
  std::expected<void, Finding> read_all(std::span<std::uint8_t> buffer);

 private:
  std::expected<void, Finding> await(short events);

  const os::Fd& socket_;
  vrrp::Instant deadline_;
};

}  // namespace checks
