// A text with escapes: \r, \n, \t, \\ and \xHH, as in `send` and `expect`. It is kept as it is
// written, so that it is shown that way, and unescaped for the Plan.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "config/diagnostic.h"
#include "config/lexer.h"
#include "config/schema.h"

namespace config {

// The bytes that are meant, or the offset of the backslash that begins no escape.
std::expected<std::string, std::size_t> unescaped(std::string_view text);

// The word as it stands, or nothing, which is reported: with an escape that is none, empty, or of
// more bytes than a Plan can hold.
std::optional<std::string> read_text(const Keyword& row, const Token& word,
                                     Diagnostics& diagnostics);

}  // namespace config
