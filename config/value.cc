#include "config/value.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <system_error>
#include <vector>

#include "config/render.h"
#include "config/suggest.h"

namespace config {
namespace {

constexpr std::uint64_t kMillion = 1'000'000;
constexpr std::uint64_t kMillisecond = 1000;  // in millionths
constexpr std::size_t kMaxInterfaceNameBytes = 15;

bool is_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::vector<std::string_view> split_at_blanks(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    words.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

// The habit of other languages; in this one the line ends the statement.
std::string help_for_separator(std::string_view word) {
  const bool has_one = word.ends_with(';') || word.ends_with(',');
  return has_one ? fmt::format("without the `{}`", word.back()) : "";
}

void report_not_a_number(const Keyword& row, const Token& argument, Diagnostics& diagnostics) {
  const bool is_whole = row.type == Type::whole_seconds;
  diagnostics.add({.code = Code::not_a_number,
                   .span = argument.span,
                   .message = fmt::format("{} is not a number; `{}` takes {}",
                                          quoted(argument.text), row.name, describe_values(row)),
                   .help = help_for_separator(argument.text),
                   .keepalived = is_whole ? "takes the digits it begins with" : ""});
}

void report_out_of_range(const Keyword& row, const Token& argument, Diagnostics& diagnostics) {
  diagnostics.add({.code = Code::out_of_range,
                   .span = argument.span,
                   .message = fmt::format("{} is out of range; `{}` takes {}",
                                          quoted(argument.text), row.name, describe_values(row))});
}

std::optional<std::uint32_t> read_whole_seconds(const Keyword& row, const Token& argument,
                                                Diagnostics& diagnostics) {
  const std::optional<Decimal> decimal = parse_decimal(argument.text);
  if (!decimal) {
    report_not_a_number(row, argument, diagnostics);
    return std::nullopt;
  }
  const std::uint64_t seconds = rounded(*decimal, kMillion);
  if (seconds < row.range.min || seconds > row.range.max) {
    report_out_of_range(row, argument, diagnostics);
    return std::nullopt;
  }
  if (!is_multiple(*decimal, kMillion)) {
    diagnostics.add({.code = Code::rounded,
                     .span = argument.span,
                     .message = fmt::format("`{}` is rounded to {} s", row.name, seconds),
                     .keepalived = fmt::format("cuts it to {} s", decimal->millionths / kMillion)});
  }
  return static_cast<std::uint32_t>(seconds);
}

}  // namespace

std::optional<std::uint64_t> parse_number(std::string_view text) {
  if (!is_digits(text)) return std::nullopt;
  std::uint64_t number = 0;
  const std::errc error = std::from_chars(text.data(), text.data() + text.size(), number).ec;
  return error == std::errc{} ? number : std::numeric_limits<std::uint64_t>::max();
}

std::optional<Decimal> parse_decimal(std::string_view text) {
  const std::size_t point = std::min(text.find('.'), text.size());
  const std::optional<std::uint64_t> whole = parse_number(text.substr(0, point));
  const std::string_view fraction = text.substr(std::min(point + 1, text.size()));
  if (!whole || (point < text.size() && !is_digits(fraction))) return std::nullopt;
  // A number that does not fit is out of every range.
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
  if (*whole >= kMost / kMillion) return Decimal{.millionths = kMost};
  Decimal decimal{.millionths = *whole * kMillion};
  std::uint64_t unit = kMillion;
  for (const char digit : fraction) {
    unit /= 10;
    if (unit == 0 && digit != '0') decimal.is_exact = false;
    decimal.millionths += unit * static_cast<std::uint64_t>(digit - '0');
  }
  return decimal;
}

std::optional<bool> parse_bool(std::string_view text) {
  if (text == "on" || text == "true" || text == "yes") return true;
  if (text == "off" || text == "false" || text == "no") return false;
  return std::nullopt;
}

std::string to_string(Decimal decimal) {
  std::string text =
      fmt::format("{}.{:06}", decimal.millionths / kMillion, decimal.millionths % kMillion);
  while (text.ends_with('0')) text.pop_back();
  if (text.ends_with('.')) text.pop_back();
  return text;
}

std::uint32_t milliseconds(Decimal seconds) {
  return static_cast<std::uint32_t>(std::max<std::uint64_t>(rounded(seconds, kMillisecond), 1));
}

Decimal seconds_of(std::uint32_t milliseconds) {
  return {.millionths = milliseconds * kMillisecond};
}

std::uint64_t rounded(Decimal decimal, std::uint64_t unit_millionths) {
  return decimal.millionths / unit_millionths +
         (decimal.millionths % unit_millionths * 2 >= unit_millionths ? 1 : 0);
}

bool is_multiple(Decimal decimal, std::uint64_t unit_millionths) {
  return decimal.is_exact && decimal.millionths % unit_millionths == 0;
}

template <>
std::optional<bool> read_value<bool>(const Keyword&, const Token& argument,
                                     Diagnostics& diagnostics) {
  const std::optional<bool> value = parse_bool(argument.text);
  if (!value) {
    static constexpr std::string_view kWords[] = {"on", "off", "true", "false", "yes", "no"};
    const std::string_view near = closest(kWords, argument.text);
    diagnostics.add(
        {.code = Code::not_a_choice,
         .span = argument.span,
         .message = fmt::format("{} is not on, off, true, false, yes or no", quoted(argument.text)),
         .help = did_you_mean(near)});
  }
  return value;
}

template <>
std::optional<std::uint32_t> read_value<std::uint32_t>(const Keyword& row, const Token& argument,
                                                       Diagnostics& diagnostics) {
  if (row.type == Type::whole_seconds) return read_whole_seconds(row, argument, diagnostics);
  const std::optional<std::uint64_t> number = parse_number(argument.text);
  if (!number) {
    report_not_a_number(row, argument, diagnostics);
    return std::nullopt;
  }
  if (*number < row.range.min || *number > row.range.max) {
    report_out_of_range(row, argument, diagnostics);
    return std::nullopt;
  }
  return static_cast<std::uint32_t>(*number);
}

template <>
std::optional<Decimal> read_value<Decimal>(const Keyword& row, const Token& argument,
                                           Diagnostics& diagnostics) {
  const std::optional<Decimal> decimal = parse_decimal(argument.text);
  if (!decimal) {
    report_not_a_number(row, argument, diagnostics);
    return std::nullopt;
  }
  const bool is_above = decimal->millionths > row.range.max ||
                        (decimal->millionths == row.range.max && !decimal->is_exact);
  if (decimal->millionths < row.range.min || is_above) {
    report_out_of_range(row, argument, diagnostics);
    return std::nullopt;
  }
  return decimal;
}

template <>
std::optional<std::string> read_value<std::string>(const Keyword& row, const Token& argument,
                                                   Diagnostics& diagnostics) {
  if (row.type == Type::interface && !check_interface_name(argument, diagnostics)) {
    return std::nullopt;
  }
  if (row.type == Type::choice || row.type == Type::may_choose) {
    const std::vector<std::string_view> choices = split_at_blanks(row.choices);
    if (std::ranges::find(choices, argument.text) == choices.end()) {
      const std::string_view near = closest(choices, argument.text);
      diagnostics.add(
          {.code = Code::not_a_choice,
           .span = argument.span,
           .message = fmt::format("{} is not a value of `{}`, which takes {}",
                                  quoted(argument.text), row.name, describe_values(row)),
           .help = did_you_mean(near)});
      return std::nullopt;
    }
  }
  return std::string(argument.text);
}

bool check_interface_name(const Token& word, Diagnostics& diagnostics) {
  if (word.is_unusable) return false;
  const std::string_view name = word.text;
  const bool is_visible =
      std::ranges::all_of(name, [](char c) { return c > ' ' && c < 0x7f && c != '/' && c != ':'; });
  std::string problem;
  if (name.empty())
    problem = "the name of an interface is empty";
  else if (name.size() > kMaxInterfaceNameBytes)
    problem = "the name of an interface has at most 15 characters";
  else if (!is_visible || name == "." || name == "..")
    problem = fmt::format("{} cannot be the name of an interface", quoted(name));
  if (problem.empty()) return true;
  const std::size_t colon = std::min(name.find(':'), name.size());
  const bool is_alias = colon > 0 && colon < name.size();
  diagnostics.add({.code = Code::bad_interface,
                   .span = word.span,
                   .message = std::move(problem),
                   .help = is_alias ? fmt::format("an alias is no interface: write {}",
                                                  quoted(name.substr(0, colon)))
                                    : ""});
  return false;
}

}  // namespace config
