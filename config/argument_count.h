// How many values a keyword has, by its type. What they must be is in value.h and its relatives;
// the caller is parser.cc.
#pragma once

#include <cstddef>

#include "config/schema.h"

namespace config {

struct ArgumentCount {
  std::size_t least;
  std::size_t most;
};

inline constexpr std::size_t kAnyNumber = static_cast<std::size_t>(-1);

ArgumentCount argument_count(Type type);

}  // namespace config
