#include "config/lexer.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "config/characters.h"
#include "config/command_words.h"
#include "config/include.h"
#include "config/render.h"

namespace config {
namespace {

bool is_comment_sign(char c) { return c == '#' || c == '!'; }

// The first word of the statement that the line is in the middle of; empty at its start.
std::string_view keyword_of(const Line& line) {
  std::string_view keyword;
  for (const Token& token : line.tokens) {
    const bool is_word = token.kind == TokenKind::word;
    if (!is_word || keyword.empty()) keyword = is_word ? token.text : std::string_view();
  }
  return keyword;
}

bool is_control(char c) { return (c >= 0 && c < ' ' && !is_blank(c)) || c == 0x7f; }

}  // namespace

SourceSpan part(const Token& word, std::size_t offset, std::size_t size_bytes) {
  if (word.is_resolved) return word.span;
  const std::size_t first = offset + (word.is_quoted ? 1 : 0);
  return part_of(word.span, first, first + size_bytes);
}

void Line::clear() {
  tokens.clear();
  problems.clear();
  text.clear();
  resolved.clear();
}

bool Lexer::next_line(Line& line) {
  line.clear();
  while (expansion_.next(line.text, line.problems)) {
    split(line);
    if (!line.tokens.empty() || !line.problems.empty()) return true;
  }
  return !line.problems.empty();
}

void Lexer::split(Line& line) {
  current_ = line.text.text();
  at_ = 0;
  for (skip_blanks(); !is_at_end(); skip_blanks()) {
    const char c = current_[at_];
    if (c == '{' || c == '}') {
      line.tokens.push_back(token(line, at_, at_ + 1));
      line.tokens.back().kind = c == '{' ? TokenKind::open_brace : TokenKind::close_brace;
      ++at_;
    } else if (c == '"') {
      read_quoted(line);
    } else {
      read_word(line);
    }
  }
  check_includes(line);
}

void Lexer::read_quoted(Line& line) {
  const std::size_t start = at_;
  const bool is_command = takes_command(keyword_of(line));
  const std::size_t end =
      is_command ? find_end_of_command(current_, start + 1) : current_.find('"', start + 1);
  const bool is_closed = end != std::string_view::npos;
  at_ = is_closed ? end + 1 : current_.size();
  Token word = token(line, start, at_);
  word.is_quoted = true;
  word.text = current_.substr(start + 1, (is_closed ? end : at_) - start - 1);
  if (is_command && word.text.find("\\\"") != std::string_view::npos) {
    word.is_resolved = true;
    word.text = line.resolved.emplace_back(without_escaped_quotes(word.text));
  }
  if (!is_closed) {
    word.is_unusable = true;
    line.problems.push_back({.code = Code::unterminated_quote,
                             .span = token(line, start, start + 1).span,
                             .message = "the quote that starts here does not end on this line"});
  }
  add_word(line, word);
}

void Lexer::read_word(Line& line) {
  const std::size_t start = at_;
  bool has_escape = false;
  for (; !is_at_end(); ++at_) {
    const char c = current_[at_];
    const char following = at_ + 1 < current_.size() ? current_[at_ + 1] : ' ';
    if (c == '$' && following == '{') {
      at_ = std::min(current_.find('}', at_), current_.size() - 1);
    } else if (c == '\\' && is_comment_sign(following)) {
      has_escape = true;
      ++at_;
    } else if (is_blank(c) || c == '"' || c == '{' || c == '}') {
      break;
    }
  }
  Token word = token(line, start, at_);
  if (has_escape) {
    std::string resolved;
    for (std::size_t i = 0; i < word.text.size(); ++i) {
      const bool is_escape =
          word.text[i] == '\\' && i + 1 < word.text.size() && is_comment_sign(word.text[i + 1]);
      if (!is_escape) resolved += word.text[i];
    }
    word.is_resolved = true;
    word.text = line.resolved.emplace_back(std::move(resolved));
  }
  add_word(line, word);
}

void Lexer::add_word(Line& line, Token word) {
  if (std::ranges::any_of(word.text, is_control)) {
    word.is_unusable = true;
    line.problems.push_back({.code = Code::control_character,
                             .span = word.span,
                             .message = "control character in a word"});
  } else if (word.text.find('$') != std::string_view::npos) {
    check_references(line, word);
  }
  line.tokens.push_back(word);
}

// What was not defined is left as it is. A `$` in the middle of a password or of a shell command is
// text, but at the start of a word, or with braces, it is taken for what it looks like.
void Lexer::check_references(Line& line, const Token& word) {
  // This may be the password itself.
  if (has_secret_keyword(current_.substr(0, at_))) return;
  const Definitions& definitions = expansion_.definitions();
  for (std::size_t at = word.text.find('$'); at != std::string_view::npos;
       at = word.text.find('$', at + 1)) {
    const bool has_brace = !word.is_quoted && word.text.substr(at + 1).starts_with('{');
    if (at > 0 && !has_brace) continue;
    const std::string_view behind = word.text.substr(at + (has_brace ? 2 : 1));
    const std::string_view name = name_at_start(behind);
    if (name.empty()) continue;
    const bool is_known = definitions.knows(name);
    const std::string_view near = is_known ? "" : definitions.closest_to(name);
    Diagnostic problem{.code = Code::undefined_name,
                       .span = word.span,
                       .message = fmt::format("{} is not defined, and left as it is",
                                              quoted(fmt::format("${}", name)))};
    if (is_known) {
      problem.message = fmt::format("`${}` is not replaced here", name);
      problem.help = fmt::format("in front of other characters it is written `${{{}}}`", name);
    } else if (!near.empty()) {
      problem.help = fmt::format("did you mean `${{{}}}`?", near);
    } else if (current_.substr(at_).starts_with(" =") && line.tokens.empty()) {
      problem.help = "a definition has no blank before its `=`";
    }
    line.problems.push_back(std::move(problem));
    return;
  }
}

// Where an include works it has been taken from the text.
void Lexer::check_includes(Line& line) {
  for (std::size_t i = 0; i < line.tokens.size(); ++i) {
    const Token& word = line.tokens[i];
    const bool starts_statement = i == 0 || line.tokens[i - 1].kind != TokenKind::word;
    if (!starts_statement || !is_include(word.text)) continue;
    line.problems.push_back(
        {.code = Code::misplaced_keyword,
         .span = word.span,
         .message = fmt::format("`{}` must stand on a line of its own", word.text)});
  }
}

void Lexer::skip_blanks() { at_ = config::skip_blanks(current_, at_); }

// A word that is what stands there.
Token Lexer::token(const Line& line, std::size_t from, std::size_t to) {
  const Written written = line.text.written(from, to);
  return {.is_resolved = !written.is_verbatim, .text = written.text, .span = written.at};
}

}  // namespace config
