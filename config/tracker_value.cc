#include "config/tracker_value.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <string>

#include "config/command_words.h"
#include "config/escaped_text.h"
#include "config/http_words.h"
#include "config/render.h"

namespace config {
namespace {

using Limits = std::numeric_limits<std::int32_t>;

void report_not_a_word(const Keyword& row, const Token& argument, std::string_view word,
                       Diagnostics& diagnostics) {
  diagnostics.add({.code = Code::not_a_choice,
                   .span = argument.span,
                   .message = fmt::format("{} is not `{}`; `{}` takes {}", quoted(argument.text),
                                          word, row.name, describe_values(row))});
}

// A quoted one among several keeps being one.
std::string joined(std::span<const Token> words) {
  std::string text;
  for (const Token& word : words) {
    if (!text.empty()) text += ' ';
    const bool is_one_of_many = word.is_quoted && words.size() > 1;
    const bool keeps_quotes = is_one_of_many && word.text.find('\'') == std::string_view::npos;
    text += keeps_quotes ? fmt::format("'{}'", word.text) : std::string(word.text);
  }
  return text;
}

// As command_words.h splits it again.
std::string program_of(std::span<const Token> words) {
  std::string text;
  for (const Token& word : words) {
    if (!text.empty()) text += ' ';
    text += command_word(word.text);
  }
  return text;
}

}  // namespace

std::optional<std::int32_t> parse_signed(std::string_view text) {
  const bool is_negative = text.starts_with('-');
  if (is_negative || text.starts_with('+')) text.remove_prefix(1);
  const std::optional<std::uint64_t> size = parse_number(text);
  if (!size) return std::nullopt;
  const auto most = static_cast<std::uint64_t>(Limits::max());
  if (*size > most) return is_negative ? Limits::min() : Limits::max();
  const auto number = static_cast<std::int32_t>(*size);
  return is_negative ? -number : number;
}

std::optional<std::int32_t> read_signed(std::string_view keyword, std::int64_t limit,
                                        const Token& argument, Diagnostics& diagnostics) {
  const std::optional<std::int32_t> number = parse_signed(argument.text);
  if (number && *number >= -limit && *number <= limit) return number;
  diagnostics.add(
      {.code = number ? Code::out_of_range : Code::not_a_number,
       .span = argument.span,
       .message = fmt::format("{} is {}; `{}` takes -{} to {}", quoted(argument.text),
                              number ? "out of range" : "not a number", keyword, limit, limit)});
  return std::nullopt;
}

template <>
std::optional<bool> read_values<bool>(const Keyword& row, std::span<const Token> arguments,
                                      Diagnostics& diagnostics) {
  if (arguments.empty()) return true;
  return read_value<bool>(row, arguments.front(), diagnostics);
}

template <>
std::optional<std::string> read_values<std::string>(const Keyword& row,
                                                    std::span<const Token> arguments,
                                                    Diagnostics& diagnostics) {
  if (arguments.empty()) return "";
  if (row.type == Type::text) return read_text(row, arguments.front(), diagnostics);
  if (row.type == Type::statuses) return read_statuses(row, arguments, diagnostics);
  if (row.type == Type::program) return program_of(arguments);
  if (row.type == Type::command || row.type == Type::user) return joined(arguments);
  return read_value<std::string>(row, arguments.front(), diagnostics);
}

template <>
std::optional<Notification> read_values<Notification>(const Keyword&,
                                                      std::span<const Token> arguments,
                                                      Diagnostics&) {
  return Notification{.command = std::string(arguments.front().text),
                      .user = joined(arguments.subspan(1))};
}

template <>
std::optional<OwnedPath> read_values<OwnedPath>(const Keyword&, std::span<const Token> arguments,
                                                Diagnostics&) {
  return OwnedPath{.path = std::string(arguments.front().text),
                   .user = joined(arguments.subspan(1))};
}

template <>
std::optional<Weight> read_values<Weight>(const Keyword& row, std::span<const Token> arguments,
                                          Diagnostics& diagnostics) {
  const std::optional<std::int32_t> number =
      read_signed(row.name, static_cast<std::int64_t>(row.range.max), arguments[0], diagnostics);
  const bool is_reverse = arguments.size() > 1;
  if (is_reverse && arguments[1].text != "reverse") {
    report_not_a_word(row, arguments[1], "reverse", diagnostics);
    return std::nullopt;
  }
  if (!number) return std::nullopt;
  return Weight{.number = *number, .is_reverse = is_reverse};
}

template <>
std::optional<FirstContent> read_values<FirstContent>(const Keyword& row,
                                                      std::span<const Token> arguments,
                                                      Diagnostics& diagnostics) {
  FirstContent content;
  if (!arguments.empty() && arguments.front().text != "overwrite") {
    const std::optional<std::int32_t> number =
        read_signed(row.name, Limits::max(), arguments.front(), diagnostics);
    if (!number) return std::nullopt;
    content.number = *number;
    arguments = arguments.subspan(1);
  }
  if (arguments.empty()) return content;
  // Behind the number, or alone; nothing follows it.
  const Token& last = arguments.size() > 1 ? arguments[1] : arguments.front();
  if (arguments.size() > 1 || last.text != "overwrite") {
    report_not_a_word(row, last, "overwrite", diagnostics);
    return std::nullopt;
  }
  content.is_overwriting = true;
  return content;
}

}  // namespace config
