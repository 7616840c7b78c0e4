// The three ways to say something about virtual routers: vrrp_instance, virtual_address in one
// line, and vrrp_defaults for all of them. A part of Parser.
#include <fmt/format.h>

#include <utility>

#include "config/address_line.h"
#include "config/parser.h"
#include "config/render.h"
#include "config/value.h"
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

void Parser::take_addresses(const Statement& statement) {
  if (!frames_.back().is_one_line) return take_address(statement);
  for (const Statement& line : split_at_addresses(statement)) take_address(line);
}

void Parser::open_router(const Keyword& row, const Statement& statement) {
  is_in_defaults_ = row.type == Type::block;
  if (is_in_defaults_) return;
  Instance opened;
  opened.name.keyword = statement.keyword().span;
  opened.name.at = statement.keyword().span;
  const std::span<const Token> arguments = statement.arguments();
  if (!arguments.empty()) {
    opened.name.at = arguments.front().span;
    if (!arguments.front().is_unusable) opened.name.value = arguments.front().text;
  }
  if (row.type == Type::named_router) read_vrid(row, statement, opened);
  add_instance(std::move(opened));
}

// The words behind the name: vrid N.
void Parser::read_vrid(const Keyword& row, const Statement& statement, Instance& opened) {
  Setting<std::uint32_t>& vrid = opened.virtual_router_id;
  // Whatever is wrong with it is reported here: that it is missing would be said twice.
  vrid.keyword = vrid.at = statement.keyword().span;
  const std::span<const Token> arguments = statement.arguments();
  if (arguments.size() < 3) return;
  if (arguments[1].text != "vrid") {
    diagnostics_.add(
        {.code = Code::not_a_choice,
         .span = arguments[1].span,
         .message = fmt::format("{} is not `vrid`; `{}` takes {}", quoted(arguments[1].text),
                                row.name, describe_values(row))});
    return;
  }
  vrid.keyword = arguments[1].span;
  vrid.at = arguments[2].span;
  if (arguments[2].is_unusable) return;
  const Keyword* number = find_keyword(Block::instance, "virtual_router_id");
  vrid.value = read_value<std::uint32_t>(*number, arguments[2], diagnostics_);
}

void Parser::add_instance(Instance opened) {
  if (config_.instances.size() < contract::kMaxRouters) {
    config_.instances.push_back(std::move(opened));
    return;
  }
  if (!is_beyond_limit_) {
    diagnostics_.add(
        {.code = Code::limit,
         .span = opened.name.at,
         .message = fmt::format("more than {} virtual routers", contract::kMaxRouters)});
  }
  is_beyond_limit_ = true;
  overflow_ = std::move(opened);
}

}  // namespace config
