// Which rows of the Plan mean a given address on a given interface, and whose they are.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "contract/plan.h"

namespace helper {

class AddressIndex {
 public:
  // The Plan's bytes must outlive the index.
  explicit AddressIndex(const contract::Plan& plan);

  const contract::Plan& plan() const { return plan_; }
  std::uint32_t router_of(std::uint32_t row) const { return router_of_[row]; }
  // The row belongs to a router of priority 255: the address is the host's, never ours to change.
  bool is_of_owner(std::uint32_t row) const {
    return contract::is_owner(plan_.routers()[router_of_[row]]);
  }
  // Usually none or one row; valid as long as the index.
  std::span<const std::uint32_t> rows(std::uint32_t interface,
                                      const vrrp::IpAddress& address) const;

 private:
  contract::Plan plan_;
  std::vector<std::uint32_t> router_of_;
  std::vector<std::uint32_t> sorted_;  // rows, by interface and address
};

}  // namespace helper
