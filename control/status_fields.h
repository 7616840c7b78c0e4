// The fields of a status document. It came from another process, so nothing in it is taken for
// granted: what is missing or of the wrong kind reads as "-". Pure.
#pragma once

#include <expected>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace control {

using Json = nlohmann::ordered_json;  // counters are shown in the order they came in

inline constexpr std::string_view kNothing = "-";

// A status document of a schema this program knows, with its list of routers; or why it is none.
std::expected<Json, std::string> parse_status(std::string_view document);
// Only the judgement.
std::expected<void, std::string> check_document(std::string_view document);

// Of a terminal's control characters, none gets through.
std::string printable(std::string_view text);

// Null when `object` is no object, or has no such member.
const Json* find(const Json& object, const char* key);
// The same, and null when the member is no list.
const Json* find_list(const Json& object, const char* key);
std::string text(const Json& object, const char* key);
std::string number(const Json& object, const char* key);
// A number of seconds as "3 min ago": one unit, rounded down.
std::string ago(const Json& object, const char* key);

}  // namespace control
