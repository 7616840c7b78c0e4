// The value of email_events: words for what is mailed, and perhaps how long events are collected.
// The caller is parser.cc, through read_values(); print.h and the documents write it again.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "config/config.h"
#include "config/tracker_value.h"

namespace config {

template <>
std::optional<EmailEvents> read_values<EmailEvents>(const Keyword& row,
                                                    std::span<const Token> arguments,
                                                    Diagnostics& diagnostics);

// "active", "check_failed"; all four of them are "all".
std::vector<std::string_view> event_names(const EmailEvents& events);
// "active check_failed digest 60".
std::string to_string(const EmailEvents& events);

}  // namespace config
