// A place in words: the file, and by which way its text came to where it counts.
//
//   keepalived.conf:12:5, from $INSTANCE at line 40, from ~SEQ at line 40, i = 17, k = 3
//   conf.d/a.conf:2:5, included from keepalived.conf:3
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/sources.h"
#include "config/trail.h"

namespace config {

// One of the ways, the nearest to the place first: the text was included there, was repeated there
// with these values, or stands for a definition that is used there.
struct Step {
  Origin::Kind kind = Origin::Kind::include;
  SourceSpan at = {};     // of the include, the repetition, or the use of the definition
  std::string name = {};  // "~SEQ", "$INSTANCE"; empty: an include
  // The variables of a repetition: {"i", "17"}; the value of a secret is ****.
  std::vector<std::pair<std::string, std::string>> values = {};
};
// At most 12 steps; deeper ones are known from what is nearer.
std::vector<Step> steps_to(const Sources& sources, SourceSpan span);

std::string describe_place(const Sources& sources, SourceSpan span);

// The name of a file with a `?` for each byte that a terminal might obey.
std::string shown_name(std::string_view name);

}  // namespace config
