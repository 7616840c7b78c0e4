// Status codes of HTTP as they are written: "200 204 300-399".
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "config/diagnostic.h"
#include "config/lexer.h"
#include "config/schema.h"
#include "contract/plan_http.h"

namespace config {

// Words with one blank between two; nothing when one of them is no status or range, or none is
// there.
std::optional<contract::HttpStatuses> statuses_of(std::string_view words);
// With as few words as possible, in order.
std::string to_string(const contract::HttpStatuses& statuses);

// The words as they are written, or nothing, which is reported.
std::optional<std::string> read_statuses(const Keyword& row, std::span<const Token> words,
                                         Diagnostics& diagnostics);

}  // namespace config
