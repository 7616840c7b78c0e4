// A configuration as JSON: docs/CONFIG_JSON.md says in words, and docs/config.schema.json as a JSON
// schema, what is in it. The caller is `regent config show --json`.
#pragma once

#include <string>

#include "config/config.h"
#include "config/outline.h"

namespace control {

// Bytes of a word that are no UTF-8 become U+FFFD.
std::string config_document(const config::Config& config, config::Secrets secrets);

}  // namespace control
