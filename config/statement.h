// Statements: a keyword with its arguments, and whether it opens a block. Joins a keyword to a
// brace on the next line, and splits a line at braces, as keepalived does. Knows no keyword.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "config/diagnostic.h"
#include "config/lexer.h"

namespace config {

struct Statement {
  std::vector<Token> words;  // at least one
  bool opens_block = false;
  bool is_conditional = false;  // was behind an @ID

  const Token& keyword() const { return words.front(); }
  std::span<const Token> arguments() const { return std::span(words).subspan(1); }
};

enum class Item : std::uint8_t {
  statement,
  stray_open_brace,  // without a keyword before it
  close_brace,
  end_of_text,
};

class StatementReader {
 public:
  // Borrows both for its whole life; problems of words and lines are added to `diagnostics`.
  StatementReader(std::string_view text, Diagnostics& diagnostics)
      : lexer_(text), diagnostics_(diagnostics) {}

  // Fills `statement` when the answer is Item::statement.
  Item next(Statement& statement);
  // Of the brace that was the last item.
  SourceSpan brace() const { return brace_; }
  // To be called after an opening brace: goes behind its closing one without looking at what is
  // between. False when the text ends first.
  bool skip_block();

 private:
  // The token at hand, or nothing at the end of the text.
  const Token* peek();
  bool read_line();

  Lexer lexer_;
  Diagnostics& diagnostics_;
  Line line_;
  std::size_t at_ = 0;
  bool is_silent_ = false;
  SourceSpan brace_;
};

// How many more braces the text opens than it closes.
std::ptrdiff_t brace_surplus(std::string_view text);

}  // namespace config
