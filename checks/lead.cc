#include "checks/lead.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>

namespace checks {

using contract::PlanTarget;

namespace {

// An address and port as the kernel takes them.
struct SocketAddress {
  SocketAddress(std::uint8_t family, const std::array<std::uint8_t, 16>& bytes,
                std::uint16_t port) {
    if (family == 4) {
      sockaddr_in address{};
      address.sin_family = AF_INET;
      address.sin_port = htons(port);
      std::memcpy(&address.sin_addr, bytes.data(), sizeof(address.sin_addr));
      std::memcpy(&storage, &address, sizeof(address));
      size_bytes = sizeof(address);
    } else {
      sockaddr_in6 address{};
      address.sin6_family = AF_INET6;
      address.sin6_port = htons(port);
      std::memcpy(&address.sin6_addr, bytes.data(), sizeof(address.sin6_addr));
      std::memcpy(&storage, &address, sizeof(address));
      size_bytes = sizeof(address);
    }
  }
  const sockaddr* pointer() const { return reinterpret_cast<const sockaddr*>(&storage); }

  sockaddr_storage storage{};
  socklen_t size_bytes = 0;
};

}  // namespace

std::expected<void, os::SysError> lead_to(const PlanTarget& target, const os::Fd& socket) {
  if (target.has_source != 0) {
    const SocketAddress source(target.family, target.source, 0);
    if (bind(socket.number(), source.pointer(), source.size_bytes) != 0) {
      return std::unexpected(os::last_error("bind"));
    }
  }
  const SocketAddress server(target.family, target.bytes, target.port);
  if (connect(socket.number(), server.pointer(), server.size_bytes) != 0 && errno != EINPROGRESS) {
    return std::unexpected(os::last_error("connect"));
  }
  return {};
}

std::expected<void, os::SysError> lead_again(const PlanTarget& target, const os::Fd& socket) {
  // Takes its source away as well. There is no error but of a number that is no socket.
  const sockaddr nowhere{.sa_family = AF_UNSPEC, .sa_data = {}};
  (void)connect(socket.number(), &nowhere, sizeof(nowhere));
  return lead_to(target, socket);
}

}  // namespace checks
