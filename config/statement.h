// Statements: a keyword with its arguments, and whether it opens a block. Joins a keyword to a
// brace on the next line, and splits a line at braces, as keepalived does. Knows no keyword.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "config/diagnostic.h"
#include "config/lexer.h"
#include "config/sources.h"
#include "config/surroundings.h"

namespace config {

struct Statement {
  std::vector<Token> words;  // at least one; their texts are valid until the next one is read
  bool opens_block = false;

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
  // Borrows all for its whole life; problems of words and lines are added to `diagnostics`.
  StatementReader(Sources& sources, const Surroundings& surroundings, Diagnostics& diagnostics)
      : lexer_(sources, sources.trail(), surroundings), diagnostics_(diagnostics) {}

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
  // The words of a statement are views of a line, while the brace is looked for in the next one.
  std::array<Line, 2> lines_;
  std::size_t current_ = 0;  // in lines_
  std::size_t at_ = 0;       // in the tokens of the current line
  bool is_silent_ = false;
  SourceSpan brace_;
};

// How many more braces the text opens than it closes.
std::ptrdiff_t brace_surplus(Sources& sources, const Surroundings& surroundings);

}  // namespace config
