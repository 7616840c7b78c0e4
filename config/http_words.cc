#include "config/http_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "config/render.h"
#include "config/value.h"

namespace config {
namespace {

using contract::add_status;
using contract::has_status;
using contract::HttpStatuses;
using contract::kFirstStatus;
using contract::kLastStatus;

struct StatusRange {
  std::size_t first = 0;
  std::size_t last = 0;
};

std::optional<std::size_t> status(std::string_view digits) {
  const std::optional<std::uint64_t> number = parse_number(digits);
  if (!number || *number < kFirstStatus || *number > kLastStatus) return std::nullopt;
  return static_cast<std::size_t>(*number);
}

// One code, or two with a hyphen between.
std::optional<StatusRange> range_of(std::string_view word) {
  const std::size_t hyphen = std::min(word.find('-'), word.size());
  const std::optional<std::size_t> first = status(word.substr(0, hyphen));
  const std::optional<std::size_t> last =
      hyphen == word.size() ? first : status(word.substr(hyphen + 1));
  if (!first || !last || *last < *first) return std::nullopt;
  return StatusRange{*first, *last};
}

}  // namespace

std::optional<HttpStatuses> statuses_of(std::string_view words) {
  if (words.empty()) return std::nullopt;
  HttpStatuses statuses{};
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(' '), words.size());
    const std::optional<StatusRange> range = range_of(words.substr(0, end));
    if (!range) return std::nullopt;
    for (std::size_t code = range->first; code <= range->last; ++code) add_status(statuses, code);
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return statuses;
}

std::string to_string(const HttpStatuses& statuses) {
  std::string text;
  for (long code = kFirstStatus; code <= kLastStatus; ++code) {
    if (!has_status(statuses, code)) continue;
    long last = code;
    while (has_status(statuses, last + 1)) ++last;
    if (!text.empty()) text += ' ';
    text += last == code ? fmt::format("{}", code) : fmt::format("{}-{}", code, last);
    code = last;
  }
  return text;
}

std::optional<std::string> read_statuses(const Keyword& row, std::span<const Token> words,
                                         Diagnostics& diagnostics) {
  std::string text;
  for (const Token& word : words) {
    if (!range_of(word.text)) {
      diagnostics.add({.code = Code::not_a_number,
                       .span = word.span,
                       .message = fmt::format("{} is no status code; `{}` takes {}",
                                              quoted(word.text), row.name, describe_values(row))});
      return std::nullopt;
    }
    if (!text.empty()) text += ' ';
    text += word.text;
  }
  return text;
}

}  // namespace config
