// Memberships of the advert groups, held by UDP sockets that receive nothing: on the receive
// sockets themselves they would cost time with every packet.
#pragma once

#include <cstdint>
#include <expected>
#include <vector>

#include "contract/plan.h"
#include "os/fd.h"
#include "os/sys_error.h"
#include "vrrp/interface_index.h"

namespace helper {

class Memberships {
 public:
  // The Plan's bytes must outlive this.
  static std::expected<Memberships, os::SysError> open(const contract::Plan& plan);

  // Joins the groups of the interface's senders, again when it came back under another ifindex.
  // False when the kernel refuses: try again later. A host without IPv6 has nothing to refuse.
  bool follow(std::uint32_t interface, vrrp::IfIndex ifindex);

 private:
  struct Membership {
    vrrp::Family family;
    std::uint32_t holder;  // of holders_
    vrrp::IfIndex joined;
  };
  bool join(Membership& membership, vrrp::IfIndex ifindex);

  std::vector<os::Fd> holders_;
  std::vector<std::vector<Membership>> by_interface_;
};

}  // namespace helper
