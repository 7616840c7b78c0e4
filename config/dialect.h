// How strictly a file is read. keepalived starts with nearly anything; a file that was written for
// it may have to.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace config {

enum class Dialect : std::uint8_t {
  regent,      // what is unknown is an error
  keepalived,  // what is unknown is a warning; where keepalived would do something else is said
};

// What the option --compat says: "keepalived" or "none"; nothing for any other text, so that the
// name of the file decides.
constexpr std::optional<Dialect> dialect_named(std::string_view compat) {
  if (compat == "keepalived") return Dialect::keepalived;
  if (compat == "none") return Dialect::regent;
  return std::nullopt;
}

// keepalived for every file of the name keepalived.conf, in whatever folder.
constexpr Dialect dialect_of(std::string_view file) {
  const std::string_view name = file.substr(file.rfind('/') + 1);
  return name == "keepalived.conf" ? Dialect::keepalived : Dialect::regent;
}

}  // namespace config
