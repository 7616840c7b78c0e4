// What there is to show of a configuration: every keyword that has a value, in the order of the
// schema. The rows lead to the values: a new keyword is shown without a line here.
//
// How it looks is another matter: print.h makes text of it, control/config_document.h JSON.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/config.h"
#include "config/schema.h"

namespace config {

enum class Secrets : std::uint8_t { hidden, shown };
// What is shown in the place of a secret.
inline constexpr std::string_view kHiddenSecret = "********";

// Of a flag, a number, a time, a word.
using ShownValue = std::variant<bool, std::uint32_t, Decimal, std::string_view>;

struct ShownStatement;

// A line of a list of addresses: "192.0.2.1/24", and the words behind it.
struct ShownAddress {
  std::string address;
  std::vector<ShownStatement> words;
};

// Borrows the configuration.
struct ShownStatement {
  const Keyword* row = nullptr;
  ShownValue value = false;                  // of a keyword that opens no block
  std::vector<ShownStatement> inside = {};   // of a block of keywords
  std::vector<ShownAddress> addresses = {};  // of a list of addresses
};

// What is inside of global_defs; empty when it says nothing.
std::vector<ShownStatement> outline(const Globals& globals, Secrets secrets);
// What is inside of vrrp_instance. A block without what it requires is left out, as it counts for
// nothing.
std::vector<ShownStatement> outline(const Instance& instance, Secrets secrets);

// Whether there is a value that Secrets::hidden hides.
bool has_secrets(const Config& config);

}  // namespace config
