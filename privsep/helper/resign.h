// The priority-0 adverts of routers whose worker cannot send them any more, built from the Plan and
// sent by sockets that the worker never had.
#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <span>
#include <vector>

#include "contract/plan.h"
#include "os/fd.h"
#include "os/sys_error.h"
#include "privsep/helper/sockets.h"

namespace helper {

// The message of RFC 9568 6.4.3 (Shutdown), a part of `buffer`.
std::span<const std::uint8_t> resignation(const contract::Plan& plan, std::uint32_t router,
                                          const vrrp::IpAddress& source,
                                          std::span<std::uint8_t> buffer);

class Resign {
 public:
  static std::expected<Resign, os::SysError> open();

  // Sends one for each router that has a source address; returns how many have left.
  std::size_t send(const contract::Plan& plan, std::vector<std::uint32_t> routers,
                   const SendSockets& senders) const;

 private:
  explicit Resign(std::array<os::Fd, 2> sockets) : sockets_(std::move(sockets)) {}
  std::array<os::Fd, 2> sockets_;  // IPv4, IPv6; disarmed until then
};

}  // namespace helper
