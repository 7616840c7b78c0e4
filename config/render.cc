#include "config/render.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "config/schema.h"

namespace config {
namespace {

constexpr std::size_t kMaxShownColumns = 100;
constexpr std::size_t kColumnsBefore = 40;
constexpr std::size_t kMaxQuotedBytes = 60;
constexpr std::string_view kBlank = " \t\f\r\v";

char printable(char c) {
  if (c == '\t') return ' ';
  return c >= ' ' && c < 0x7f ? c : '?';
}

bool is_part_of_word(char c) { return kBlank.find(c) == std::string_view::npos; }

// Hides every value behind a keyword such as auth_pass.
void mask_secrets(std::string& line) {
  for (const std::string_view keyword : secret_keywords()) {
    std::size_t at = line.find(keyword);
    if (at == std::string::npos ||
        (at > 0 && is_part_of_word(line[at - 1]) && line[at - 1] != '{')) {
      continue;
    }
    at += keyword.size();
    if (at < line.size() && is_part_of_word(line[at]) && line[at] != '"') continue;
    for (; at < line.size() && line[at] != '}'; ++at) {
      if (is_part_of_word(line[at])) line[at] = '*';
    }
  }
}

// The source line with a caret line below. A long line is cut to a window around the place.
void append_excerpt(std::string& out, const Source& source, SourceSpan span,
                    std::string_view after_carets) {
  std::string line(source.line(span.line));
  mask_secrets(line);
  std::ranges::transform(line, line.begin(), printable);

  std::size_t first = 0;
  const std::size_t column = std::min<std::size_t>(span.column - 1, line.size());
  if (line.size() > kMaxShownColumns && column > kColumnsBefore) first = column - kColumnsBefore;
  std::string shown = line.substr(first, kMaxShownColumns);
  const std::size_t room = std::max<std::size_t>(shown.size() - (column - first), 1);
  const std::size_t carets = std::clamp<std::size_t>(span.length, 1, room);
  const std::size_t indent = column - first + (first > 0 ? 3 : 0);
  if (first > 0) shown.insert(0, "...");
  if (first + kMaxShownColumns < line.size()) shown += "...";

  const std::string number = fmt::format("{}", span.line);
  const auto end = std::back_inserter(out);
  fmt::format_to(end, "{} | {}\n", number, shown);
  fmt::format_to(end, "{:{}} | {:{}}{:^>{}}{}\n", "", number.size(), "", indent, "", carets,
                 after_carets);
}

void append_diagnostic(std::string& out, const Source& source, const Diagnostic& entry) {
  const auto end = std::back_inserter(out);
  std::string name(source.name());
  std::ranges::replace_if(name, [](char c) { return (c >= 0 && c < ' ') || c == 0x7f; }, '?');
  fmt::format_to(end, "{}[V{:03}]: {}\n", describe(severity(entry.code)),
                 static_cast<unsigned>(entry.code), entry.message);
  const std::string help = entry.help.empty() ? "" : " help: " + entry.help;
  if (!entry.span.is_somewhere()) {
    fmt::format_to(end, "  --> {}{}\n", name, help);
    return;
  }
  fmt::format_to(end, "  --> {}:{}:{}\n", name, entry.span.line, entry.span.column);
  append_excerpt(out, source, entry.span, help);
  if (entry.second) {
    const SourceSpan second = entry.second->span;
    fmt::format_to(end, "  --> {}:{}:{}: {}\n", name, second.line, second.column,
                   entry.second->label);
    append_excerpt(out, source, second, "");
  }
}

std::string counted(std::size_t number, std::string_view what) {
  return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
}

}  // namespace

std::string render(const Source& source, const Diagnostics& diagnostics) {
  std::string out;
  for (const Diagnostic& entry : diagnostics.in_order()) append_diagnostic(out, source, entry);
  for (const Severity level : {Severity::note, Severity::warning, Severity::error}) {
    if (diagnostics.count(level) <= Diagnostics::kKept) continue;
    const std::size_t left_out = diagnostics.count(level) - Diagnostics::kKept;
    out += counted(left_out, fmt::format("more {}", describe(level))) + " not shown\n";
  }
  return out;
}

std::string summary(const Diagnostics& diagnostics) {
  std::string out = counted(diagnostics.count(Severity::error), "error") + ", " +
                    counted(diagnostics.count(Severity::warning), "warning");
  if (const std::size_t notes = diagnostics.count(Severity::note); notes > 0) {
    out += ", " + counted(notes, "note");
  }
  return out + ".\n";
}

std::string quoted(std::string_view word) {
  std::string shown(word.substr(0, kMaxQuotedBytes));
  std::ranges::transform(shown, shown.begin(), printable);
  return fmt::format("`{}{}`", shown, word.size() > kMaxQuotedBytes ? "..." : "");
}

}  // namespace config
