// The raw ICMP sockets of icmp checks. net.ipv4.ping_group_range forbids others to open sockets for
// echo requests, so the helper opens one for each server, when it starts, and hands them to
// regent-checkd; it keeps none, and nobody can ask it for another one.
//
// There are two for each server, because a raw socket that is disconnected never hears anything
// again, and one that stays connected keeps the source address of its first day. By the first one
// is sent: checkd connects it anew before each question, as routes and addresses come and go. With
// the second one is heard, and it is never connected. Locked filters let nothing into the first,
// and into the second nothing but echo replies of this server with an identifier that no other one
// has.
#pragma once

#include <cstdint>
#include <expected>

#include "contract/plan.h"
#include "os/fd.h"
#include "os/sys_error.h"

namespace helper {

struct EchoPair {
  os::Fd sender;
  os::Fd hearer;
};

// A host without IPv6 gets sockets that cannot be connected to the server.
std::expected<EchoPair, os::SysError> open_echo_pair(const vrrp::IpAddress& server,
                                                     std::uint16_t identifier);

// A pair for each server of icmp checks, as contract::EchoGrant says. Waits for nobody: the channel
// has room for all of them.
std::expected<void, os::SysError> hand_over_echo_sockets(const contract::Plan& plan,
                                                         const os::Fd& checkd);

}  // namespace helper
