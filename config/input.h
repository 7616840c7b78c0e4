// The bytes of a configuration file from a descriptor that somebody else has opened: bounded, and
// never waiting, whatever is behind it. And what a configuration is asked about the host.
#pragma once

#include <expected>
#include <optional>
#include <string>

namespace config {

// The whole content of a regular file of at most kMaxSourceBytes, from where the descriptor stands.
// Otherwise a sentence without its full stop: what it is, or why it cannot be read.
std::expected<std::string, std::string> read_text(int descriptor);

// What @ID is compared with when nobody says otherwise: the name of the host up to its first dot.
std::string default_config_id();

// For Surroundings: a variable of this process' environment.
std::optional<std::string> environment_variable(const std::string& name);

}  // namespace config
