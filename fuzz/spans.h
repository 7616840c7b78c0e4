// Whether a place that a diagnostic or a token names is in the text: what the lexer and the config
// target both demand.
#pragma once

#include <algorithm>
#include <cstddef>

#include "config/sources.h"

namespace fuzz {

// The whole span is on one line that exists. A span that is nowhere lies in every text.
inline bool lies_in(const config::Sources& sources, config::SourceSpan span) {
  if (!span.is_somewhere()) return span.column == 0 && span.length == 0;
  if (span.file >= sources.size()) return false;
  const config::Source& source = sources.file(span.file);
  const auto lines = 1 + std::ranges::count(source.text(), '\n');
  return span.line <= static_cast<std::size_t>(lines) && span.column >= 1 &&
         std::size_t{span.column} - 1 + span.length <= source.line(span.line).size();
}

}  // namespace fuzz
