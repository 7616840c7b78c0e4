// The examples of the table: a keyword alone, and a keyword in the blocks it needs, with what those
// blocks require besides. Every one of them is compiled by tests/config_schema_test.cc.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "config/schema.h"

namespace config {
namespace {

struct Opener {
  Block home = Block::none;
  const Keyword* row = nullptr;
};

// The keyword that opens a block: the first one that is supported, or else the first one.
Opener opener_of(Block block) {
  Opener found;
  for (const BlockKeywords& part : schema()) {
    for (const Keyword& row : part.keywords) {
      if (row.opens != block || row.type == Type::named_router) continue;
      if (row.support == Support::full) return {part.block, &row};
      if (found.row == nullptr) found = {part.block, &row};
    }
  }
  return found;
}

// The definition that a list of tracked objects needs elsewhere in the file; empty when none.
std::string definition_for(const Keyword& row) {
  static constexpr std::pair<std::string_view, std::string_view> kDefinitions[] = {
      {"track_script", "vrrp_script"},
      {"track_check", "dns_check"},
      {"track_file", "track_file"},
      {"track_process", "vrrp_track_process"}};
  if (row.opens != Block::tracked) return "";
  for (const auto& [list, definition] : kDefinitions) {
    if (row.name != list) continue;
    return example_statement(*find_keyword(Block::root, definition)) + "\n\n";
  }
  return "";
}

// What a line of a list begins with, before the word that the example is about.
std::string_view line_start(Block block, const Keyword& row) {
  if (block == Block::addresses) return "192.0.2.1/24 ";
  if (block == Block::tracked) return "named_ok ";
  if (block == Block::peers) return "192.0.2.12 ";
  if (block == Block::rules && row.name != "from") return "from 192.0.2.0/24 ";
  const bool has_destination =
      row.example.find('/') != std::string_view::npos || row.name.starts_with("default");
  if (block == Block::routes && !has_destination) return "198.51.100.0/24 via 192.0.2.254 ";
  return "";
}

// The keyword of the same block without which this one makes no sense; empty when there is none.
std::string_view companion_of(std::string_view name) {
  if (name == "email_events") return "notification_email";
  if (name == "notify_fifo_script") return "notify_fifo";
  if (name == "vrrp_notify_fifo_script") return "vrrp_notify_fifo";
  if (name == "flap_window" || name == "flap_hold") return "flap_limit";
  return name == "ca_file" || name == "expires_within" ? "tls" : "";
}

// The lines of a block of which `text`, about `name`, is one: those that the block requires are
// there, too.
std::string completed(Block block, std::string_view name, std::string_view text) {
  std::string lines;
  bool is_among = false;
  for (const BlockKeywords& part : schema()) {
    if (part.block != block) continue;
    for (const Keyword& row : part.keywords) {
      if (!row.is_required && row.name != companion_of(name)) continue;
      is_among |= row.name == name;
      lines += indented(row.name == name ? text : example_statement(row));
    }
  }
  return is_among ? lines : lines + indented(text);
}

}  // namespace

std::string indented(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    out += fmt::format("{}{}\n", end > 0 ? "    " : "", text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::string example_statement(const Keyword& row) {
  return row.example.empty() ? std::string(row.name) : fmt::format("{} {}", row.name, row.example);
}

std::string example_in_blocks(Block block, const Keyword& row) {
  std::string text = std::string(line_start(block, row)) + example_statement(row);
  std::string_view name = row.name;
  std::string definition = definition_for(row);
  while (block != Block::root && block != Block::anywhere) {
    const auto [home, opener] = opener_of(block);
    const std::string head = example_statement(*opener);
    text = fmt::format("{}{{\n{}}}", head.substr(0, head.find('{')), completed(block, name, text));
    definition += definition_for(*opener);
    name = opener->name;
    block = home;
  }
  return definition + text;
}

}  // namespace config
