#include "privsep/helper/interfaces.h"

#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_arp.h>

#include <algorithm>

namespace helper {
namespace {

bool is_same(const HostAddress& left, const HostAddress& right) {
  return left.address == right.address && left.prefix_length == right.prefix_length;
}

bool is_usable_source(const HostAddress& entry) {
  return entry.address.family() == vrrp::Family::ipv4 ||
         (entry.address.is_link_local_ipv6() &&
          (entry.flags & (IFA_F_TENTATIVE | IFA_F_DADFAILED)) == 0);
}

bool is_up(const Link& link) {
  constexpr std::uint32_t kNeeded = IFF_UP | IFF_LOWER_UP;
  const std::uint8_t state = link.operational_state;
  return (link.flags & kNeeded) == kNeeded && state != IF_OPER_DOWN && state != IF_OPER_DORMANT &&
         state != IF_OPER_LOWERLAYERDOWN && state != IF_OPER_NOTPRESENT;
}

}  // namespace

std::optional<vrrp::IpAddress> Interface::source(vrrp::Family family) const {
  std::optional<vrrp::IpAddress> secondary;
  for (const HostAddress& entry : addresses) {
    if (entry.address.family() != family || !is_usable_source(entry)) continue;
    if ((entry.flags & IFA_F_SECONDARY) == 0) return entry.address;
    if (!secondary) secondary = entry.address;
  }
  return secondary;
}

Interfaces::Interfaces(const AddressIndex& index)
    : index_(&index),
      interfaces_(index.plan().interfaces().size()),
      present_(index.plan().addresses().size()) {
  for (std::uint32_t i = 0; i < interfaces_.size(); ++i) {
    by_name_.emplace(index.plan().name(index.plan().interfaces()[i]), i);
  }
}

std::optional<std::uint32_t> Interfaces::find(vrrp::IfIndex ifindex) const {
  const auto found = by_ifindex_.find(ifindex.number);
  return found == by_ifindex_.end() ? std::nullopt : std::optional(found->second);
}

bool Interfaces::has_all_addresses(std::uint32_t router) const {
  const contract::PlanRouter& row = index_->plan().routers()[router];
  const auto first = present_.begin() + row.first_address;
  return std::all_of(first, first + row.address_count, [](bool present) { return present; });
}

bool Interfaces::put(const Link& link) {
  const auto named = by_name_.find(link.name);
  const std::optional<std::uint32_t> known = find(link.ifindex);
  if (known && (named == by_name_.end() || named->second != *known)) forget(*known);  // renamed
  if (named == by_name_.end()) return false;
  const std::uint32_t number = named->second;
  const bool is_new = interfaces_[number].ifindex != link.ifindex;
  if (is_new) {
    forget(number);
    by_ifindex_[link.ifindex.number] = number;
  }
  Interface& interface = interfaces_[number];
  interface.ifindex = link.ifindex;
  interface.is_up = is_up(link);
  interface.can_announce = link.hardware_type == ARPHRD_ETHER && (link.flags & IFF_NOARP) == 0;
  interface.mac = link.mac;
  changed_.push_back(number);
  return is_new;
}

void Interfaces::put(const HostAddress& address) {
  const std::optional<std::uint32_t> number = find(address.ifindex);
  if (!number) return;
  set_present(*number, address, true);
  const auto rows = index_->rows(*number, address.address);
  const bool is_virtual =
      address.protocol == kAddressTag ||
      !std::ranges::all_of(rows, [this](std::uint32_t row) { return index_->is_of_owner(row); });
  if (is_virtual) return;
  std::vector<HostAddress>& own = interfaces_[*number].addresses;
  const auto known =
      std::ranges::find_if(own, [&](const HostAddress& entry) { return is_same(entry, address); });
  if (known == own.end()) {
    own.push_back(address);
  } else {
    *known = address;
  }
  changed_.push_back(*number);
}

void Interfaces::put_forwarding(vrrp::IfIndex ifindex, vrrp::Forwarding forwarding) {
  if (const auto number = find(ifindex)) interfaces_[*number].forwarding = forwarding;
}

void Interfaces::remove_link(vrrp::IfIndex ifindex) {
  if (const auto number = find(ifindex)) forget(*number);
}

void Interfaces::remove(const HostAddress& address) {
  const std::optional<std::uint32_t> number = find(address.ifindex);
  if (!number) return;
  set_present(*number, address, false);
  const auto gone = std::erase_if(interfaces_[*number].addresses, [&](const HostAddress& entry) {
    return is_same(entry, address);
  });
  if (gone > 0) changed_.push_back(*number);
}

void Interfaces::replace(Interfaces fresh) {
  for (std::uint32_t row = 0; row < present_.size(); ++row) {
    const std::uint32_t on = index_->plan().addresses()[row].interface;
    const bool stayed =
        fresh.present_[row] && fresh.interfaces_[on].ifindex == interfaces_[on].ifindex;
    // Also what was never seen: its coming and its going may both have been missed.
    if (!stayed) lost_rows_.push_back(row);
  }
  fresh.lost_rows_ = std::move(lost_rows_);
  fresh.changed_owners_.clear();
  for (std::uint32_t router = 0; router < index_->plan().routers().size(); ++router) {
    if (contract::is_owner(index_->plan().routers()[router]))
      fresh.changed_owners_.push_back(router);
  }
  fresh.changed_.clear();
  for (std::uint32_t i = 0; i < interfaces_.size(); ++i) fresh.changed_.push_back(i);
  *this = std::move(fresh);
}

void Interfaces::set_present(std::uint32_t interface, const HostAddress& address, bool present) {
  for (const std::uint32_t row : index_->rows(interface, address.address)) {
    const bool is_of_owner = index_->is_of_owner(row);
    // To the kernel one IPv4 address with two prefixes is two addresses. What the host calls the
    // address of an owner is the host's affair.
    if (!is_of_owner && address.address.family() == vrrp::Family::ipv4 &&
        address.prefix_length != index_->plan().addresses()[row].prefix_length) {
      continue;
    }
    if (present_[row] && !present) lost_rows_.push_back(row);
    present_[row] = present;
    if (is_of_owner) changed_owners_.push_back(index_->router_of(row));
  }
}

void Interfaces::forget(std::uint32_t interface) {
  if (!interfaces_[interface].ifindex.exists()) return;
  by_ifindex_.erase(interfaces_[interface].ifindex.number);
  interfaces_[interface] = {};
  for (std::uint32_t row = 0; row < present_.size(); ++row) {
    if (!present_[row] || index_->plan().addresses()[row].interface != interface) continue;
    present_[row] = false;
    lost_rows_.push_back(row);
    if (index_->is_of_owner(row)) changed_owners_.push_back(index_->router_of(row));
  }
  changed_.push_back(interface);
}

}  // namespace helper
