#include "config/statement_tree.h"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <utility>

#include "config/diagnostic.h"
#include "config/outline.h"
#include "config/print.h"
#include "config/schema.h"
#include "config/suggest.h"

namespace config {
namespace {

auto rank(SourceSpan at) { return std::tuple(at.file, at.origin, at.line, at.column); }

bool is_secret_keyword(std::string_view word) {
  return std::ranges::find(secret_keywords(), word) != secret_keywords().end();
}

// A misspelt keyword has a password behind it all the same.
bool is_like_a_secret(std::string_view keyword) {
  return is_secret_keyword(keyword) || !closest(secret_keywords(), keyword).empty();
}

std::string masked_text(const Statement& statement) {
  std::string text;
  bool is_secret = false;
  for (const Token& word : statement.words) {
    if (!text.empty()) text += ' ';
    text += is_secret ? std::string(kHiddenSecret) : written_word(word.text);
    is_secret = is_secret || is_secret_keyword(word.text) ||
                (&word == &statement.words.front() && is_like_a_secret(word.text));
  }
  return text;
}

Block inside_of(const WrittenStatement& block) {
  const bool is_known = block.row != nullptr && block.row->opens != Block::none;
  return is_known ? block.row->opens : Block::free_text;
}

}  // namespace

StatementTree::StatementTree(Sources& sources, const Surroundings& surroundings) {
  Diagnostics said_before;
  StatementReader reader(sources, surroundings, said_before);
  Statement statement;
  for (Item item = reader.next(statement); item != Item::end_of_text;
       item = reader.next(statement)) {
    if (item == Item::statement) add(statement);
    if (item == Item::stray_open_brace) reader.skip_block();
    if (item != Item::close_brace || open_.empty()) continue;
    statements_[open_.back()].end = statements_.size();
    open_.pop_back();
  }
  for (const std::size_t number : open_) statements_[number].end = statements_.size();
  std::ranges::sort(words_, {},
                    [](const Word& word) { return std::pair(rank(word.at), word.statement); });
}

void StatementTree::add(const Statement& statement) {
  const std::size_t number = statements_.size();
  const std::string_view keyword = statement.keyword().text;
  const Block home = open_.empty() ? Block::root : inside_of(statements_[open_.back()]);
  statements_.push_back({.keyword = std::string(keyword),
                         .text = masked_text(statement),
                         .at = statement.keyword().span,
                         .home = home,
                         .row = find_keyword(home, keyword),
                         .parent = open_.empty() ? WrittenStatement::kNone : open_.back(),
                         .end = number + 1,
                         .opens_block = statement.opens_block});
  for (const Token& word : statement.words) words_.push_back({word.span, number});
  if (statement.opens_block) open_.push_back(number);
}

std::size_t StatementTree::outermost(std::size_t number) const {
  while (statements_[number].parent != WrittenStatement::kNone) {
    number = statements_[number].parent;
  }
  return number;
}

std::optional<StatementTree::Word> StatementTree::find(SourceSpan span) const {
  const auto behind = std::ranges::upper_bound(words_, rank(span), {},
                                               [](const Word& word) { return rank(word.at); });
  if (behind == words_.begin()) return std::nullopt;
  const Word& word = *(behind - 1);
  const SourceSpan at = word.at;
  const bool is_inside =
      std::tie(at.file, at.origin, at.line) == std::tie(span.file, span.origin, span.line) &&
      span.column < at.column + std::max<std::uint32_t>(at.length, 1);
  if (!is_inside) return std::nullopt;
  return word;
}

std::string StatementTree::text(std::size_t number) const {
  std::string out;
  std::vector<std::size_t> open;
  const auto close_until = [&](std::size_t reached) {
    while (!open.empty() && statements_[open.back()].end <= reached) {
      open.pop_back();
      out.append(4 * open.size(), ' ');
      out += "}\n";
    }
  };
  for (std::size_t i = number; i < statements_[number].end; ++i) {
    close_until(i);
    out.append(4 * open.size(), ' ');
    out += statements_[i].text + (statements_[i].opens_block ? " {\n" : "\n");
    if (statements_[i].opens_block) open.push_back(i);
  }
  close_until(statements_[number].end);
  out.pop_back();
  return out;
}

}  // namespace config
