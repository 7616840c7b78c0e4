// The status document as a table for a person. Pure: text in, text out. The document came from
// another process, so nothing in it is taken for granted: what is missing or of the wrong kind is
// shown as "-".
#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace control {

// Whether this is a status document of a schema this program knows; if not, why.
std::expected<void, std::string> check_document(std::string_view document);

// The table with its newlines; a row that needs attention begins with "!". Or why there is none.
std::expected<std::string, std::string> status_table(std::string_view document);

}  // namespace control
