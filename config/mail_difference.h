// What differs between the mail of two Plans. A part of plan_difference.h; the caller is
// notify_difference.cc.
#pragma once

#include <vector>

#include "config/plan_difference.h"
#include "contract/plan.h"

namespace config {

// Of email_events, notification_email, notification_email_from and email_program. Where nothing is
// mailed, nothing has been said of these, whatever the file has.
std::vector<SettingChange> mail_changes(const contract::Plan& before, const contract::Plan& after);

}  // namespace config
