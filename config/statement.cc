#include "config/statement.h"

#include <utility>

namespace config {

Item StatementReader::next(Statement& statement) {
  const Token* first = peek();
  if (first == nullptr) return Item::end_of_text;
  if (first->kind != TokenKind::word) {
    brace_ = first->span;
    ++at_;
    return first->kind == TokenKind::open_brace ? Item::stray_open_brace : Item::close_brace;
  }
  statement.words.clear();
  const std::vector<Token>& tokens = lines_[current_].tokens;
  while (at_ < tokens.size() && tokens[at_].kind == TokenKind::word) {
    statement.words.push_back(tokens[at_++]);
  }
  // The brace may stand on the next line that has anything on it.
  const Token* following = peek();
  statement.opens_block = following != nullptr && following->kind == TokenKind::open_brace;
  if (statement.opens_block) {
    brace_ = following->span;
    ++at_;
  }
  return Item::statement;
}

bool StatementReader::skip_block() {
  is_silent_ = true;
  std::size_t depth = 1;
  const Token* token = peek();
  for (; token != nullptr; token = peek()) {
    ++at_;
    if (token->kind == TokenKind::open_brace) ++depth;
    if (token->kind == TokenKind::close_brace && --depth == 0) break;
  }
  is_silent_ = false;
  return token != nullptr;
}

const Token* StatementReader::peek() {
  while (at_ == lines_[current_].tokens.size()) {
    if (!read_line()) return nullptr;
  }
  return &lines_[current_].tokens[at_];
}

// Into the other line, which becomes the current one when there is something on it.
bool StatementReader::read_line() {
  Line& line = lines_[1 - current_];
  if (!lexer_.next_line(line)) return false;
  if (!line.tokens.empty()) {
    current_ = 1 - current_;
    at_ = 0;
  }
  if (is_silent_) return true;
  for (Diagnostic& problem : line.problems) diagnostics_.add(std::move(problem));
  return true;
}

std::ptrdiff_t brace_surplus(Sources& sources, const Surroundings& surroundings) {
  Trail trail;
  Lexer lexer(sources, trail, surroundings);
  Line line;
  std::ptrdiff_t surplus = 0;
  while (lexer.next_line(line)) {
    for (const Token& token : line.tokens) {
      if (token.kind == TokenKind::open_brace) ++surplus;
      if (token.kind == TokenKind::close_brace) --surplus;
    }
  }
  return surplus;
}

}  // namespace config
