#include "config/lexer.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "config/render.h"

namespace config {
namespace {

constexpr std::string_view kBlanks = " \t\f\r\v";
constexpr std::string_view kComments = "#!";
constexpr std::string_view kNameCharacters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";
constexpr std::string_view kUtf8Mark = "\xef\xbb\xbf";

bool is_one_of(std::string_view characters, char c) {
  return characters.find(c) != std::string_view::npos;
}

bool is_control(char c) { return (c >= 0 && c < ' ' && !is_one_of(kBlanks, c)) || c == 0x7f; }

std::string_view name_at(std::string_view text) {
  return text.substr(0, std::min(text.find_first_not_of(kNameCharacters), text.size()));
}

}  // namespace

SourceSpan part(const Token& word, std::size_t offset, std::size_t size_bytes) {
  if (word.is_resolved) return word.span;
  return {
      .line = word.span.line,
      .column = word.span.column + static_cast<std::uint32_t>(offset + (word.is_quoted ? 1 : 0)),
      .length = static_cast<std::uint32_t>(size_bytes)};
}

void Line::clear() {
  tokens.clear();
  problems.clear();
  is_conditional = false;
}

bool Lexer::next_line(Line& line) {
  line.clear();
  while (next_ < text_.size()) {
    const std::size_t end = std::min(text_.find('\n', next_), text_.size());
    current_ = text_.substr(next_, end - next_);
    next_ = end + 1;
    at_ = 0;
    ++number_;
    if (current_.ends_with('\r')) current_.remove_suffix(1);
    if (number_ == 1 && current_.starts_with(kUtf8Mark)) at_ = kUtf8Mark.size();
    if (is_in_definition_) {
      is_in_definition_ = current_.ends_with('\\');
      continue;
    }
    read_line(line);
    if (!line.tokens.empty() || !line.problems.empty()) return true;
  }
  return false;
}

void Lexer::read_line(Line& line) {
  if (read_directives(line)) return;
  for (skip_blanks(); !is_at_end() && !is_one_of(kComments, current_[at_]); skip_blanks()) {
    const char c = current_[at_];
    if (c == '{' || c == '}') {
      line.tokens.push_back({.kind = c == '{' ? TokenKind::open_brace : TokenKind::close_brace,
                             .text = current_.substr(at_, 1),
                             .span = span(at_, at_ + 1)});
      ++at_;
    } else if (c == '"') {
      read_quoted(line);
    } else {
      read_word(line);
    }
  }
  if (current_.size() > kMaxLineBytes && !line.tokens.empty()) {
    line.problems.push_back({.code = Code::line_too_long,
                             .span = span(kMaxLineBytes, current_.size()),
                             .message = fmt::format("line of {} bytes: only {} are allowed",
                                                    current_.size(), kMaxLineBytes),
                             .help = "keepalived drops such a line"});
  }
}

bool Lexer::read_directives(Line& line) {
  skip_blanks();
  while (!is_at_end()) {
    const std::string_view rest = current_.substr(at_);
    if (rest.front() == '@') {
      const std::size_t start = at_;
      at_ = std::min(current_.find_first_of(kBlanks, at_), current_.size());
      line.is_conditional = true;
      line.problems.push_back(
          {.code = Code::not_supported,
           .span = span(start, at_),
           .message = fmt::format("{}: conditional lines are not supported yet",
                                  quoted(current_.substr(start, at_ - start)))});
    } else if (rest.front() == '$') {
      return read_definition(line);
    } else if (rest.starts_with("~SEQ") || rest.starts_with("~LST")) {
      read_repetition(line);
    } else {
      return false;
    }
    skip_blanks();
  }
  return false;
}

bool Lexer::read_definition(Line& line) {
  const std::string_view name = name_at(current_.substr(at_ + 1));
  const std::size_t end = at_ + 1 + name.size();
  if (name.empty() || end >= current_.size() || current_[end] != '=') return false;
  defined_.emplace(name);
  line.problems.push_back({.code = Code::not_supported,
                           .span = span(at_, end),
                           .message = fmt::format("{}: definitions are not supported yet",
                                                  quoted(current_.substr(at_, end - at_)))});
  is_in_definition_ = current_.ends_with('\\');
  at_ = current_.size();
  return true;
}

void Lexer::read_repetition(Line& line) {
  const std::size_t start = at_;
  at_ = std::min(current_.find('(', start), current_.size());
  line.problems.push_back({.code = Code::not_supported,
                           .span = span(start, at_),
                           .message = fmt::format("{}: repeated lines are not supported yet",
                                                  quoted(current_.substr(start, at_ - start)))});
  const std::size_t end = std::min(current_.find(')', at_), current_.size());
  // Every name in the parentheses counts as defined: ~LST may define several.
  while (at_ < end) {
    const std::string_view name = name_at(current_.substr(at_, end - at_));
    if (!name.empty()) defined_.emplace(name);
    at_ += name.size() + 1;
  }
  at_ = std::min(end + 1, current_.size());
}

void Lexer::read_quoted(Line& line) {
  const std::size_t start = at_;
  const std::size_t end = current_.find('"', start + 1);
  const bool is_closed = end != std::string_view::npos;
  at_ = is_closed ? end + 1 : current_.size();
  Token token{.is_quoted = true,
              .text = current_.substr(start + 1, (is_closed ? end : at_) - start - 1),
              .span = span(start, at_)};
  if (!is_closed) {
    token.is_unusable = true;
    line.problems.push_back({.code = Code::unterminated_quote,
                             .span = span(start, start + 1),
                             .message = "the quote that starts here does not end on this line"});
  }
  add_word(line, token);
}

void Lexer::read_word(Line& line) {
  const std::size_t start = at_;
  bool has_escape = false;
  for (; !is_at_end(); ++at_) {
    const char c = current_[at_];
    const char following = at_ + 1 < current_.size() ? current_[at_ + 1] : ' ';
    if (c == '$' && following == '{') {
      at_ = std::min(current_.find('}', at_), current_.size() - 1);
    } else if (c == '\\' && is_one_of(kComments, following)) {
      has_escape = true;
      ++at_;
    } else if (is_one_of(kBlanks, c) || is_one_of("\"{}#!", c)) {
      break;
    }
  }
  Token token{.text = current_.substr(start, at_ - start), .span = span(start, at_)};
  if (has_escape) {
    std::string resolved;
    for (std::size_t i = 0; i < token.text.size(); ++i) {
      const bool is_escape = token.text[i] == '\\' && i + 1 < token.text.size() &&
                             is_one_of(kComments, token.text[i + 1]);
      if (!is_escape) resolved += token.text[i];
    }
    token.is_resolved = true;
    token.text = resolved_.emplace_back(std::move(resolved));
  }
  add_word(line, token);
  const bool is_cut = at_ + 1 < current_.size() && is_one_of(kComments, current_[at_]) &&
                      !is_one_of(kBlanks, current_[at_ + 1]);
  if (is_cut) {
    line.problems.push_back(
        {.code = Code::comment_in_word,
         .span = span(at_, at_ + 1),
         .message = fmt::format("`{}` inside a word starts a comment", current_[at_]),
         .help = "put the word in double quotes to keep it whole"});
  }
}

void Lexer::add_word(Line& line, Token token) {
  if (std::ranges::any_of(token.text, is_control)) {
    token.is_unusable = true;
    line.problems.push_back({.code = Code::control_character,
                             .span = token.span,
                             .message = "control character in a word"});
  } else if (has_reference(token.text)) {
    token.is_unusable = true;
    line.problems.push_back(
        {.code = Code::not_supported,
         .span = token.span,
         .message = fmt::format("{}: definitions are not supported yet", quoted(token.text))});
  }
  line.tokens.push_back(token);
}

// keepalived leaves the name of something that was not defined as it is. A `$` in the middle of a
// password must therefore be text, but at the start of a word it is taken for what it looks like.
bool Lexer::has_reference(std::string_view word) const {
  for (std::size_t at = word.find('$'); at != std::string_view::npos; at = word.find('$', at + 1)) {
    if (word.substr(at + 1).starts_with('{')) return true;
    const std::string_view name = name_at(word.substr(at + 1));
    if (name.empty()) continue;
    if (at == 0 || defined_.contains(std::string(name))) return true;
  }
  return false;
}

void Lexer::skip_blanks() {
  while (!is_at_end() && is_one_of(kBlanks, current_[at_])) ++at_;
}

SourceSpan Lexer::span(std::size_t from, std::size_t to) const {
  return {.line = number_,
          .column = static_cast<std::uint32_t>(from + 1),
          .length = static_cast<std::uint32_t>(to - from)};
}

}  // namespace config
