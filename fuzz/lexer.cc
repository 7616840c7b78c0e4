// config::Lexer on any text: every token and every problem lies in the text, and a token that is
// not made of a definition or an escape is exactly the bytes it points to; tokens of one line
// follow each other. The input may be several files (fuzz/files.h).
#include "config/lexer.h"

#include <limits>
#include <string>
#include <string_view>

#include "config/sources.h"
#include "fuzz/files.h"
#include "fuzz/spans.h"
#include "fuzz/target.h"
#include "vrrp/check.h"

namespace {

using config::SourceSpan;
using config::Token;
using config::TokenKind;

void check_token(const config::Sources& sources, const Token& token) {
  CHECK(token.span.is_somewhere() && token.span.length > 0);
  CHECK(fuzz::lies_in(sources, token.span));
  if (token.kind != TokenKind::word) {
    CHECK(token.text == (token.kind == TokenKind::open_brace ? "{" : "}"));
  }
  // Longer ones are cut.
  if (token.is_resolved || token.span.length == std::numeric_limits<std::uint16_t>::max()) return;
  const config::Source& source = sources.file(token.span.file);
  std::string_view bytes =
      source.line(token.span.line).substr(token.span.column - 1, token.span.length);
  if (token.is_quoted) {
    CHECK(bytes.starts_with('"'));
    bytes.remove_prefix(1);
    CHECK(bytes.starts_with(token.text) && bytes.size() - token.text.size() <= 1);
  } else {
    CHECK(token.text == bytes);
  }
  CHECK(fuzz::lies_in(sources, config::part(token, 0, token.text.size())));
}

void check_order(const Token& last, const Token& token) {
  if (last.is_resolved || token.is_resolved || last.span.line != token.span.line) return;
  if (last.span.origin != token.span.origin) return;
  CHECK(token.span.column >= last.span.column + last.span.length);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size_bytes) {
  const std::string text(reinterpret_cast<const char*>(bytes), size_bytes);
  // The Lexer's caller has refused these.
  if (text.size() > config::kMaxSourceBytes || text.contains('\0')) return 0;
  const fuzz::Files files(text);
  const config::Surroundings surroundings = files.surroundings();
  config::Sources sources(config::Source("fuzz.conf", files.main()));
  config::Lexer lexer(sources, sources.trail(), surroundings);
  config::Line line;
  while (lexer.next_line(line)) {
    CHECK(!line.tokens.empty() || !line.problems.empty());
    for (std::size_t i = 0; i < line.tokens.size(); ++i) {
      check_token(sources, line.tokens[i]);
      if (i > 0) check_order(line.tokens[i - 1], line.tokens[i]);
    }
    for (const config::Diagnostic& problem : line.problems) {
      CHECK(!problem.message.empty() && problem.span.is_somewhere());
      CHECK(fuzz::lies_in(sources, problem.span));
    }
  }
  return 0;
}
