#include "config/convert.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "config/compile.h"
#include "config/conversion_account.h"
#include "config/leave_out.h"
#include "config/native_checks.h"
#include "config/outline.h"
#include "config/print.h"
#include "config/provenance.h"
#include "config/render.h"
#include "config/schema.h"
#include "config/statement_tree.h"

namespace config {
namespace {

// With these it is not known what the statements are.
bool is_of_syntax(Code code) {
  static constexpr std::array kSyntax{
      Code::unreadable,         Code::line_too_long,         Code::unterminated_quote,
      Code::missing_open_brace, Code::missing_close_brace,   Code::extra_close_brace,
      Code::control_character,  Code::unexpected_open_brace, Code::limit,
      Code::bad_definition,     Code::bad_repetition,        Code::bad_condition,
      Code::expansion_limit,    Code::include_failed,        Code::include_cycle};
  return std::ranges::find(kSyntax, code) != kSyntax.end();
}

bool can_be_converted(const Diagnostics& diagnostics) {
  return diagnostics.left_out(Severity::error) == 0 &&
         std::ranges::none_of(diagnostics.in_order(),
                              [](const Diagnostic& entry) { return is_of_syntax(entry.code); });
}

Conversion impossible(const Compilation& compilation, std::string_view why) {
  return {.likeness = Likeness::impossible,
          .text = {},
          .list = fmt::format("{}{}\n", render(compilation.sources, compilation.diagnostics), why)};
}

// Puts a comment into the result for everything that is not in it.
class Commentator {
 public:
  Commentator(const StatementTree& tree, const ConversionAccount& account, const Config& config)
      : tree_(tree), account_(account), config_(config) {}

  Remarks comment();

 private:
  bool is_lost(std::size_t statement) const;
  Remarks::Place place_of(const WrittenStatement& statement) const;
  // A block that would not be there without the comment has it behind itself.
  bool is_shown(const Keyword& block) const;

  static bool opens_definition(const Keyword& row);

  const StatementTree& tree_;
  const ConversionAccount& account_;
  const Config& config_;
  const WrittenStatement* outermost_ = nullptr;
  std::size_t instances_ = 0;  // that have begun
};

Remarks Commentator::comment() {
  Remarks remarks;
  for (std::size_t i = 0; i < tree_.size();) {
    const WrittenStatement& statement = tree_[i];
    if (statement.parent == WrittenStatement::kNone) {
      outermost_ = &statement;
      const bool is_router = statement.row != nullptr && statement.row->support == Support::full &&
                             statement.row->type != Type::block &&
                             !opens_definition(*statement.row);
      if (is_router && !account_.is_left_out(i)) ++instances_;
    }
    if (is_lost(i)) {
      remarks.add(place_of(statement), account_.sentences(i) + indented(tree_.text(i)));
    }
    i = account_.is_left_out(i) ? statement.end : i + 1;
  }
  return remarks;
}

// Of a line with several addresses, one may be lost.
bool Commentator::is_lost(std::size_t statement) const {
  const bool is_line = tree_[statement].home == Block::addresses;
  return account_.is_left_out(statement) || (is_line && account_.has_loss(statement));
}

Remarks::Place Commentator::place_of(const WrittenStatement& statement) const {
  const Remarks::Place before_the_next{.scope = instances_, .block = nullptr};
  if (statement.parent == WrittenStatement::kNone) return before_the_next;
  const WrittenStatement& parent = tree_[statement.parent];
  if (outermost_->row == nullptr || parent.row == nullptr) return before_the_next;
  if (outermost_->row->opens == Block::global_defs) {
    return {.scope = Remarks::kGlobals, .block = parent.row};
  }
  // Nothing is left of vrrp_defaults itself, and a definition has nothing behind it.
  if (outermost_->row->type == Type::block || opens_definition(*outermost_->row)) {
    return before_the_next;
  }
  const Keyword* instance = find_keyword(Block::root, "vrrp_instance");
  const Keyword* block = parent.row->type == Type::named_router
                             ? find_keyword(Block::instance, "virtual_ipaddress")
                             : parent.row;
  return {.scope = instances_ - 1, .block = is_shown(*block) ? block : instance};
}

// Of what routers can track, and of URLs.
bool Commentator::opens_definition(const Keyword& row) {
  return row.opens == Block::script || row.opens == Block::track_file ||
         row.opens == Block::track_process || row.opens == Block::notify_url ||
         native_block(row.opens) != nullptr;
}

bool Commentator::is_shown(const Keyword& block) const {
  if (block.opens == Block::instance) return true;
  const auto inside = outline(config_.instances[instances_ - 1], Secrets::shown);
  return std::ranges::find(inside, &block, &ShownStatement::row) != inside.end();
}

// Whether the text says what the configuration is.
bool says(const std::string& text, const Config& config) {
  const Source source("regent.conf", text);
  if (text.size() > kMaxSourceBytes) return false;
  const Compilation again = compile(source, {.config_id = config.host});
  Diagnostics said_before(Dialect::keepalived);
  return again.rows &&
         contract::write_plan(*again.rows) == contract::write_plan(make_rows(config, said_before));
}

}  // namespace

Conversion convert(const Source& main, const Surroundings& surroundings) {
  Surroundings as_keepalived = surroundings;
  as_keepalived.dialect = Dialect::keepalived;
  as_keepalived.keep = Keep::all;
  const Compilation compilation = compile(main, as_keepalived);
  if (!can_be_converted(compilation.diagnostics)) {
    return impossible(compilation, summary(compilation.diagnostics) + "Nothing was converted.");
  }
  Sources sources(main);
  const StatementTree tree(sources, as_keepalived);
  const std::optional<Remainder> rest = leave_out_errors(compilation, tree);
  if (!rest) return impossible(compilation, "Nothing was converted: an error cannot be left out.");
  const ConversionAccount account(compilation, tree, *rest);
  if (rest->config.instances.empty()) {
    return {.likeness = Likeness::impossible,
            .text = {},
            .list = account.list() + "Nothing was converted: no virtual router remains.\n"};
  }
  const Remarks remarks = Commentator(tree, account, rest->config).comment();
  Conversion conversion{
      .likeness = account.has_findings() ? Likeness::different : Likeness::same,
      .text = fmt::format("# Made by `regent convert` from {}.\n\n{}", shown_name(main.name()),
                          print(rest->config, Secrets::shown, remarks)),
      .list = account.list()};
  if (says(conversion.text, rest->config)) return conversion;
  return impossible(
      compilation,
      "Nothing was converted: the result would be too large, or a word in it too long.");
}

}  // namespace config
