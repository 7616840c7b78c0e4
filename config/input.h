// The bytes of a configuration file from a descriptor that somebody else has opened: bounded, and
// never waiting, whatever is behind it.
#pragma once

#include <expected>
#include <string>

namespace config {

// The whole content of a regular file of at most kMaxSourceBytes. Otherwise a sentence without its
// full stop: what it is, or why it cannot be read.
std::expected<std::string, std::string> read_text(int descriptor);

}  // namespace config
