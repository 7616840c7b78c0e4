// config::Lexer on any text: every token and every problem lies in the text, tokens follow each
// other without overlap, and a word without escapes is exactly the bytes it points to.
#include "config/lexer.h"

#include <string>
#include <string_view>

#include "config/source.h"
#include "fuzz/spans.h"
#include "fuzz/target.h"
#include "vrrp/check.h"

namespace {

using config::SourceSpan;
using config::Token;
using config::TokenKind;

void check_token(const config::Source& source, const Token& token) {
  CHECK(token.span.is_somewhere() && token.span.length > 0);
  CHECK(fuzz::lies_in(source, token.span));
  std::string_view bytes =
      source.line(token.span.line).substr(token.span.column - 1, token.span.length);
  if (token.kind != TokenKind::word) {
    CHECK(token.text == (token.kind == TokenKind::open_brace ? "{" : "}") && token.text == bytes);
    return;
  }
  if (token.is_resolved) {
    CHECK(token.text.size() < bytes.size());
    return;
  }
  if (token.is_quoted) {
    CHECK(bytes.starts_with('"'));
    bytes.remove_prefix(1);
    CHECK(bytes.starts_with(token.text) && bytes.size() - token.text.size() <= 1);
  } else {
    CHECK(token.text == bytes);
  }
  CHECK(fuzz::lies_in(source, config::part(token, 0, token.text.size())));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size_bytes) {
  const std::string text(reinterpret_cast<const char*>(bytes), size_bytes);
  // The Lexer's caller has refused these.
  if (text.size() > config::kMaxSourceBytes || text.contains('\0')) return 0;
  const config::Source source("fuzz.conf", text);
  config::Lexer lexer(text);
  config::Line line;
  SourceSpan last;
  while (lexer.next_line(line)) {
    CHECK(!line.tokens.empty() || !line.problems.empty());
    const std::uint32_t last_line = last.line;
    for (const Token& token : line.tokens) {
      check_token(source, token);
      CHECK(token.span.line > last_line);
      CHECK(token.span.line > last.line ||
            (token.span.line == last.line && token.span.column >= last.column + last.length));
      last = token.span;
    }
    for (const config::Diagnostic& problem : line.problems) {
      CHECK(!problem.message.empty() && problem.span.is_somewhere());
      CHECK(fuzz::lies_in(source, problem.span));
    }
  }
  return 0;
}
