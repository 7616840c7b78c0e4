// The one table of keywords. A row says in which block a keyword stands, what it takes, what it
// means when it is missing, how far regent goes with it, which field of Config gets its value, and
// what an operator has to know. From it work the parser, the diagnostics, the suggestions, and
// `regent explain`; from it are made docs/CONFIG.md, regent.conf(5), the completion of the shell
// and the JSON schema.
//
// A new keyword is one row in a schema_*.cc, a field in config.h, and the code that uses the field.
// What takes more than a sentence is in long_help.cc.
#pragma once

#include <cstddef>
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
  words,      // a list of words
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
  dns_check,
  tcp_check,
  http_check,
  unit_check,
  icmp_check,
  notify_url,
  free_text,  // what is inside is not looked at
};
// Where that is: "in vrrp_instance", "at the top level".
std::string_view describe(Block block);

enum class Support : std::uint8_t {
  full,
  no_effect,    // accepted with a warning: does nothing yet
  not_yet,      // an error that says so
  not_planned,  // an error that says so, and why
  not_ours,     // LVS and the like: skipped with a warning
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
  command,        // a program and its arguments: words, or all of them in one pair of quotes
  program,        // a program and its arguments, each a word; quotes hold one together
  user,           // one word, or two: a user and a group
  notification,   // a command as one word, and perhaps a user and a group
  owned_path,     // a path, and perhaps a user and a group
  weight,         // a number from -range.max to range.max, and perhaps the word reverse
  hosts,          // one or more addresses, and perhaps `port` and a number; more on further lines
  whole_hosts,    // likewise, but never a port
  host,           // one address; one of the other family on a further line
  query,          // a name, and perhaps a type and a class of DNS
  expectation,    // codes of DNS, and what an answer must have
  mail_events,    // words for events, and perhaps `digest` and a number in range
  statuses,       // status codes of HTTP and ranges of them
  text,           // one word in which a backslash begins an escape
  may_choose,     // one of `choices`, or no value
  first_content,  // a number, the word overwrite, both or neither
  block,          // opens a block, without a name
  named_block,    // opens a block and names it
  named_router,   // opens a block, with a name, the word vrid and a number
  unread,         // whatever follows is not looked at
};

struct Range {
  std::uint64_t min = 0;
  std::uint64_t max = 0;
};

// What a reload is to do when the value has changed. There is no reload yet: today every change
// waits for the next start of the daemon.
enum class Reload : std::uint8_t {
  live,         // the router keeps its state
  re_election,  // the router starts anew, as a Backup
  restart,      // not before the next start of the daemon
};

using Target = std::variant<
    std::monostate, Setting<bool> Globals::*, Setting<std::uint32_t> Globals::*,
    Setting<Decimal> Globals::*, Setting<std::string> Globals::*, WordList Globals::*,
    Setting<EmailEvents> Globals::*, Setting<OwnedPath> Globals::*,
    Setting<Notification> Globals::*, Setting<bool> Instance::*, Setting<std::uint32_t> Instance::*,
    Setting<Decimal> Instance::*, Setting<std::string> Instance::*, AddressList Instance::*,
    TrackedList Instance::*, Setting<Notification> Instance::*, Setting<bool> Script::*,
    Setting<std::uint32_t> Script::*, Setting<Decimal> Script::*, Setting<std::string> Script::*,
    Setting<Weight> Script::*, Setting<std::string> TrackFile::*, Setting<Weight> TrackFile::*,
    Setting<FirstContent> TrackFile::*, Setting<bool> TrackProcess::*,
    Setting<std::uint32_t> TrackProcess::*, Setting<Decimal> TrackProcess::*,
    Setting<std::string> TrackProcess::*, Setting<Weight> TrackProcess::*, HostList NativeCheck::*,
    Setting<bool> NativeCheck::*, Setting<std::uint32_t> NativeCheck::*,
    Setting<Decimal> NativeCheck::*, Setting<std::string> NativeCheck::*,
    Setting<Weight> NativeCheck::*, Setting<DnsQuery> NativeCheck::*,
    Setting<DnsExpectation> NativeCheck::*, Setting<bool> SyncGroup::*, WordList SyncGroup::*,
    TrackedList SyncGroup::*, Setting<std::string> NotifyUrl::*, Setting<Decimal> NotifyUrl::*,
    std::string AddressLine::*>;

// A value is read, and what is wrong with it is said, also where the keyword is not supported yet.
struct Keyword {
  std::string_view name;
  Support support = Support::full;
  Type type = Type::unread;
  Range range = {};
  std::string_view choices = {};       // separated by blanks
  std::string_view default_text = {};  // what holds when the keyword is missing
  Block opens = Block::none;
  Target target = {};
  bool is_secret = false;            // its value is never shown
  bool is_required = false;          // its block is nothing without it
  std::string_view help = {};        // one sentence
  std::string_view example = {};     // what is behind the keyword; empty: nothing
  std::string_view since = "0.1.0";  // the version of regent that first took it
  Reload reload = Reload::live;
  std::string_view rfc = {};         // "RFC 9568 6.1"; empty: in no standard
  std::string_view difference = {};  // "ignores it.": what keepalived does instead; empty: the same
  std::string_view reason = {};      // of what is not planned, or never has an effect: why
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
// The keyword as the operator writes it, alone: "priority 150".
std::string example_statement(const Keyword& row);
// The same with the blocks around it that it needs, each line indented.
std::string example_in_blocks(Block block, const Keyword& row);
// Each line of a text four blanks to the right, and ended.
std::string indented(std::string_view text);
// More than one sentence about a keyword; empty when there is no more to say.
std::string_view long_help(Block block, std::string_view name);
// How many keywords have such a text.
std::size_t long_help_count();

// The parts of the table, for schema.cc.
std::span<const Keyword> root_keywords();
std::span<const Keyword> anywhere_keywords();
std::span<const Keyword> global_keywords();
std::span<const Keyword> instance_keywords();
std::span<const BlockKeywords> inner_keywords();
std::span<const BlockKeywords> tracker_keywords();
std::span<const BlockKeywords> check_keywords();
std::span<const BlockKeywords> url_keywords();
std::span<const BlockKeywords> route_keywords();

// Rows for keywords that need no more than a name, an example and a sentence.
constexpr Keyword not_yet(std::string_view name, std::string_view example, std::string_view help) {
  return {.name = name, .support = Support::not_yet, .help = help, .example = example};
}
constexpr Keyword not_yet(std::string_view name, Block opens, std::string_view example,
                          std::string_view help) {
  return {.name = name,
          .support = Support::not_yet,
          .type = example.starts_with('{') ? Type::block : Type::named_block,
          .opens = opens,
          .help = help,
          .example = example};
}
constexpr Keyword not_planned(std::string_view name, std::string_view reason,
                              std::string_view example, std::string_view help) {
  return {.name = name,
          .support = Support::not_planned,
          .help = help,
          .example = example,
          .reason = reason};
}
constexpr Keyword not_planned(std::string_view name, Block opens, std::string_view reason,
                              std::string_view example, std::string_view help) {
  Keyword row = not_yet(name, opens, example, help);
  row.support = Support::not_planned;
  row.reason = reason;
  return row;
}
constexpr Keyword no_effect(std::string_view name, std::string_view example,
                            std::string_view help) {
  return {.name = name, .support = Support::no_effect, .help = help, .example = example};
}
constexpr Keyword not_ours(std::string_view name, std::string_view example, std::string_view help) {
  return {.name = name, .support = Support::not_ours, .help = help, .example = example};
}

// The difference of keywords that are ours.
inline constexpr std::string_view kOnlyHere = "does not know this keyword.";

// Why what is not planned is not planned: one sentence each, readable behind "not planned:".
inline constexpr std::string_view kNoAh =
    "VRRP has had no AH since RFC 3768, as it kept nobody on the segment from disturbing";
inline constexpr std::string_view kNoSnmp =
    "an SNMP agent would be one more parser in the daemon; `regent status --json` has the counters";
inline constexpr std::string_view kNoDbus =
    "no process of regent talks to a bus; ask its status socket or `regent status --json`";
inline constexpr std::string_view kNoBfd =
    "BFD is a protocol of its own, and adverts at short intervals find a dead router as fast";

}  // namespace config
