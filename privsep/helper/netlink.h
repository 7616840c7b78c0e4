// rtnetlink as bytes: a socket, whole dumps, and the messages this program reads, as values. The
// kernel answers inside the call, so nothing here ever waits.
#pragma once

#include <linux/netlink.h>

#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <span>
#include <string_view>

#include "os/fd.h"
#include "os/sys_error.h"
#include "privsep/helper/interfaces.h"

namespace helper {

// Non-blocking, with a large receive buffer, listening to `groups` (RTMGRP-like bits, 0 for none).
std::expected<os::Fd, os::SysError> open_netlink(std::uint32_t groups);

// One datagram of the kernel into `buffer`; empty when nothing is there. ENOBUFS: some were lost.
std::expected<std::span<const std::uint8_t>, os::SysError> receive_datagram(
    const os::Fd& socket, std::span<std::uint8_t> buffer);

// Asks for everything of one kind (RTM_GETLINK, RTM_GETADDR, RTM_GETNETCONF) and hands each message
// to `apply`. EINTR: the kernel's tables changed meanwhile, and the dump may be incomplete.
std::expected<void, os::SysError> dump(const os::Fd& socket, std::uint16_t kind,
                                       std::uint8_t family,
                                       const std::function<void(const nlmsghdr&)>& apply);

// Hands each whole message of a datagram to `apply`.
void for_each_message(std::span<const std::uint8_t> datagram,
                      const std::function<void(const nlmsghdr&)>& apply);

// Empty when the message is of another kind, or makes no sense. `name` borrows the message.
std::optional<Link> read_link(const nlmsghdr& message);
std::optional<HostAddress> read_address(const nlmsghdr& message);
struct ForwardingState {
  vrrp::IfIndex ifindex;
  vrrp::Forwarding forwarding;
};
std::optional<ForwardingState> read_forwarding(const nlmsghdr& message);

}  // namespace helper
