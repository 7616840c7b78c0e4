// One line of track_script and the like: a name, and words behind it. The caller is
// parser_lists.cc.
#pragma once

#include <optional>

#include "config/config.h"
#include "config/diagnostic.h"
#include "config/schema.h"
#include "config/statement.h"

namespace config {

// What is wrong is reported; nothing when there is no name that can be used. `list` is the row of
// the keyword that opened the list.
std::optional<TrackedName> read_tracked_line(const Keyword& list, const Statement& statement,
                                             Diagnostics& diagnostics);

}  // namespace config
