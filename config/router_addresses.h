// The addresses of one instance: which of them are in its adverts, and which family elects. The
// first address decides; addresses of the other family in virtual_ipaddress follow as if they were
// excluded.
#pragma once

#include <optional>
#include <vector>

#include "config/config.h"
#include "config/diagnostic.h"
#include "vrrp/version.h"

namespace config {

struct RouterAddresses {
  std::optional<vrrp::Family> family;  // empty: there is no usable address
  // In the order of the file; borrow the instance.
  std::vector<const AddressLine*> advertised;
  std::vector<const AddressLine*> others;
};

RouterAddresses sort_addresses(const Instance& instance, Diagnostics& diagnostics);

}  // namespace config
