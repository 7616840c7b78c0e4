// A vrrp_track_process: how its settings go together, and the row of a Plan that it becomes; and
// the words for such a row in a difference. The callers are trackers.cc, check_rows.cc and
// check_difference.cc.
#pragma once

#include <string>

#include "config/config.h"
#include "config/diagnostic.h"
#include "contract/plan.h"
#include "contract/plan_writer.h"

namespace config {

void check_process(const TrackProcess& process, Diagnostics& diagnostics);

// Whether everything has a value that a row needs. What is missing was reported.
bool is_whole(const TrackProcess& process);

// Of one that is whole. Adds its text.
contract::PlanProcess process_row(const TrackProcess& process, contract::PlanRows& rows);

// "process named -u bind, exact, quorum 1"
std::string process_words(const contract::Plan& plan, const contract::PlanProcess& row);

}  // namespace config
