// A place in words: the file, and by which way its text came to where it counts.
//
//   keepalived.conf:12:5, from $INSTANCE at line 40, from ~SEQ at line 40, i = 17, k = 3
//   conf.d/a.conf:2:5, included from keepalived.conf:3
#pragma once

#include <string>
#include <string_view>

#include "config/sources.h"

namespace config {

std::string describe_place(const Sources& sources, SourceSpan span);

// The name of a file with a `?` for each byte that a terminal might obey.
std::string shown_name(std::string_view name);

}  // namespace config
