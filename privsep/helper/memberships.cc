#include "privsep/helper/memberships.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace helper {
namespace {

// net.ipv4.igmp_max_memberships is 20 by default; for IPv6 the option memory is the limit.
constexpr std::uint32_t per_holder(vrrp::Family family) {
  return family == vrrp::Family::ipv4 ? 20 : 256;
}

enum class Action { join, leave };

int change_membership(const os::Fd& holder, vrrp::Family family, vrrp::IfIndex ifindex,
                      Action action) {
  const vrrp::IpAddress group = vrrp::advert_group(family);
  if (family == vrrp::Family::ipv4) {
    ip_mreqn request{};
    std::memcpy(&request.imr_multiaddr, group.bytes().data(), sizeof(request.imr_multiaddr));
    request.imr_ifindex = ifindex.number;
    const int name = action == Action::join ? IP_ADD_MEMBERSHIP : IP_DROP_MEMBERSHIP;
    return setsockopt(holder.number(), IPPROTO_IP, name, &request, sizeof(request));
  }
  ipv6_mreq request{};
  std::memcpy(&request.ipv6mr_multiaddr, group.bytes().data(), sizeof(request.ipv6mr_multiaddr));
  request.ipv6mr_interface = static_cast<std::uint32_t>(ifindex.number);
  const int name = action == Action::join ? IPV6_ADD_MEMBERSHIP : IPV6_DROP_MEMBERSHIP;
  return setsockopt(holder.number(), IPPROTO_IPV6, name, &request, sizeof(request));
}

}  // namespace

std::expected<Memberships, os::SysError> Memberships::open(const contract::Plan& plan) {
  Memberships all;
  all.by_interface_.resize(plan.interfaces().size());
  std::array<std::uint32_t, 2> free_places{};  // of the last holder of each family
  std::array<std::uint32_t, 2> last_holder{};
  for (const contract::PlanSender& sender : plan.senders()) {
    const vrrp::Family family = contract::family(sender);
    const std::size_t slot = family == vrrp::Family::ipv4 ? 0 : 1;
    if (free_places[slot] == 0) {
      os::Fd holder(socket(slot == 0 ? AF_INET : AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0));
      if (!holder.is_open() && errno == EAFNOSUPPORT && slot == 1) continue;
      if (!holder.is_open()) return std::unexpected(os::last_error("socket(udp)"));
      last_holder[slot] = static_cast<std::uint32_t>(all.holders_.size());
      all.holders_.push_back(std::move(holder));
      free_places[slot] = per_holder(family);
    }
    --free_places[slot];
    all.by_interface_[sender.interface].push_back({family, last_holder[slot], {}});
  }
  return all;
}

bool Memberships::follow(std::uint32_t interface, vrrp::IfIndex ifindex) {
  bool is_complete = true;
  for (Membership& membership : by_interface_[interface]) {
    is_complete = join(membership, ifindex) && is_complete;
  }
  return is_complete;
}

bool Memberships::join(Membership& membership, vrrp::IfIndex ifindex) {
  if (membership.joined == ifindex) return true;
  const os::Fd& holder = holders_[membership.holder];
  if (membership.joined.exists()) {
    // The interface is gone; this gives the place of its membership back.
    static_cast<void>(
        change_membership(holder, membership.family, membership.joined, Action::leave));
  }
  membership.joined = {};
  if (!ifindex.exists()) return true;
  if (change_membership(holder, membership.family, ifindex, Action::join) != 0) return false;
  membership.joined = ifindex;
  return true;
}

}  // namespace helper
