// keepalived's lexical rules: a file is lines, a line is words and braces.
//
//   - words end at blanks, at a double quote and at a brace; a brace is a token wherever it stands
//   - `#` and `!` start a comment, unless they are inside double quotes or behind a backslash
//   - "..." is one word without its quotes; single quotes mean nothing
//
// What changes the text itself (@ID, $NAME, ~SEQ, ~LST) is recognised and refused, with its place;
// the rest of such a line is read all the same, so that it does not hide other problems.
// The caller is statement.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "config/diagnostic.h"
#include "config/source.h"

namespace config {

// keepalived drops a line that has more.
inline constexpr std::size_t kMaxLineBytes = 1023;

enum class TokenKind : std::uint8_t { word, open_brace, close_brace };

struct Token {
  TokenKind kind = TokenKind::word;
  bool is_quoted = false;
  bool is_resolved = false;    // had escapes: the text is not the bytes of the file
  bool is_unusable = false;    // a problem was reported: its text must not be judged again
  std::string_view text = {};  // without quotes and escapes; valid as long as source and lexer
  SourceSpan span = {};        // with quotes
};

// The place of a part of a word. The whole word when escapes make counting impossible.
SourceSpan part(const Token& word, std::size_t offset, std::size_t size_bytes);

struct Line {
  std::vector<Token> tokens;
  std::vector<Diagnostic> problems;
  bool is_conditional = false;  // starts with @ID: whether it counts is not known

  void clear();
};

class Lexer {
 public:
  // Borrows the text for its whole life. No NUL byte may be in it.
  explicit Lexer(std::string_view text) : text_(text) {}

  // The next line that has a token or a problem; false at the end of the text.
  bool next_line(Line& line);

 private:
  void read_line(Line& line);
  // @ID, $NAME= and ~SEQ at the start of a line. True when nothing of the line is left.
  bool read_directives(Line& line);
  bool read_definition(Line& line);
  void read_repetition(Line& line);
  void read_quoted(Line& line);
  void read_word(Line& line);
  void add_word(Line& line, Token token);
  bool has_reference(std::string_view word) const;

  bool is_at_end() const { return at_ >= current_.size(); }
  void skip_blanks();
  SourceSpan span(std::size_t from, std::size_t to) const;

  std::string_view text_;
  std::size_t next_ = 0;      // offset of the line after the current one
  std::string_view current_;  // the current line
  std::size_t at_ = 0;        // in the current line
  std::uint32_t number_ = 0;  // of the current line
  bool is_in_definition_ = false;
  std::deque<std::string> resolved_;  // words that had escapes
  std::unordered_set<std::string> defined_;
};

}  // namespace config
