// The blocks with a name: the three ways to say something about virtual routers, vrrp_instance,
// virtual_address in one line, and vrrp_defaults for all of them; and the definitions that they can
// refer to. A part of Parser.
#include <fmt/format.h>

#include <optional>
#include <utility>

#include "config/native_checks.h"
#include "config/parser.h"
#include "config/render.h"
#include "config/value.h"
#include "contract/plan.h"

namespace config {
namespace {

// So many of all kinds. Each takes more memory than the text that makes it.
constexpr std::size_t kMaxDefinitions = 65536;

// The name behind the keyword.
Setting<std::string> name_in(const Statement& statement) {
  const SourceSpan keyword = statement.keyword().span;
  Setting<std::string> name{.keyword = keyword, .at = keyword};
  const std::span<const Token> arguments = statement.arguments();
  if (arguments.empty()) return name;
  name.at = arguments.front().span;
  if (!arguments.front().is_unusable) name.value = arguments.front().text;
  return name;
}

}  // namespace

void Parser::open_router(const Keyword& row, const Statement& statement) {
  is_in_defaults_ = row.type == Type::block;
  if (is_in_defaults_) return;
  Instance opened;
  opened.name = name_in(statement);
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
  Keyword number = *find_keyword(Block::instance, "virtual_router_id");
  number.name = "vrid";  // as it is written here
  vrid.value = read_value<std::uint32_t>(number, arguments[2], diagnostics_);
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

void Parser::open_definition(const Keyword& row, const Statement& statement) {
  if (row.opens == Block::script) add_definition(config_.scripts, row, statement);
  if (const NativeBlock* native = native_block(row.opens)) {
    add_definition(config_.native_checks, row, statement);
    config_.native_checks.back().kind = native->kind;
  }
  if (row.opens == Block::track_file) add_definition(config_.track_files, row, statement);
  if (row.opens == Block::track_process) add_definition(config_.track_processes, row, statement);
  if (row.opens == Block::notify_url) add_definition(config_.notify_urls, row, statement);
  if (row.opens == Block::sync_group) add_definition(config_.sync_groups, row, statement);
}

template <typename T>
void Parser::add_definition(std::vector<T>& definitions, const Keyword& row,
                            const Statement& statement) {
  if (++definitions_ == kMaxDefinitions + 1) {
    diagnostics_.add({.code = Code::limit,
                      .span = statement.keyword().span,
                      .message = fmt::format("more than {} definitions like this `{}`",
                                             kMaxDefinitions, row.name)});
  }
  // There is an error already, and the one before may be forgotten.
  if (definitions_ > kMaxDefinitions && !definitions.empty()) definitions.pop_back();
  definitions.emplace_back().name = name_in(statement);
}

}  // namespace config
