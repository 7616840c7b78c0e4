// notify, notify_master and their kin become rows of a Plan. Scripts that are the same in words and
// user are one row, however many routers have them. The caller is compile.cc.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "config/check_rows.h"
#include "config/config.h"
#include "config/diagnostic.h"
#include "contract/plan_writer.h"

namespace config {

class NotifyRows {
 public:
  // All must outlive this. `checks` knows the users.
  NotifyRows(CheckRows& checks, contract::PlanRows& rows, Diagnostics& diagnostics)
      : checks_(checks), rows_(rows), diagnostics_(diagnostics) {}

  // Of the router that is added next. To be called in the order of the routers.
  void add(const Instance& instance);

  // A row of its own, whatever scripts there are; nothing when it cannot be one, which is reported.
  std::optional<std::uint32_t> new_script(const Setting<Notification>& setting);

 private:
  std::optional<std::uint32_t> script_of(const Setting<Notification>& setting);

  CheckRows& checks_;
  contract::PlanRows& rows_;
  Diagnostics& diagnostics_;
  std::map<std::pair<std::string, std::string>, std::uint32_t> scripts_;  // by command and user
  std::set<SourceSpan> reported_;  // settings that many instances may have inherited
};

// All keywords for notifications, in the order of the rows of a router.
struct NotifyKeyword {
  contract::NotifyKind kind;
  std::string_view name;
  Setting<Notification> Instance::* setting;
};
inline constexpr std::array kNotifyKeywords{
    NotifyKeyword{contract::NotifyKind::any, "notify", &Instance::notify},
    NotifyKeyword{contract::NotifyKind::active, "notify_master", &Instance::notify_master},
    NotifyKeyword{contract::NotifyKind::backup, "notify_backup", &Instance::notify_backup},
    NotifyKeyword{contract::NotifyKind::fault, "notify_fault", &Instance::notify_fault},
    NotifyKeyword{contract::NotifyKind::stop, "notify_stop", &Instance::notify_stop},
    NotifyKeyword{contract::NotifyKind::rx_lower_pri, "notify_master_rx_lower_pri",
                  &Instance::notify_master_rx_lower_pri},
};

}  // namespace config
