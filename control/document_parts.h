// Pieces that the parts of the status document are made of. Pure; status_document.cc and
// status_checks.cc are the callers.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "vrrp/time.h"

namespace control {

// Of one line.
std::string text_of(const nlohmann::ordered_json& value);
// The same in printable ASCII, whatever is in it.
std::string ascii_text_of(const nlohmann::ordered_json& value);

// Numbers under names of our own: nothing to escape, and most of the bytes of a document. `out`
// begins with a brace and has none at its end yet.
void append_counter(std::string& out, std::string_view name, std::uint64_t value);

// `object` with one more member at its end, a set of counters in braces.
std::string with_counters(const nlohmann::ordered_json& object, std::string_view name,
                          std::string_view counters);

// Whole milliseconds, in seconds: more would only be noise.
double seconds(vrrp::Nanoseconds duration);

// Whole microseconds, in seconds: skew times and scripts are short.
double exact_seconds(vrrp::Nanoseconds duration);

}  // namespace control
