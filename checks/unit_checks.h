// The checks of systemd units of a Plan. Nobody is asked: systemd gives each unit a control group
// with the name of the unit, and the kernel says whether there is a process in it or below. A unit
// without processes, such as a oneshot with RemainAfterExit, cannot be told from one that is not
// active, and has failed. checkd_loop.cc is the caller, when a check is due.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "contract/check_ledger.h"
#include "contract/plan.h"

namespace checks {

class UnitChecks {
 public:
  // `root` is where control groups are mounted, but for tests. `plan` must outlive this.
  UnitChecks(const contract::Plan& plan, std::string root);

  // How the unit of this check of the Plan is now.
  contract::CheckResult look(std::uint32_t check);

 private:
  struct Unit {
    std::string name;
    std::string folder;  // its control group, as it was found last; empty: none was
  };

  const contract::Plan& plan_;
  std::string root_;
  std::vector<Unit> units_;  // by the Plan's rows
};

}  // namespace checks
