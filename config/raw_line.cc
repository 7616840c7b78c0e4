#include "config/raw_line.h"

#include <fmt/format.h>

#include <algorithm>

#include "config/characters.h"
#include "config/command_words.h"
#include "config/definitions.h"
#include "config/replace.h"

namespace config {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

bool is_comment_sign(char c) { return c == '#' || c == '!'; }

// Offset of the sign that starts the comment, or the end.
std::size_t start_of_comment(std::string_view text) {
  const std::size_t first = skip_blanks(text);
  const bool is_command = takes_command(text.substr(first, find_blank(text, first) - first));
  bool is_in_quotes = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool is_escape = text[at] == '\\' && at + 1 < text.size();
    if (text[at] == '"') is_in_quotes = !is_in_quotes;
    if (is_in_quotes) {
      if (is_escape && is_command) ++at;
      continue;
    }
    if (is_comment_sign(text[at])) return at;
    if (is_escape && is_comment_sign(text[at + 1])) ++at;
  }
  return text.size();
}

}  // namespace

Written trimmed(const Written& line) {
  const std::size_t first = skip_blanks(line.text);
  return line.part(first, std::max(first, end_without_blanks(line.text)));
}

Written first_word(const Written& line) { return line.part(0, find_blank(line.text)); }

bool is_continued(std::string_view line) {
  return line.substr(0, end_without_blanks(line)).ends_with('\\');
}

Written without_comment(const Written& line, std::vector<Diagnostic>& problems) {
  const std::string_view text = line.text;
  const std::size_t at = start_of_comment(text);
  if (at == text.size()) return trimmed(line);
  const bool is_in_word =
      at > 0 && !is_blank(text[at - 1]) && std::string_view("\"{}").find(text[at - 1]) == kNone;
  // Nothing behind it may be an empty comment; behind a password it is rather its last character.
  const bool is_last = skip_blanks(text, at + 1) >= text.size();
  const bool has_more = is_last ? has_secret_keyword(text.substr(0, at)) : !is_blank(text[at + 1]);
  if (is_in_word && has_more) {
    problems.push_back({.code = Code::comment_in_word,
                        .span = line.part(at, at + 1).at,
                        .message = fmt::format("`{}` {} a word starts a comment", text[at],
                                               is_last ? "at the end of" : "inside"),
                        .help = "put the word in double quotes to keep it whole"});
  }
  return trimmed(line.part(0, at));
}

std::string_view defined_name(std::string_view line) {
  if (!line.starts_with('$')) return {};
  const std::string_view name = name_at_start(line.substr(1));
  return line.substr(1 + name.size()).starts_with('=') ? name : std::string_view();
}

bool is_directive(std::string_view line) {
  return line.starts_with('@') || line.starts_with("~SEQ") || line.starts_with("~LST") ||
         !defined_name(line).empty();
}

}  // namespace config
