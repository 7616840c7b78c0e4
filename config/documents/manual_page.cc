// docs/man/regent.conf.5: the same as docs/CONFIG.md in the language of man(7), and shorter.
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
    R"(.\" Made from the schema: change that, then REGENT_REWRITE=1 ctest -R '^documents$'
.TH REGENT.CONF 5 "" "regent {}" "File Formats"
.SH NAME
regent.conf \- the configuration of regentd
.SH DESCRIPTION
The language is that of keepalived.conf, with a few blocks more.
.PP
A line is a keyword and its values.
A block is put into braces; the opening one stands on the line of the keyword or alone on the next.
.B #
and
.B !
begin a comment, also within a word, but not in double quotes.
Double quotes make one value of several words.
The order of blocks does not matter.
.PP
In a file named
.IR keepalived.conf ,
or with
.BR "\-\-compat keepalived" ,
what is unknown is a warning instead of an error, and each place where keepalived would silently do
something else is named.
.PP
There is no reload yet: every change waits for the next start of the daemon.
What is said of a reload below is what it is planned to do.
.PP
.B regent explain
.I KEYWORD
shows more, with an example.
)";

constexpr std::string_view kEnd = R"(.SH SEE ALSO
.BR regent (1),
.BR regentd (8)
)";

// Text in which nothing is a request or an escape.
std::string plain(std::string_view text) {
  std::string out;
  bool is_line_start = true;
  for (const char c : text) {
    if (is_line_start && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
    is_line_start = c == '\n';
  }
  return out;
}

std::string heading(const BlockKeywords& part) {
  std::string text(config::describe(part.block));
  std::ranges::transform(text, text.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return plain("KEYWORDS " + text);
}

void append_keyword(std::string& out, Block block, const Keyword& row) {
  const auto end = std::back_inserter(out);
  fmt::format_to(end, ".TP\n.B {}\n{}\n", plain(row.name), plain(row.help));
  if (row.support != Support::full) {
    if (!row.reason.empty()) fmt::format_to(end, "Not planned: {}.\n", plain(row.reason));
    return;
  }
  const std::string_view more = config::long_help(block, row.name);
  if (!more.empty()) fmt::format_to(end, "{}\n", plain(more));
  for (const auto& [label, text] : config::facts(row)) {
    // Who reads a manual page has this version, and knows from above that a reload is planned.
    if (label == "since" || label == "on reload") continue;
    fmt::format_to(end, ".br\n.I {}:\n{}\n", plain(label), plain(text));
  }
}

void append_with(std::string& out, const BlockKeywords& part, Support support,
                 std::string_view title) {
  const auto belongs = [&](const Keyword& row) { return row.support == support; };
  if (std::ranges::none_of(part.keywords, belongs)) return;
  if (!title.empty()) out += fmt::format(".SS {}\n", title);
  for (const Keyword& row : part.keywords) {
    if (belongs(row)) append_keyword(out, part.block, row);
  }
}

void append_code(std::string& out, const CodePage& page) {
  fmt::format_to(std::back_inserter(out), ".TP\n.BR {} \" ({})\"\n{}.\n{}\n{}\n",
                 config::to_string(page.code), config::describe(config::severity(page.code)),
                 plain(page.title), plain(page.meaning), plain(page.remedy));
}

}  // namespace

std::string manual_page() {
  std::string out = fmt::format(kOpening, REGENT_VERSION);
  for (const BlockKeywords& part : config::schema()) {
    out += fmt::format(".SH {}\n", heading(part));
    append_with(out, part, Support::full, "");
    append_with(out, part, Support::no_effect, "Accepted with a warning, without effect yet");
    append_with(out, part, Support::not_yet, "Known, not supported yet: an error");
    append_with(out, part, Support::not_planned, "Known, not planned: an error");
    append_with(out, part, Support::not_ours, "Not about VRRP: skipped with a warning");
  }
  out += ".SH DIAGNOSTICS\n";
  for (const CodePage& page : config::code_pages()) append_code(out, page);
  return out + std::string(kEnd);
}

}  // namespace documents
