// keepalived's lexical rules: a line is words and braces.
//
//   - words end at blanks, at a double quote and at a brace; a brace is a token wherever it stands
//   - "..." is one word without its quotes; single quotes mean nothing
//   - in a command a backslash keeps the next quote from ending the word (command_words.h)
//   - behind a backslash, `#` and `!` are only characters; elsewhere they were a comment, and that
//     is gone already
//
// Where the lines come from is expansion.h; the caller is statement.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "config/diagnostic.h"
#include "config/expansion.h"
#include "config/source.h"
#include "config/sources.h"
#include "config/surroundings.h"
#include "config/traced_text.h"

namespace config {

enum class TokenKind : std::uint8_t { word, open_brace, close_brace };

struct Token {
  TokenKind kind = TokenKind::word;
  bool is_quoted = false;
  bool is_resolved = false;    // had escapes or definitions: the text is not the bytes of the file
  bool is_unusable = false;    // a problem was reported: its text must not be judged again
  std::string_view text = {};  // without quotes and escapes; valid as long as its Line is not read
                               // into again
  SourceSpan span = {};        // with quotes
};

// The place of a part of a word. The whole word when it is not as it stands in the file.
SourceSpan part(const Token& word, std::size_t offset, std::size_t size_bytes);

// Not to be moved: tokens are views into it.
struct Line {
  std::vector<Token> tokens;
  std::vector<Diagnostic> problems;
  TracedText text;
  std::deque<std::string> resolved;  // words that had escapes

  void clear();
};

class Lexer {
 public:
  // As Expansion. No NUL byte may be in any of the sources.
  Lexer(Sources& sources, Trail& trail, const Surroundings& surroundings)
      : expansion_(sources, trail, surroundings) {}

  // The next line that has a token or a problem; false at the end of the text.
  bool next_line(Line& line);

 private:
  void split(Line& line);
  void read_quoted(Line& line);
  void read_word(Line& line);
  void add_word(Line& line, Token token);
  void check_references(Line& line, const Token& token);
  static void check_includes(Line& line);

  bool is_at_end() const { return at_ >= current_.size(); }
  void skip_blanks();
  static Token token(const Line& line, std::size_t from, std::size_t to);

  Expansion expansion_;
  std::string_view current_;  // the text of the line
  std::size_t at_ = 0;        // in it
};

}  // namespace config
