// Which servers of native checks are asked by one process. Each server has its own, but DNS checks
// that ask the same one share it: it wakes once for all that are due together. Pure; checkd, which
// starts the processes (askers.h), and they themselves (dns_desk.h) see the same.
#pragma once

#include <cstdint>
#include <vector>

#include "contract/plan.h"

namespace checks {

struct Desks {
  std::vector<std::uint32_t> of_target;  // by the Plan's targets
  std::vector<std::uint32_t> first;      // by desk: the first of its targets
};
Desks desks_of(const contract::Plan& plan);

}  // namespace checks
