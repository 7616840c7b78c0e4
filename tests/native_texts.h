// What is read of a text, and what is wrong with it, in words: for tests of native checks.
#pragma once

#include <fmt/format.h>

#include <string>
#include <vector>

#include "config/compile.h"

namespace tests {

inline config::Config config_of(const std::string& text) {
  return config::compile(config::Source("test.conf", text)).config;
}

// "2:7 V013 the message", of errors only.
inline std::vector<std::string> errors(const std::string& text) {
  std::vector<std::string> found;
  for (const config::Diagnostic& entry :
       config::compile(config::Source("test.conf", text)).diagnostics.in_order()) {
    if (config::severity(entry.code) != config::Severity::error) continue;
    found.push_back(fmt::format("{}:{} V{:03} {}", entry.span.line, entry.span.column,
                                static_cast<unsigned>(entry.code), entry.message));
  }
  return found;
}

}  // namespace tests
