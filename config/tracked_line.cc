#include "config/tracked_line.h"

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "config/render.h"
#include "config/tracker_value.h"
#include "config/value.h"

namespace config {
namespace {

void report_unknown_word(const Token& word, Diagnostics& diagnostics) {
  const std::string_view near = closest_keyword(Block::tracked, word.text);
  diagnostics.add({.code = Code::unknown_keyword,
                   .span = word.span,
                   .message = fmt::format("unknown word {} behind a name", quoted(word.text)),
                   .help = near.empty() ? "put each name on a line of its own"
                                        : fmt::format("did you mean `{}`?", near)});
}

// The word at `at` and its value. Returns how many words that are.
std::size_t read_word(const Keyword& list, std::span<const Token> words, std::size_t at,
                      TrackedName& line, Diagnostics& diagnostics) {
  const Token& word = words[at];
  if (word.is_unusable) return 1;
  const Keyword* row = find_keyword(Block::tracked, word.text);
  if (row == nullptr) {
    report_unknown_word(word, diagnostics);
    return 1;
  }
  if (row->type == Type::flag) {
    line.is_reverse = word.text == "reverse";
    return 1;
  }
  if (at + 1 == words.size()) {
    diagnostics.add(
        {.code = Code::missing_value,
         .span = word.span,
         .message = fmt::format("`{0}` needs a value: -{1} to {1}", row->name, list.range.max)});
    return 1;
  }
  const Token& value = words[at + 1];
  line.weight = {.keyword = word.span, .at = value.span};
  if (!value.is_unusable) {
    line.weight.value =
        read_signed(row->name, static_cast<std::int64_t>(list.range.max), value, diagnostics);
  }
  return 2;
}

}  // namespace

std::optional<TrackedName> read_tracked_line(const Keyword& list, const Statement& statement,
                                             Diagnostics& diagnostics) {
  const Token& name = statement.keyword();
  TrackedName line{.name = std::string(name.text), .at = name.span};
  const std::span<const Token> words = statement.words;
  for (std::size_t at = 1; at < words.size();) at += read_word(list, words, at, line, diagnostics);
  if (name.is_unusable) return std::nullopt;
  if (list.name == "track_interface" && !check_interface_name(name, diagnostics)) {
    return std::nullopt;
  }
  return line;
}

}  // namespace config
