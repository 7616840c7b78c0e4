// The socket that gratuitous ARP and unsolicited Neighbor Advertisements leave by. It receives
// nothing: its protocol is 0.
#pragma once

#include <expected>

#include "os/fd.h"
#include "os/sys_error.h"
#include "privsep/helper/interfaces.h"
#include "vrrp/address.h"

namespace helper {

class FrameSocket {
 public:
  static std::expected<FrameSocket, os::SysError> open();

  // Says on the interface that the address is here. Nothing where there is no Ethernet. A frame
  // that cannot be sent is not sent again: every address is announced several times.
  void announce(const vrrp::IpAddress& address, const Interface& on) const;

 private:
  explicit FrameSocket(os::Fd socket) : socket_(std::move(socket)) {}
  os::Fd socket_;
};

}  // namespace helper
