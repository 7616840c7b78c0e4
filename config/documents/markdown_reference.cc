// docs/CONFIG.md: a chapter for each block, a section for each keyword that counts, a table of
// those that do not, and the diagnostic codes.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "config/documents/documents.h"
#include "config/explain.h"

namespace documents {
namespace {

using config::Block;
using config::BlockKeywords;
using config::CodePage;
using config::Keyword;
using config::Support;

constexpr std::string_view kOpening =
    R"(<!-- Made from the schema: change that, then REGENT_REWRITE=1 ctest -R '^documents$' -->
# The configuration

Everything that may stand in the configuration of regent, which is keepalived's language and a few
blocks more. `regent explain KEYWORD` shows the same on a terminal, `regent check FILE` tells what
is wrong with a file and never needs root.

**Lines and blocks.** A line is a keyword and its values. A block is put into braces; the opening
one stands on the line of the keyword or alone on the next. `#` and `!` begin a comment, also within
a word, but not in double quotes. Double quotes make one value of several words. The order of blocks
does not matter.

**Files of keepalived.** With `--compat keepalived`, and in any file named `keepalived.conf`, what
is unknown is a warning instead of an error, and each place where keepalived would silently do
something else is named. `--compat none` asks for the strict reading of such a file, too.

**On reload.** There is no reload yet: today every change waits for the next start of the daemon.
What is said of each keyword is what a reload is planned to do.
)";

std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    // One line, with one blank for each run of them.
    const bool is_blank = c == '\n' || c == ' ';
    if (!is_blank) {
      out += c;
    } else if (!out.ends_with(' ')) {
      out += ' ';
    }
  }
  return out;
}

// "In vrrp_instance"
std::string title(const BlockKeywords& part) {
  std::string text(config::describe(part.block));
  text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

std::string_view standing(const Keyword& row) {
  switch (row.support) {
    case Support::full:
      return "counts";
    case Support::no_effect:
      return row.reason.empty() ? "a warning: it does nothing yet" : "a warning: it does nothing";
    case Support::not_yet:
      return "an error: not supported yet";
    case Support::not_planned:
      return "an error: not planned";
    case Support::not_ours:
      return "a warning: skipped, not about VRRP";
  }
  return "";
}

void append_section(std::string& out, Block block, const Keyword& row) {
  const auto end = std::back_inserter(out);
  fmt::format_to(end, "\n### `{}`\n\n{}\n", row.name, row.help);
  const std::string_view more = config::long_help(block, row.name);
  if (!more.empty()) fmt::format_to(end, "\n{}\n", more);
  fmt::format_to(end, "\n| | |\n| --- | --- |\n");
  for (const auto& [label, text] : config::facts(row)) {
    fmt::format_to(end, "| {} | {} |\n", label, cell(text));
  }
  fmt::format_to(end, "\n{}", config::indented(config::example_in_blocks(block, row)));
}

void append_chapter(std::string& out, const BlockKeywords& part) {
  const auto end = std::back_inserter(out);
  const auto counts = [](const Keyword& row) { return row.support == Support::full; };
  fmt::format_to(end, "\n## {}\n", title(part));
  for (const Keyword& row : part.keywords) {
    if (counts(row)) append_section(out, part.block, row);
  }
  if (std::ranges::all_of(part.keywords, counts)) return;
  if (std::ranges::any_of(part.keywords, counts)) out += "\n### Known, and not counting yet\n";
  out +=
      "\n| keyword | what it is for | example | in a file of today |\n| --- | --- | --- | --- |\n";
  for (const Keyword& row : part.keywords) {
    if (counts(row)) continue;
    const std::string reason = row.reason.empty() ? "" : fmt::format(": {}", row.reason);
    fmt::format_to(end, "| `{}` | {} | `{}` | {}{} |\n", row.name, cell(row.help),
                   cell(config::example_statement(row)), standing(row), cell(reason));
  }
}

void append_code(std::string& out, const CodePage& page) {
  const auto end = std::back_inserter(out);
  fmt::format_to(end, "\n### {}: {}\n\n{}: {}\n\n{}\n", config::to_string(page.code), page.title,
                 config::describe(config::severity(page.code)), page.meaning, page.remedy);
  if (!page.keepalived.empty()) fmt::format_to(end, "\nkeepalived {}.\n", page.keepalived);
  fmt::format_to(end, "\n{}", config::indented(config::shown_example(page)));
}

}  // namespace

std::string markdown_reference() {
  std::string out(kOpening);
  for (const BlockKeywords& part : config::schema()) append_chapter(out, part);
  out +=
      "\n## Diagnostics\n\nEach problem has a code, which keeps its meaning. "
      "`regent explain CODE` shows its page.\n\nV080 and above are advice on what is right and "
      "seldom meant: a note for what somebody may well mean, a warning for what is nearly always a "
      "mistake. What is about the whole file, such as addresses without a prefix length, is said "
      "once, at the first place and with the number of the others. Advice on what keepalived would "
      "do is given in its files only. Scripts and what else can be tracked are judged although "
      "they are not supported yet.\n";
  for (const CodePage& page : config::code_pages()) append_code(out, page);
  return out;
}

}  // namespace documents
