#include "config/schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "config/suggest.h"
#include "config/value.h"

namespace config {
namespace {

std::vector<BlockKeywords> join_parts() {
  std::vector<BlockKeywords> parts{{Block::root, root_keywords()},
                                   {Block::anywhere, anywhere_keywords()},
                                   {Block::global_defs, global_keywords()},
                                   {Block::instance, instance_keywords()}};
  for (const auto part :
       {inner_keywords(), tracker_keywords(), check_keywords(), url_keywords(), route_keywords()}) {
    parts.insert(parts.end(), part.begin(), part.end());
  }
  return parts;
}

struct Entry {
  Block block;
  const Keyword* row;

  std::pair<Block, std::string_view> key() const { return {block, row->name}; }
};

// Sorted by block and name.
std::span<const Entry> entries() {
  static const std::vector<Entry> kEntries = [] {
    std::vector<Entry> sorted;
    for (const BlockKeywords& part : schema()) {
      for (const Keyword& row : part.keywords) sorted.push_back({part.block, &row});
    }
    std::ranges::sort(sorted, {}, &Entry::key);
    return sorted;
  }();
  return kEntries;
}

// "MASTER or BACKUP"
std::string listed(std::string_view words) {
  std::string choices(words);
  const std::size_t last = choices.rfind(' ');
  return last == std::string::npos ? choices : choices.replace(last, 1, " or ");
}

const Keyword* find_exactly(Block block, std::string_view name) {
  const std::pair key(block, name);
  const auto found = std::ranges::lower_bound(entries(), key, {}, &Entry::key);
  return found != entries().end() && found->key() == key ? found->row : nullptr;
}

}  // namespace

std::span<const BlockKeywords> schema() {
  static const std::vector<BlockKeywords> kParts = join_parts();
  return kParts;
}

const Keyword* find_keyword(Block block, std::string_view name) {
  if (const Keyword* row = find_exactly(block, name)) return row;
  return find_exactly(Block::anywhere, name);
}

std::vector<Block> blocks_with(std::string_view name) {
  std::vector<Block> blocks;
  for (const Entry& entry : entries()) {
    if (entry.row->name == name) blocks.push_back(entry.block);
  }
  return blocks;
}

std::string_view closest_keyword(Block block, std::string_view misspelt) {
  std::vector<std::string_view> names;
  for (const Entry& entry : entries()) {
    if (entry.block == block) names.push_back(entry.row->name);
  }
  return closest(names, misspelt);
}

std::span<const std::string_view> secret_keywords() {
  static const std::vector<std::string_view> kSecrets = [] {
    std::vector<std::string_view> names;
    for (const Entry& entry : entries()) {
      if (entry.row->is_secret) names.push_back(entry.row->name);
    }
    return names;
  }();
  return kSecrets;
}

std::string describe_values(const Keyword& row) {
  switch (row.type) {
    case Type::number:
      return fmt::format("{} {} {}", row.range.min,
                         row.range.max == row.range.min + 1 ? "or" : "to", row.range.max);
    case Type::whole_seconds:
      return fmt::format("{} to {} s", row.range.min, row.range.max);
    case Type::decimal:
      // The least that can be written says nothing to anybody.
      return row.range.min == 1
                 ? fmt::format("more than 0, up to {} s", to_string(Decimal{row.range.max}))
                 : fmt::format("{} to {} s", to_string(Decimal{row.range.min}),
                               to_string(Decimal{row.range.max}));
    case Type::choice:
      return listed(row.choices);
    case Type::flag_or_bool:
      return "on, off, true, false, yes or no";
    case Type::flag:
      return "no value";
    case Type::word:
      return "one word";
    case Type::interface:
      return "the name of an interface";
    case Type::command:
      return "a program and its arguments";
    case Type::program:
      return "the name or path of a program, and perhaps its arguments";
    case Type::user:
      return "a user, and perhaps a group";
    case Type::notification:
      return "a program and its arguments in one pair of quotes, and perhaps a user and a group";
    case Type::owned_path:
      return "an absolute path, and perhaps a user and a group";
    case Type::weight:
      return fmt::format("-{0} to {0}, and perhaps the word `reverse`", row.range.max);
    case Type::hosts:
      return "one or more addresses, and perhaps the word `port` and a number from 1 to 65535";
    case Type::whole_hosts:
      return "one or more addresses";
    case Type::host:
      return "an address";
    case Type::query:
      return "a name, and perhaps a type and a class of DNS";
    case Type::expectation:
      return "response codes, and perhaps `answer`, `data` or `prefix`, and `answers`";
    case Type::mail_events:
      return fmt::format(
          "`active`, `check_failed`, `backup`, `fault` or `all`, one or more, and perhaps `digest` "
          "and "
          "{} to {} s",
          row.range.min, row.range.max);
    case Type::statuses:
      return "status codes from 100 to 599 and ranges of them, like 300-399";
    case Type::text:
      return "a text in double quotes, with the escapes `\\r`, `\\n`, `\\t`, `\\\\` and `\\xHH`";
    case Type::may_choose:
      return listed(row.choices) + ", or no value";
    case Type::first_content:
      return "a number, the word `overwrite`, both or neither";
    case Type::named_router:
      return "a name, the word `vrid` and a number from 1 to 255";
    case Type::block:
    case Type::named_block:
    case Type::unread:
      return "";
  }
  return "";
}

std::string_view describe(Block block) {
  switch (block) {
    case Block::none:
      return "";
    case Block::root:
      return "at the top level";
    case Block::anywhere:
      return "in any block";
    case Block::global_defs:
      return "in global_defs";
    case Block::instance:
      return "in vrrp_instance";
    case Block::authentication:
      return "in authentication";
    case Block::auth_hmac:
      return "in auth_hmac";
    case Block::addresses:
      return "in a list of addresses";
    case Block::tracked:
      return "in a list of tracked objects";
    case Block::words:
      return "in a list of words";
    case Block::peers:
      return "in unicast_peer";
    case Block::routes:
      return "in a list of routes";
    case Block::rules:
      return "in a list of rules";
    case Block::sync_group:
      return "in vrrp_sync_group";
    case Block::script:
      return "in vrrp_script";
    case Block::track_file:
      return "in track_file";
    case Block::track_process:
      return "in vrrp_track_process";
    case Block::bfd_instance:
      return "in bfd_instance";
    case Block::garp_group:
      return "in garp_group";
    case Block::track_group:
      return "in track_group";
    case Block::dns_check:
      return "in dns_check";
    case Block::tcp_check:
      return "in tcp_check";
    case Block::http_check:
      return "in http_check";
    case Block::unit_check:
      return "in unit_check";
    case Block::icmp_check:
      return "in icmp_check";
    case Block::notify_url:
      return "in notify_url";
    case Block::free_text:
      return "";
  }
  return "";
}

}  // namespace config
