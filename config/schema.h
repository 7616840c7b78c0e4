// The one table of keywords. A row says in which block a keyword stands, what it takes, what it
// means when it is missing, how far regent goes with it, and which field of Config gets its value.
// The parser, the diagnostics and the suggestions work from it; documents are to be made from it.
//
// A new keyword is one row in a schema_*.cc, a field in config.h, and the code that uses the field.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/config.h"

namespace config {

enum class Block : std::uint8_t {
  none,  // the keyword opens no block
  root,
  anywhere,  // keywords that may stand in every block
  global_defs,
  instance,
  authentication,
  auth_hmac,
  addresses,  // a list: each line starts with an address; its words are the rows
  tracked,    // a list: each line starts with a name; its words are the rows
  peers,      // a list: each line starts with an address; its words are the rows
  routes,     // a list: the words are iproute2's
  rules,      // a list: the words are iproute2's
  sync_group,
  script,
  track_file,
  track_process,
  bfd_instance,
  garp_group,
  track_group,
  free_text,  // what is inside is not looked at
};
// Where that is: "in vrrp_instance", "at the top level".
std::string_view describe(Block block);

enum class Support : std::uint8_t {
  full,
  no_effect,  // accepted with a warning: does nothing yet
  not_yet,    // an error that says so
  not_ours,   // LVS and the like: skipped with a warning
};

enum class Type : std::uint8_t {
  flag,           // no value
  flag_or_bool,   // no value, or a BOOL
  number,         // whole, in range
  whole_seconds,  // a decimal, rounded to seconds, in range
  decimal,        // in range, which is in millionths
  word,           // any one word
  choice,         // one of `choices`
  interface,      // the name of an interface
  block,          // opens a block, without a name
  named_block,    // opens a block and names it
  unread,         // whatever follows is not looked at
};

struct Range {
  std::uint64_t min = 0;
  std::uint64_t max = 0;
};

using Target =
    std::variant<std::monostate, Setting<bool> Globals::*, Setting<std::uint32_t> Globals::*,
                 Setting<Decimal> Globals::*, Setting<bool> Instance::*,
                 Setting<std::uint32_t> Instance::*, Setting<Decimal> Instance::*,
                 Setting<std::string> Instance::*, AddressList Instance::*>;

struct Keyword {
  std::string_view name;
  Support support = Support::full;
  Type type = Type::unread;
  Range range = {};
  std::string_view choices = {};       // separated by blanks
  std::string_view default_text = {};  // what holds when the keyword is missing
  Block opens = Block::none;
  Target target = {};
  bool is_secret = false;  // its value is never shown
  std::string_view help = {};
};

struct BlockKeywords {
  Block block;
  std::span<const Keyword> keywords;
};

// All rows, block by block.
std::span<const BlockKeywords> schema();

// The row of a keyword in a block, or nullptr. Keywords that may stand anywhere are found too.
const Keyword* find_keyword(Block block, std::string_view name);
// The blocks in which a keyword may stand.
std::vector<Block> blocks_with(std::string_view name);
// The keyword of the block that comes closest to a misspelt one; empty when none is close.
std::string_view closest_keyword(Block block, std::string_view misspelt);
// Keywords whose values are not to be shown.
std::span<const std::string_view> secret_keywords();

// "1 to 255", "0.01 to 40.95", "MASTER or BACKUP".
std::string describe_values(const Keyword& row);

// The parts of the table, for schema.cc.
std::span<const Keyword> root_keywords();
std::span<const Keyword> anywhere_keywords();
std::span<const Keyword> global_keywords();
std::span<const Keyword> instance_keywords();
std::span<const BlockKeywords> inner_keywords();
std::span<const BlockKeywords> tracker_keywords();
std::span<const BlockKeywords> route_keywords();

// Rows for keywords that need no more than a name and a sentence.
constexpr Keyword not_yet(std::string_view name, std::string_view help) {
  return {.name = name, .support = Support::not_yet, .help = help};
}
constexpr Keyword not_yet(std::string_view name, Block opens, std::string_view help) {
  return {
      .name = name, .support = Support::not_yet, .type = Type::block, .opens = opens, .help = help};
}
constexpr Keyword no_effect(std::string_view name, std::string_view help) {
  return {.name = name, .support = Support::no_effect, .help = help};
}
constexpr Keyword not_ours(std::string_view name, std::string_view help) {
  return {.name = name, .support = Support::not_ours, .help = help};
}

}  // namespace config
