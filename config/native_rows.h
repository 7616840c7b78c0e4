// A dns_check, tcp_check, http_check, icmp_check or unit_check becomes rows of a Plan: the check
// itself, what is asked, and of whom. The caller is check_rows.cc, which has the name judged and
// counted before.
#pragma once

#include "config/config.h"
#include "contract/plan_writer.h"

namespace config {

// Whether everything has a value that rows need. What is missing was reported.
bool is_whole(const NativeCheck& check);

// Adds the rows of a check that is whole and has a name.
void add_native_check(const NativeCheck& check, contract::PlanRows& rows);

}  // namespace config
