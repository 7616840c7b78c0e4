// The raw sockets of the worker. The helper opens them, keeps a copy of each send socket, and alone
// decides where it leads:
//
//   parked: to the loopback address, where nobody listens      (before there is a source address)
//   armed:  from the source address, out of the interface, to the group, TTL 255
//   disarmed: every write fails                                (the worker is dead or hostile)
#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <optional>
#include <string_view>
#include <vector>

#include "contract/plan.h"
#include "os/fd.h"
#include "os/sys_error.h"
#include "privsep/helper/interfaces.h"
#include "vrrp/address.h"

namespace helper {

// From where adverts leave.
struct Departure {
  std::string_view interface_name;
  vrrp::IfIndex ifindex;
  vrrp::IpAddress source;
};

// A send socket, disarmed, with a locked filter that keeps everything from coming in. A host
// without IPv6 gets a socket that nothing can be sent by.
std::expected<os::Fd, os::SysError> open_send_socket(vrrp::Family family);
std::expected<void, os::SysError> arm(const os::Fd& socket, const Departure& departure);
void disarm(const os::Fd& socket);

// Receives the adverts to the group of a family from all interfaces, and nothing else; its
// memberships are elsewhere (memberships.h). A host without IPv6 gets a socket on which nothing
// ever arrives.
std::expected<os::Fd, os::SysError> open_receive_socket(vrrp::Family family, std::size_t routers);

// One send socket per sender of the Plan.
class SendSockets {
 public:
  // The Plan's bytes must outlive this.
  static std::expected<SendSockets, os::SysError> open(const contract::Plan& plan);

  // Valid as long as this, in the order of the Plan's senders.
  std::vector<int> numbers() const;

  // Arms, arms anew or parks the sockets of the interface as its present sources demand. Returns
  // the bits kFactIpv4Source and kFactIpv6Source of the families that can be sent from now.
  std::uint32_t follow(std::uint32_t interface, const Interface& now);
  // False when the interface is up and has a source that the kernel refused to arm: try again
  // later.
  bool is_settled(std::uint32_t interface, const Interface& now) const;
  void disarm_all();
  // Where the sender's adverts leave now; empty when it is parked.
  const std::optional<Departure>& departure(std::uint32_t sender) const {
    return departures_[sender];
  }

 private:
  explicit SendSockets(const contract::Plan& plan);
  std::uint32_t follow_sender(std::uint32_t sender, const Interface& now);

  contract::Plan plan_;
  std::vector<std::array<std::optional<std::uint32_t>, 2>> senders_of_;  // by interface
  std::vector<os::Fd> sockets_;
  std::vector<std::optional<Departure>> departures_;
};

}  // namespace helper
