// Values of more than one word, which scripts and other trackers have: commands, users, weights.
// What is wrong is reported as in value.h; the callers are parser.cc and tracked_line.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "config/config.h"
#include "config/diagnostic.h"
#include "config/lexer.h"
#include "config/schema.h"
#include "config/value.h"

namespace config {

// Digits, with or without a sign before them. What does not fit is the nearest number that does.
std::optional<std::int32_t> parse_signed(std::string_view text);

// A number from -limit to limit, or nothing, which is reported.
std::optional<std::int32_t> read_signed(std::string_view keyword, std::int64_t limit,
                                        const Token& argument, Diagnostics& diagnostics);

// All arguments of a statement as the row wants them. Their number has been checked.
template <typename T>
std::optional<T> read_values(const Keyword& row, std::span<const Token> arguments,
                             Diagnostics& diagnostics) {
  return read_value<T>(row, arguments.front(), diagnostics);
}
// No value means on.
template <>
std::optional<bool> read_values<bool>(const Keyword& row, std::span<const Token> arguments,
                                      Diagnostics& diagnostics);
// Of Type::command, Type::user and Type::statuses the words with a blank between them, of
// Type::program likewise, quoted where command_words.h needs it; of no value the empty text.
template <>
std::optional<std::string> read_values<std::string>(const Keyword& row,
                                                    std::span<const Token> arguments,
                                                    Diagnostics& diagnostics);
template <>
std::optional<Notification> read_values<Notification>(const Keyword& row,
                                                      std::span<const Token> arguments,
                                                      Diagnostics& diagnostics);
template <>
std::optional<OwnedPath> read_values<OwnedPath>(const Keyword& row,
                                                std::span<const Token> arguments,
                                                Diagnostics& diagnostics);
template <>
std::optional<Weight> read_values<Weight>(const Keyword& row, std::span<const Token> arguments,
                                          Diagnostics& diagnostics);
template <>
std::optional<FirstContent> read_values<FirstContent>(const Keyword& row,
                                                      std::span<const Token> arguments,
                                                      Diagnostics& diagnostics);

}  // namespace config
