// separate_families: one instance with addresses of both families is two virtual routers.
#pragma once

#include <vector>

#include "config/config.h"

namespace config {

// The instances that have one router each: the instance itself, or one for each family, named
// NAME.ipv4 and NAME.ipv6, in the order in which the families come in virtual_ipaddress.
std::vector<Instance> separate_families(const Instance& instance);

}  // namespace config
