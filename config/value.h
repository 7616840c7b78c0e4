// One word of the file becomes one value: whole numbers, exact decimals, BOOL, names. What is not
// of the right form or out of the row's range is reported at its place and gives no value.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "config/config.h"
#include "config/diagnostic.h"
#include "config/lexer.h"
#include "config/schema.h"

namespace config {

// Digits only. A number that does not fit is the largest one, which is out of every range.
std::optional<std::uint64_t> parse_number(std::string_view text);
// Digits, with or without a point and more digits.
std::optional<Decimal> parse_decimal(std::string_view text);
// exactly on, true, yes; off, false, no
std::optional<bool> parse_bool(std::string_view text);
std::string to_string(Decimal decimal);

// `decimal` in units of so many millionths, a half counts as a whole one.
std::uint64_t rounded(Decimal decimal, std::uint64_t unit_millionths);
// Seconds as milliseconds, at least one; and back.
std::uint32_t milliseconds(Decimal seconds);
Decimal seconds_of(std::uint32_t milliseconds);
bool is_multiple(Decimal decimal, std::uint64_t unit_millionths);

// The statement's arguments as the row wants them. T is bool (flag, flag_or_bool), std::uint32_t
// (number, whole_seconds), Decimal (decimal) or std::string (word, choice, interface).
template <typename T>
std::optional<T> read_value(const Keyword& row, const Token& argument, Diagnostics& diagnostics);
// These, and no others.
template <>
std::optional<bool> read_value<bool>(const Keyword& row, const Token& argument,
                                     Diagnostics& diagnostics);
template <>
std::optional<std::uint32_t> read_value<std::uint32_t>(const Keyword& row, const Token& argument,
                                                       Diagnostics& diagnostics);
template <>
std::optional<Decimal> read_value<Decimal>(const Keyword& row, const Token& argument,
                                           Diagnostics& diagnostics);
template <>
std::optional<std::string> read_value<std::string>(const Keyword& row, const Token& argument,
                                                   Diagnostics& diagnostics);

// Whether a word can be the name of an interface; reported when it cannot.
bool check_interface_name(const Token& word, Diagnostics& diagnostics);

}  // namespace config
