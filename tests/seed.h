// The seed of a random test: from the environment variable REGENT_SEED, or a fixed one, so that a
// run can be repeated. The test prints it when it fails (SCOPED_TRACE).
#pragma once

#include <cstdint>
#include <cstdlib>
#include <string>

namespace tests {

inline std::uint64_t seed() {
  const char* text = std::getenv("REGENT_SEED");
  if (text == nullptr || *text == '\0') return 20240424;
  return std::strtoull(text, nullptr, 10);
}

inline std::string seed_trace() { return "REGENT_SEED=" + std::to_string(seed()); }

}  // namespace tests
