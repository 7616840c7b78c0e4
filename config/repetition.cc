#include "config/repetition.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "config/characters.h"
#include "config/definitions.h"
#include "config/render.h"

namespace config {
namespace {

// Far from what could overflow, and from what anybody repeats.
constexpr std::int64_t kGreatest = std::int64_t{1} << 32;

std::string_view trimmed(std::string_view text) {
  text.remove_prefix(skip_blanks(text));
  return text.substr(0, end_without_blanks(text));
}

// At commas which are in no braces.
std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> parts;
  std::size_t depth = 0;
  std::size_t start = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '{') ++depth;
    if (text[at] == '}' && depth > 0) --depth;
    if (text[at] != ',' || depth > 0) continue;
    parts.push_back(trimmed(text.substr(start, at - start)));
    start = at + 1;
  }
  parts.push_back(trimmed(text.substr(start)));
  return parts;
}

// "{a,b}" is its parts, anything else is itself.
std::vector<std::string_view> split_group(std::string_view text) {
  if (!text.starts_with('{') || !text.ends_with('}')) return {text};
  return split(text.substr(1, text.size() - 2));
}

std::optional<std::int64_t> read_number(std::string_view text) {
  const bool is_negative = text.starts_with('-');
  if (is_negative || text.starts_with('+')) text.remove_prefix(1);
  int radix = 10;
  if (text.starts_with("0x") || text.starts_with("0X")) {
    radix = 16;
    text.remove_prefix(2);
  } else if (text.size() > 1 && text.starts_with('0')) {
    radix = 8;
  }
  std::uint64_t number = 0;
  const char* const first = text.data();
  const char* const last = first + text.size();
  const auto [end, error] = std::from_chars(first, last, number, radix);
  if (error != std::errc() || end != last || number > kGreatest) return std::nullopt;
  const auto value = static_cast<std::int64_t>(number);
  return is_negative ? -value : value;
}

bool is_name(std::string_view text) { return !text.empty() && name_at_start(text) == text; }

std::unexpected<std::string> no_name(std::string_view text) {
  return std::unexpected(fmt::format("{} is not a name", quoted(text)));
}

}  // namespace

RepetitionHead repetition_at_start(std::string_view text) {
  // The longest first.
  static constexpr std::array<std::string_view, 3> kKeywords{"~SEQx", "~SEQ", "~LST"};
  for (const std::string_view keyword : kKeywords) {
    if (!text.starts_with(keyword)) continue;
    const std::size_t open = skip_blanks(text, keyword.size());
    if (open == text.size() || text[open] != '(') {
      return {.keyword = keyword, .size_bytes = keyword.size()};
    }
    const std::size_t close = text.find(')', open);
    if (close == std::string_view::npos) {
      return {.keyword = keyword, .inside = open + 1, .size_bytes = text.size()};
    }
    return {.keyword = keyword, .inside = open + 1, .size_bytes = close + 1, .rest = close + 1};
  }
  return {};
}

std::expected<Repetition, std::string> Repetition::read(std::string_view keyword,
                                                        std::string_view inside) {
  Repetition made;
  made.has_numbers_ = keyword != "~LST";
  made.is_hexadecimal_ = keyword == "~SEQx";
  const std::expected<void, std::string> done =
      made.has_numbers_ ? made.read_numbers(inside) : made.read_values(inside);
  if (!done) return std::unexpected(done.error());
  return made;
}

std::string Repetition::value(std::size_t name, std::uint64_t round) const {
  if (!has_numbers_) {
    const std::vector<std::string>& values = values_[round];
    return name < values.size() ? values[name] : std::string();
  }
  const std::int64_t number = first_ + static_cast<std::int64_t>(round) * step_;
  return is_hexadecimal_ ? fmt::format("{:x}", number) : fmt::format("{}", number);
}

std::expected<void, std::string> Repetition::read_numbers(std::string_view inside) {
  const std::vector<std::string_view> parts = split(inside);
  if (parts.size() < 2 || parts.size() > 4) {
    return std::unexpected(
        "a sequence is (NAME, LAST), (NAME, FIRST, LAST) or "
        "(NAME, FIRST, STEP, LAST)");
  }
  if (!is_name(parts.front())) return no_name(parts.front());
  std::array<std::int64_t, 3> numbers{};
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const std::optional<std::int64_t> number = read_number(parts[i]);
    if (!number) {
      return std::unexpected(fmt::format("{} is not a whole number from -{} to {}",
                                         quoted(parts[i]), kGreatest, kGreatest));
    }
    numbers[i - 1] = *number;
  }
  names_.emplace_back(parts.front());
  first_ = parts.size() == 2 ? 1 : numbers[0];
  const std::int64_t last = numbers[parts.size() - 2];
  step_ = parts.size() == 4 ? numbers[1] : (last < first_ ? -1 : 1);
  if (step_ == 0 || (last - first_ > 0 && step_ < 0) || (last - first_ < 0 && step_ > 0)) {
    return std::unexpected(
        fmt::format("from {} in steps of {} it never comes to {}", first_, step_, last));
  }
  rounds_ = static_cast<std::uint64_t>((last - first_) / step_) + 1;
  return {};
}

std::expected<void, std::string> Repetition::read_values(std::string_view inside) {
  const std::vector<std::string_view> parts = split(inside);
  for (const std::string_view name : split_group(parts.front())) {
    if (!is_name(name)) return no_name(name);
    names_.emplace_back(name);
  }
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const std::vector<std::string_view> group = split_group(parts[i]);
    if (group.size() > names_.size()) {
      return std::unexpected(
          fmt::format("{} has more values than there are names", quoted(parts[i])));
    }
    values_.emplace_back(group.begin(), group.end());
  }
  if (values_.empty()) return std::unexpected("a list needs a value: (NAME, VALUE, VALUE...)");
  rounds_ = values_.size();
  return {};
}

}  // namespace config
