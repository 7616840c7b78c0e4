// email_events and what belongs to it become rows of a Plan. The caller is compile.cc.
#pragma once

#include "config/config.h"
#include "config/diagnostic.h"
#include "contract/plan_writer.h"

namespace config {

// Adds nothing when nothing is mailed. What is wrong with addresses is said only when they count.
void add_mail(const Globals& globals, contract::PlanRows& rows, Diagnostics& diagnostics);

// Of router_id, where mail or events have it.
void check_told_host(const Globals& globals, Diagnostics& diagnostics);

}  // namespace config
