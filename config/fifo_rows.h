// notify_fifo, vrrp_notify_fifo and the scripts that read them become rows of a Plan. One path is
// one FIFO, also when both keywords have it. The caller is compile.cc.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "config/check_rows.h"
#include "config/config.h"
#include "config/diagnostic.h"
#include "config/notify_rows.h"
#include "contract/plan_writer.h"

namespace config {

// All keywords for FIFOs, in the order of the rows.
struct FifoKeyword {
  std::string_view name;
  std::string_view script_name;
  Setting<OwnedPath> Globals::* path;
  Setting<Notification> Globals::* script;
};
inline constexpr std::array kFifoKeywords{
    FifoKeyword{"notify_fifo", "notify_fifo_script", &Globals::notify_fifo,
                &Globals::notify_fifo_script},
    FifoKeyword{"vrrp_notify_fifo", "vrrp_notify_fifo_script", &Globals::vrrp_notify_fifo,
                &Globals::vrrp_notify_fifo_script},
};

// Where the users come from, and the scripts go to.
struct FifoScripts {
  CheckRows& users;
  NotifyRows& scripts;
};

// Adds nothing when there is no FIFO; a script without one is an error.
void add_fifos(const Globals& globals, FifoScripts scripts, contract::PlanRows& rows,
               Diagnostics& diagnostics);

// Whose a FIFO is that is given no user: who reads it, script_user when there is one, or root.
// "nobody" or "nobody nogroup".
std::string default_owner(const Globals& globals, const FifoKeyword& keyword);

}  // namespace config
