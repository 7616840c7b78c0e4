#include "config/explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <variant>

#include "config/suggest.h"

namespace config {
namespace {

constexpr std::size_t kWidth = 80;
constexpr std::size_t kLabelWidth = 12;
constexpr std::string_view kMargin = "  ";

std::string_view describe(Support support) {
  switch (support) {
    case Support::full:
      return "";
    case Support::no_effect:
      return "accepted with a warning, does nothing yet";
    case Support::not_yet:
      return "known, not supported yet: an error";
    case Support::not_planned:
      return "not planned: ";
    case Support::not_ours:
      return "not about VRRP: skipped with a warning";
  }
  return "";
}

std::string_view describe(Reload reload) {
  switch (reload) {
    case Reload::live:
      return "the router keeps its state";
    case Reload::re_election:
      return "the router starts anew, as a Backup";
    case Reload::restart:
      return "nothing before the next start of the daemon";
  }
  return "";
}

std::string describe_argument(const Keyword& row) {
  if (row.type == Type::block) return "a block";
  if (row.type == Type::named_block) return "a name and a block";
  if (row.type == Type::named_router) return describe_values(row) + ", and a block";
  return describe_values(row);
}

std::string paragraphs(std::string_view text) {
  return text.empty() ? std::string() : fmt::format("\n{}", wrapped(text, kMargin, kWidth));
}

std::string listed(const std::vector<Fact>& facts) {
  std::string out = "\n";
  const std::string hanging(kMargin.size() + kLabelWidth, ' ');
  for (const auto& [label, text] : facts) {
    std::string lines = wrapped(text, hanging, kWidth);
    lines.replace(kMargin.size(), label.size(), label);
    out += lines;
  }
  return out;
}

}  // namespace

std::string wrapped(std::string_view text, std::string_view indent, std::size_t width) {
  std::string out;
  std::size_t column = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (column > 0 && column + 1 + word.size() <= width) {
      out += ' ';
      ++column;
    } else {
      if (column > 0) out += '\n';
      out += indent;
      column = indent.size();
    }
    out += word;
    column += word.size();
  }
  return out + "\n";
}

std::vector<Fact> facts(const Keyword& row) {
  std::vector<Fact> found;
  const auto add = [&](std::string_view label, std::string text) {
    if (!text.empty()) found.push_back({label, std::move(text)});
  };
  const bool is_for_good = row.support == Support::no_effect && !row.reason.empty();
  const std::string_view state =
      is_for_good ? "accepted with a warning, does nothing: " : describe(row.support);
  add("state", fmt::format("{}{}", state, row.reason));
  add("takes", describe_argument(row));
  add("default", row.is_required ? "none: it is required" : std::string(row.default_text));
  add("standard", std::string(row.rfc));
  if (row.support != Support::full) return found;
  add("keepalived", row.difference.empty() ? "does the same." : std::string(row.difference));
  // A block is as live as the keywords in it.
  const bool is_only_block =
      row.opens != Block::none && std::holds_alternative<std::monostate>(row.target);
  if (!is_only_block) {
    add("on reload", fmt::format("planned: {}; there is no reload yet", describe(row.reload)));
  }
  add("since", fmt::format("regent {}", row.since));
  return found;
}

std::string describe_place(Block block) {
  if (block == Block::instance) return "in vrrp_instance and vrrp_defaults";
  return std::string(config::describe(block));
}

std::string explain(Block block, const Keyword& row) {
  return fmt::format("{}, {}\n\n{}{}{}\n{}Example:\n\n{}", row.name, describe_place(block),
                     wrapped(row.help, kMargin, kWidth), paragraphs(long_help(block, row.name)),
                     listed(facts(row)), kMargin,
                     indented(indented(example_in_blocks(block, row))));
}

std::string explain(const CodePage& page) {
  std::vector<Fact> found{{"to do", std::string(page.remedy)}};
  if (!page.keepalived.empty())
    found.push_back({"keepalived", fmt::format("{}.", page.keepalived)});
  return fmt::format("{} ({}): {}\n\n{}{}\n{}Example:\n\n{}", to_string(page.code),
                     config::describe(severity(page.code)), page.title,
                     wrapped(page.meaning, kMargin, kWidth), listed(found), kMargin,
                     indented(indented(shown_example(page))));
}

std::optional<std::string> explain(std::string_view word) {
  if (const std::optional<Code> code = parse_code(word)) {
    const CodePage* page = find_code_page(*code);
    return page == nullptr ? std::nullopt : std::optional(explain(*page));
  }
  std::string out;
  for (const Block block : blocks_with(word)) {
    if (!out.empty()) out += '\n';
    out += explain(block, *find_keyword(block, word));
  }
  return out.empty() ? std::nullopt : std::optional(out);
}

std::string_view closest_known(std::string_view word) {
  std::vector<std::string_view> names;
  for (const BlockKeywords& part : schema()) {
    for (const Keyword& row : part.keywords) names.push_back(row.name);
  }
  return closest(names, word);
}

}  // namespace config
