#include "config/parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <span>
#include <utility>
#include <variant>

#include "config/argument_count.h"
#include "config/dns_value.h"
#include "config/mail_value.h"
#include "config/overloaded.h"
#include "config/render.h"
#include "config/suggest.h"
#include "config/tracker_value.h"
#include "config/value.h"

namespace config {
namespace {

// Blocks whose lines start with a keyword. The others are lists.
bool has_keywords(Block block) {
  static constexpr Block kLists[] = {Block::none,  Block::addresses, Block::tracked,
                                     Block::words, Block::peers,     Block::routes,
                                     Block::rules, Block::free_text};
  return std::ranges::find(kLists, block) == std::end(kLists);
}

// "it belongs in vrrp_script or in track_file"; empty when the keyword is known nowhere.
std::string describe_homes(std::string_view keyword) {
  std::string homes;
  for (const Block block : blocks_with(keyword)) {
    if (!has_keywords(block)) continue;
    homes += homes.empty() ? "it belongs " : " or ";
    homes += describe(block);
  }
  return homes;
}

// What was probably meant by too many values, which are not keywords.
std::string help_for_extra_value(const Keyword& row, const Statement& statement) {
  const std::span<const Token> arguments = statement.arguments();
  if (arguments.front().text == "=") return fmt::format("write `{}` without `=`", row.name);
  if (row.type == Type::block && !statement.opens_block) {
    return "put the values into `{ }`, each on a line of its own";
  }
  return "";
}

}  // namespace

Parser::Parser(Sources& sources, const Surroundings& surroundings, Diagnostics& diagnostics)
    : sources_(sources),
      surroundings_(surroundings),
      diagnostics_(diagnostics),
      reader_(sources, surroundings, diagnostics),
      frames_(1) {}

Config Parser::parse() {
  Statement statement;
  while (true) {
    switch (reader_.next(statement)) {
      case Item::statement:
        take(statement);
        break;
      case Item::close_brace:
        close_block();
        break;
      case Item::stray_open_brace:
        skip_stray_block();
        break;
      case Item::end_of_text:
        for (; frames_.size() > 1; frames_.pop_back()) report_not_closed(frames_.back());
        if (!surroundings_.config_id.empty()) config_.host = surroundings_.config_id;
        return std::move(config_);
    }
  }
}

void Parser::take(const Statement& statement) {
  const Token& keyword = statement.keyword();
  if (is_line_of_list(keyword)) return take_line(statement);
  const Keyword* row = find_keyword(frames_.back().block, keyword.text);
  if (row != nullptr) return take_known(*row, statement);
  if (!keyword.is_unusable) return take_unknown(statement);
  if (statement.opens_block) skip_block(keyword);
}

void Parser::take_known(const Keyword& row, const Statement& statement) {
  if (row.support != Support::full) return take_unsupported(row, statement);
  if (row.difference == kOnlyHere) {
    diagnostics_.add(
        {.code = Code::differs,
         .span = statement.keyword().span,
         .message = fmt::format("keepalived does not know `{}` and ignores it", row.name)});
  }
  if (row.opens != Block::none) return open_block(row, statement);
  read_setting(row, statement);
  if (!statement.opens_block) return;
  const bool has_values = statement.arguments().size() >= argument_count(row.type).least;
  report_open_brace(
      has_values ? fmt::format("`{}` does not open a block", row.name)
                 : fmt::format("`{}` takes {}, not a block", row.name, describe_values(row)),
      row.type == Type::word ? "put the word in double quotes if the brace belongs to it" : "");
  skip_block(statement.keyword());
}

void Parser::take_unsupported(const Keyword& row, const Statement& statement) {
  const Token& keyword = statement.keyword();
  if (row.support == Support::no_effect) {
    diagnostics_.add({.code = Code::no_effect,
                      .span = keyword.span,
                      .message = row.reason.empty()
                                     ? fmt::format("`{}` does nothing yet", row.name)
                                     : fmt::format("`{}` does nothing: {}", row.name, row.reason)});
  } else if (row.support == Support::not_ours) {
    if (!config_.load_balancer.is_somewhere()) config_.load_balancer = keyword.span;
    diagnostics_.add(
        {.code = Code::skipped,
         .span = keyword.span,
         .message = fmt::format("`{}` has nothing to do with VRRP and is skipped", row.name)});
  } else if (!frames_.back().is_supported) {
    // The block as a whole is refused already.
  } else if (row.support == Support::not_planned) {
    diagnostics_.add({.code = Code::not_planned,
                      .span = keyword.span,
                      .message = fmt::format("`{}` is not supported, and not planned: {}", row.name,
                                             row.reason)});
  } else {
    diagnostics_.add({.code = Code::not_supported,
                      .span = keyword.span,
                      .message = fmt::format("`{}` is not supported yet", row.name)});
  }
  const bool is_read = row.support == Support::not_yet || row.support == Support::no_effect;
  if (is_read && row.opens == Block::none) read_setting(row, statement);
  if (!statement.opens_block) return;
  const bool is_skipped_list =
      !has_keywords(row.opens) && std::holds_alternative<std::monostate>(row.target);
  if (is_skipped_list) return skip_block(keyword);
  if (is_read) {
    check_arguments(row, statement);
    note_block(row, statement);
  }
  frames_.push_back({.block = row.opens,
                     .name = row.name,
                     .keyword = keyword.span,
                     .is_supported = false,
                     .row = &row});
}

void Parser::take_unknown(const Statement& statement) {
  const Token& keyword = statement.keyword();
  if (leave_unclosed_blocks(keyword)) return take(statement);
  const Block block = frames_.back().block;
  // Suggestions cost time that a text full of unknown words must not take.
  if (diagnostics_.is_full(Code::unknown_keyword)) {
    diagnostics_.add({.code = Code::unknown_keyword});
  } else if (std::string homes = describe_homes(keyword.text); !homes.empty()) {
    diagnostics_.add({.code = Code::misplaced_keyword,
                      .span = keyword.span,
                      .message = fmt::format("{} cannot be {}", quoted(keyword.text), where()),
                      .help = std::move(homes)});
  } else {
    const std::string_view near = closest_keyword(block, keyword.text);
    diagnostics_.add(
        {.code = Code::unknown_keyword,
         .span = keyword.span,
         .message = fmt::format("unknown keyword {} {}", quoted(keyword.text), where()),
         .help = did_you_mean(near)});
  }
  if (statement.opens_block) skip_block(keyword);
}

void Parser::open_block(const Keyword& row, const Statement& statement) {
  const Token& keyword = statement.keyword();
  const bool is_whole = check_arguments(row, statement);
  if (!statement.opens_block && !is_whole && row.type == Type::block) {
    return take_values_without_block(row, statement);
  }
  if (!statement.opens_block) {
    // What follows is most likely its content.
    diagnostics_.add(
        {.code = Code::missing_open_brace,
         .span = keyword.span,
         .message = fmt::format("`{}` needs a `{{` behind it or on the next line", row.name)});
  }
  note_block(row, statement);
  frames_.push_back({.block = row.opens, .name = row.name, .keyword = keyword.span, .row = &row});
}

void Parser::note_block(const Keyword& row, const Statement& statement) {
  if (row.opens == Block::instance || row.type == Type::named_router) open_router(row, statement);
  if (row.type == Type::named_block) open_definition(row, statement);
  const SourceSpan at = statement.keyword().span;
  std::visit(Overloaded{
                 [](auto) {},
                 [&]<typename Owner>(AddressList Owner::* list) { field(list).keyword = at; },
                 [&]<typename Owner>(TrackedList Owner::* list) { field(list).keyword = at; },
                 [&]<typename Owner>(WordList Owner::* list) { field(list).keyword = at; },
             },
             row.target);
}

void Parser::close_block() {
  if (frames_.size() > 1) {
    frames_.pop_back();
    return;
  }
  diagnostics_.add({.code = Code::extra_close_brace,
                    .span = reader_.brace(),
                    .message = "`}` without a block that it could close"});
}

void Parser::skip_block(const Token& keyword) {
  const std::string name(keyword.text);  // other lines follow
  if (reader_.skip_block()) return;
  report_not_closed({.name = name, .keyword = keyword.span});
}

void Parser::skip_stray_block() {
  // An address may have been meant: that there is none would be said twice.
  const Frame& open = frames_.back();
  const auto* list =
      open.row == nullptr ? nullptr : std::get_if<AddressList Instance::*>(&open.row->target);
  if (list != nullptr) ++field(*list).given;
  const Token brace{.text = "{", .span = reader_.brace()};
  report_open_brace("`{` without a keyword before it");
  skip_block(brace);
}

// Of the brace that was the last item.
void Parser::report_open_brace(std::string message, std::string_view help) {
  const SourceSpan brace = reader_.brace();
  const std::string_view text = sources_.file(brace.file).line(brace.line).substr(brace.column - 1);
  const bool is_template = text.starts_with("{{") || text.starts_with("{%");
  diagnostics_.add(
      {.code = Code::unexpected_open_brace,
       .span = brace,
       .message = std::move(message),
       .help = is_template ? "is this a template that was not rendered?" : std::string(help)});
}

void Parser::report_not_closed(const Frame& frame) {
  diagnostics_.add({.code = Code::missing_close_brace,
                    .span = frame.keyword,
                    .message = fmt::format("the block of {} is not closed", quoted(frame.name))});
}

void Parser::read_setting(const Keyword& row, const Statement& statement) {
  std::visit(
      Overloaded{
          [&](auto) { check_value(row, statement); },
          [&]<typename T, typename Owner>(Setting<T> Owner::* setting) {
            assign(field(setting), row, statement);
          },
          [&]<typename Owner>(HostList Owner::* list) { take_hosts(field(list), row, statement); },
      },
      row.target);
}

// Of a value that Config has no field for.
void Parser::check_value(const Keyword& row, const Statement& statement) {
  const std::span<const Token> arguments = statement.arguments();
  const bool is_number = check_arguments(row, statement) && row.type == Type::number;
  if (!is_number || arguments.front().is_unusable) return;
  static_cast<void>(read_value<std::uint32_t>(row, arguments.front(), diagnostics_));
}

template <typename T>
void Parser::assign(Setting<T>& setting, const Keyword& row, const Statement& statement) {
  const Token& keyword = statement.keyword();
  const std::span<const Token> arguments = statement.arguments();
  const bool is_usable =
      check_arguments(row, statement) && std::ranges::none_of(arguments, &Token::is_unusable);
  Setting<T> given{.value = std::nullopt,
                   .keyword = keyword.span,
                   .at = arguments.empty() ? keyword.span : arguments.front().span};
  if (is_usable) given.value = read_values<T>(row, arguments, diagnostics_);
  if (given.value && setting.value) {
    const bool is_same = *given.value == *setting.value;
    diagnostics_.add(
        {.code = is_same ? Code::repeated : Code::given_twice,
         .span = keyword.span,
         .message = is_same ? fmt::format("`{}` is given twice", row.name)
                            : fmt::format("`{}` is given twice, with different values", row.name),
         .second = Place{setting.keyword, "first given here"}});
  }
  setting = std::move(given);
}

bool Parser::check_arguments(const Keyword& row, const Statement& statement) {
  const auto [least, most] = argument_count(row.type);
  const std::span<const Token> arguments = statement.arguments();
  if (arguments.size() < least) {
    // The brace is reported, and that it stands where a value should.
    if (statement.opens_block && row.opens == Block::none) return false;
    const std::string wanted =
        row.type == Type::named_block ? std::string("a name") : describe_values(row);
    diagnostics_.add({.code = Code::missing_value,
                      .span = statement.keyword().span,
                      .message = fmt::format("`{}` needs a value: {}", row.name, wanted)});
    return false;
  }
  if (arguments.size() <= most) return true;
  const Token& extra = arguments[most];
  const bool is_keyword = find_keyword(frames_.back().block, extra.text) != nullptr ||
                          find_keyword(row.opens, extra.text) != nullptr;
  diagnostics_.add({.code = Code::extra_value,
                    .span = extra.span,
                    .message = most == 0 ? fmt::format("`{}` takes no value", row.name)
                               : most == 1
                                   ? fmt::format("`{}` takes one value only", row.name)
                                   : fmt::format("`{}` takes {}", row.name, describe_values(row)),
                    .help = is_keyword ? "put each keyword on a line of its own"
                                       : help_for_extra_value(row, statement)});
  return false;
}

std::string Parser::where() const {
  if (frames_.size() == 1) return std::string(describe(Block::root));
  return fmt::format("in {}", frames_.back().name);
}

bool Parser::leave_unclosed_blocks(const Token& keyword) {
  const auto knows = [&](const Frame& frame) {
    return has_keywords(frame.block) && find_keyword(frame.block, keyword.text) != nullptr;
  };
  const auto home = std::find_if(frames_.rbegin() + 1, frames_.rend(), knows);
  if (frames_.size() == 1 || home == frames_.rend()) return false;
  // Nobody means a vrrp_instance inside another block. Anything else may be in the wrong place, or
  // be a name.
  const Block here = frames_.back().block;
  const bool is_certain =
      home->block == Block::root && here != Block::tracked && here != Block::words;
  if (!is_certain && !has_brace_surplus()) return false;
  const Frame& open = frames_.back();
  diagnostics_.add({.code = Code::missing_close_brace,
                    .span = keyword.span,
                    .message = fmt::format("`{}` cannot be in `{}`: a `}}` is missing before it",
                                           keyword.text, open.name),
                    .second = Place{open.keyword, "the block that is open"}});
  frames_.erase(home.base(), frames_.end());
  return true;
}

bool Parser::has_brace_surplus() {
  if (!has_brace_surplus_) has_brace_surplus_ = brace_surplus(sources_, surroundings_) > 0;
  return *has_brace_surplus_;
}

}  // namespace config
