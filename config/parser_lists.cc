// The lines of lists: addresses, tracked objects, words, servers. A part of Parser.
#include <fmt/format.h>

#include <string>
#include <utility>
#include <variant>

#include "config/address_line.h"
#include "config/host_line.h"
#include "config/overloaded.h"
#include "config/parser.h"
#include "config/tracked_line.h"
#include "contract/plan.h"

namespace config {
namespace {

// The lines that one line with several addresses stands for: each address with the words behind it.
std::vector<Statement> split_at_addresses(const Statement& statement) {
  std::vector<Statement> lines;
  bool is_value = false;
  for (const Token& word : statement.words) {
    const Keyword* row = find_keyword(Block::addresses, word.text);
    const bool is_address = looks_like_address(word.text) && !is_value;
    if (is_address || lines.empty()) lines.emplace_back();
    lines.back().words.push_back(word);
    is_value = row != nullptr && row->type != Type::flag;
  }
  lines.back().opens_block = statement.opens_block;
  return lines;
}

}  // namespace

bool Parser::is_line_of_list(const Token& keyword) const {
  const Block block = frames_.back().block;
  if (block == Block::addresses && looks_like_address(keyword.text)) return true;
  const bool is_list =
      block == Block::addresses || block == Block::tracked || block == Block::words;
  return is_list && find_keyword(Block::anywhere, keyword.text) == nullptr;
}

void Parser::take_line(const Statement& statement) {
  const Token& first = statement.keyword();
  const Block block = frames_.back().block;
  const bool is_address = block == Block::addresses && looks_like_address(first.text);
  if (!is_address && leave_unclosed_blocks(first)) return take(statement);
  if (block == Block::addresses) return take_addresses(statement);
  if (block == Block::tracked) return take_tracked(statement);
  take_words(statement);
}

void Parser::take_addresses(const Statement& statement) {
  if (frames_.back().row->type != Type::named_router) return take_address(statement);
  for (const Statement& line : split_at_addresses(statement)) take_address(line);
}

void Parser::take_address(const Statement& statement) {
  const Token& first = statement.keyword();
  AddressList& list = field(std::get<AddressList Instance::*>(frames_.back().row->target));
  ++list.given;
  std::optional<AddressLine> line = read_address_line(statement, diagnostics_);
  if (line && ++addresses_ <= contract::kMaxAddresses) {
    list.lines.push_back(*std::move(line));
  } else if (addresses_ == contract::kMaxAddresses + 1) {
    diagnostics_.add({.code = Code::limit,
                      .span = first.span,
                      .message = fmt::format("more than {} addresses", contract::kMaxAddresses)});
  }
  refuse_block(statement, "an address does not open a block");
}

void Parser::take_tracked(const Statement& statement) {
  const Keyword& row = *frames_.back().row;
  std::optional<TrackedName> line = read_tracked_line(row, statement, diagnostics_);
  if (line && has_room_for(statement.keyword())) {
    std::visit(Overloaded{
                   [](auto) {},
                   [&]<typename Owner>(TrackedList Owner::* list) {
                     field(list).names.push_back(*std::move(line));
                   },
               },
               row.target);
  }
  refuse_block(statement, "a tracked object does not open a block");
}

void Parser::take_words(const Statement& statement) {
  for (const Token& word : statement.words) {
    if (word.is_unusable || !has_room_for(word)) continue;
    std::visit(Overloaded{
                   [](auto) {},
                   [&]<typename Owner>(WordList Owner::* list) {
                     field(list).words.push_back({std::string(word.text), word.span});
                   },
               },
               frames_.back().row->target);
  }
  refuse_block(statement, "a word of a list does not open a block");
}

// `virtual_ipaddress 192.0.2.1`: what follows is not its content, and what is missing is said.
void Parser::take_values_without_block(const Keyword& row, const Statement& statement) {
  const auto* list = std::get_if<AddressList Instance::*>(&row.target);
  if (list == nullptr) return;
  AddressList& addresses = field(*list);
  addresses.keyword = statement.keyword().span;
  addresses.given += static_cast<std::uint32_t>(statement.arguments().size());
}

void Parser::take_hosts(HostList& list, const Keyword& row, const Statement& statement) {
  list.keyword = statement.keyword().span;
  if (check_arguments(row, statement)) {
    read_host_line(row, statement.arguments(), list, diagnostics_);
  } else {
    ++list.given;
  }
}

bool Parser::has_room_for(const Token& word) {
  if (++listed_ == kMaxListed + 1) {
    diagnostics_.add({.code = Code::limit,
                      .span = word.span,
                      .message = fmt::format("more than {} words in lists of names", kMaxListed)});
  }
  return listed_ <= kMaxListed;
}

void Parser::refuse_block(const Statement& statement, std::string_view because) {
  if (!statement.opens_block) return;
  report_open_brace(std::string(because));
  skip_block(statement.keyword());
}

}  // namespace config
