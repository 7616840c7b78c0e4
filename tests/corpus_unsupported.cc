#include "tests/corpus_unsupported.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "config/diagnostic.h"
#include "config/schema.h"

namespace tests {
namespace {

bool is_unsupported(config::Code code) {
  return code == config::Code::not_supported || code == config::Code::not_planned;
}

bool is_blank_or_end(const std::string& text, std::size_t at) {
  return at >= text.size() || std::string_view(" \t\r\n{}").find(text[at]) != std::string::npos;
}

std::size_t end_of_line(const std::string& text, std::size_t at) {
  return std::min(text.find('\n', at), text.size());
}

std::size_t end_of_word(const std::string& text, std::size_t at) {
  while (!is_blank_or_end(text, at)) ++at;
  return at;
}

// From `at` to the next byte of `wanted` that is in no comment and in no quotes.
std::size_t find_outside(const std::string& text, std::size_t at, std::string_view wanted) {
  for (; at < text.size(); ++at) {
    if (wanted.find(text[at]) != std::string_view::npos) return at;
    if (text[at] == '#' || text[at] == '!') at = end_of_line(text, at) - 1;
    if (at < text.size() && text[at] == '"') at = std::min(text.find('"', at + 1), text.size());
  }
  return text.size();
}

// Behind the closing brace of the block that opens at `at`.
std::size_t end_of_block(const std::string& text, std::size_t at) {
  std::size_t depth = 0;
  for (; at < text.size(); at = find_outside(text, at + 1, "{}")) {
    if (text[at] == '{') ++depth;
    if (text[at] == '}' && --depth == 0) return at + 1;
  }
  return text.size();
}

// Behind the statement that starts at `at`, with its block.
std::size_t end_of_statement(const std::string& text, std::size_t at) {
  const std::size_t stop = find_outside(text, at, "{}\n");
  if (stop < text.size() && text[stop] == '{') return end_of_block(text, stop);
  if (stop == text.size() || text[stop] == '}') return stop;
  // The brace may stand on the next line that has anything on it.
  const std::size_t next = text.find_first_not_of(" \t\r\n", stop);
  if (next != std::string::npos && text[next] == '{') return end_of_block(text, next);
  return stop;
}

struct Part {
  std::size_t first;
  std::size_t end;
};

Part unsupported_part(const std::string& text, std::size_t at) {
  const std::size_t start_of_line = at == 0 ? 0 : text.rfind('\n', at - 1) + 1;
  const std::size_t brace = at == 0 ? std::string::npos : text.find_last_of("{}", at - 1);
  std::size_t start = start_of_line;
  if (brace != std::string::npos && brace >= start_of_line) start = brace + 1;
  start = std::min(text.find_first_not_of(" \t\r\n", start), at);
  if (start == at) return {at, end_of_statement(text, at)};
  // A word behind an address, perhaps with a value. Or a value that is not supported itself.
  const std::size_t end = end_of_word(text, at);
  const config::Keyword* word =
      config::find_keyword(config::Block::addresses, text.substr(at, end - at));
  if (word == nullptr) return {start, end_of_statement(text, start)};
  if (word->type == config::Type::flag) return {at, end};
  return {at, end_of_word(text, text.find_first_not_of(" \t", end))};
}

std::size_t offset_of(const std::string& text, const config::SourceSpan& span) {
  std::size_t at = 0;
  for (std::uint32_t line = 1; line < span.line; ++line) at = text.find('\n', at) + 1;
  return at + span.column - 1;
}

}  // namespace

bool has_only_unsupported_errors(const config::Compilation& compilation) {
  if (!compilation.diagnostics.has_errors()) return false;
  return std::ranges::all_of(compilation.diagnostics.in_order(),
                             [](const config::Diagnostic& entry) {
                               return is_unsupported(entry.code) ||
                                      config::severity(entry.code) != config::Severity::error;
                             });
}

Texts without_unsupported(const config::Compilation& compilation, Texts texts) {
  for (const config::Diagnostic& entry : compilation.diagnostics.in_order()) {
    if (!is_unsupported(entry.code)) continue;
    std::string& text = texts.at(std::string(compilation.sources.path(entry.span.file)));
    const std::size_t at = offset_of(text, entry.span);
    if (text[at] == ' ') continue;  // gone in an earlier round of a repetition
    const auto [first, end] = unsupported_part(text, at);
    for (std::size_t i = first; i < end; ++i) {
      // A definition goes on behind a backslash.
      const bool continues = text[i] == '\\' && end_of_line(text, i) == i + 1;
      if (text[i] != '\n' && text[i] != '\r' && !continues) text[i] = ' ';
    }
  }
  return texts;
}

}  // namespace tests
