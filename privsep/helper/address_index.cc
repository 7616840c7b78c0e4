#include "privsep/helper/address_index.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace helper {
namespace {

std::pair<std::uint32_t, vrrp::IpAddress> key_of(const contract::PlanAddress& row) {
  return {row.interface, contract::address(row)};
}

}  // namespace

AddressIndex::AddressIndex(const contract::Plan& plan)
    : plan_(plan), router_of_(plan.addresses().size()), sorted_(plan.addresses().size()) {
  for (std::uint32_t router = 0; router < plan.routers().size(); ++router) {
    const contract::PlanRouter& row = plan.routers()[router];
    std::fill_n(router_of_.begin() + row.first_address, row.address_count, router);
  }
  std::iota(sorted_.begin(), sorted_.end(), 0U);
  std::ranges::sort(sorted_, {},
                    [this](std::uint32_t row) { return key_of(plan_.addresses()[row]); });
}

std::span<const std::uint32_t> AddressIndex::rows(std::uint32_t interface,
                                                  const vrrp::IpAddress& address) const {
  const auto found = std::ranges::equal_range(
      sorted_, std::pair(interface, address), {},
      [this](std::uint32_t row) { return key_of(plan_.addresses()[row]); });
  return {found.begin(), found.end()};
}

}  // namespace helper
