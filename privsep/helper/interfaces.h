// The Plan's interfaces as the kernel describes them: the table behind the Facts. Pure: it is told
// what rtnetlink said (links.h), and says what follows from it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "privsep/helper/address_index.h"
#include "vrrp/address.h"
#include "vrrp/ethernet.h"
#include "vrrp/interface_index.h"
#include "vrrp/neighbor.h"

namespace helper {

// The tag of our addresses in the kernel (IFA_PROTO): the number of the protocol itself.
inline constexpr std::uint8_t kAddressTag = vrrp::kProtocolNumber;

struct Link {
  std::string_view name;
  vrrp::IfIndex ifindex;
  std::uint32_t flags = 0;             // IFF_*
  std::uint8_t operational_state = 0;  // IF_OPER_*
  std::uint16_t hardware_type = 0;     // ARPHRD_*
  vrrp::MacAddress mac{};
};

struct HostAddress {
  vrrp::IfIndex ifindex;
  vrrp::IpAddress address;
  std::uint8_t prefix_length = 0;
  std::uint8_t protocol = 0;  // IFA_PROTO, 0 when there is none
  std::uint32_t flags = 0;    // IFA_F_*
};

struct Interface {
  vrrp::IfIndex ifindex;
  bool is_up = false;         // by the administrator, and with carrier
  bool can_announce = false;  // Ethernet with ARP
  vrrp::MacAddress mac{};
  vrrp::Forwarding forwarding = vrrp::Forwarding::off;  // of IPv6
  std::vector<HostAddress> addresses;                   // of the host: without the virtual ones

  // What may be sent from: the first primary IPv4 address, the first usable IPv6 link-local
  // address. A secondary IPv4 address when there is no other: the primary one is virtual then.
  std::optional<vrrp::IpAddress> source(vrrp::Family family) const;
};

class Interfaces {
 public:
  explicit Interfaces(const AddressIndex& index);

  const Interface& operator[](std::uint32_t interface) const { return interfaces_[interface]; }
  // The Plan's number of an interface, empty when the Plan does not name it.
  std::optional<std::uint32_t> find(vrrp::IfIndex ifindex) const;
  // The host has every address of the router.
  bool has_all_addresses(std::uint32_t router) const;

  // True when the link is an interface of the Plan that was not known under this ifindex: addresses
  // that it had before it got its name were missed.
  bool put(const Link& link);
  void put(const HostAddress& address);
  void put_forwarding(vrrp::IfIndex ifindex, vrrp::Forwarding forwarding);
  void remove_link(vrrp::IfIndex ifindex);
  void remove(const HostAddress& address);
  // Takes over a table that was read anew; everything counts as changed, and every row that is not
  // there as lost.
  void replace(Interfaces fresh);

  // Since the last call: interfaces that changed, owners whose addresses came or went, and rows
  // that were on an interface and are no more. May hold a number twice.
  std::vector<std::uint32_t> take_changed() { return std::exchange(changed_, {}); }
  std::vector<std::uint32_t> take_changed_owners() { return std::exchange(changed_owners_, {}); }
  std::vector<std::uint32_t> take_lost_rows() { return std::exchange(lost_rows_, {}); }
  void mark_changed(std::uint32_t interface) { changed_.push_back(interface); }

 private:
  void set_present(std::uint32_t interface, const HostAddress& address, bool present);
  void forget(std::uint32_t interface);

  const AddressIndex* index_;
  std::unordered_map<std::string_view, std::uint32_t> by_name_;
  std::unordered_map<std::int32_t, std::uint32_t> by_ifindex_;
  std::vector<Interface> interfaces_;
  std::vector<bool> present_;  // rows of the Plan
  std::vector<std::uint32_t> changed_;
  std::vector<std::uint32_t> changed_owners_;
  std::vector<std::uint32_t> lost_rows_;
};

}  // namespace helper
