#include "config/render.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "config/characters.h"
#include "config/provenance.h"
#include "config/schema.h"

namespace config {
namespace {

constexpr std::size_t kMaxShownColumns = 100;
constexpr std::size_t kColumnsBefore = 40;
constexpr std::size_t kMaxQuotedBytes = 60;

char printable(char c) {
  if (c == '\t') return ' ';
  return c >= ' ' && c < 0x7f ? c : '?';
}

bool is_part_of_word(char c) { return !is_blank(c); }

bool is_part_of_keyword(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// Up to one of `end` that is not in quotes.
void mask(std::string& line, std::size_t first, std::string_view end) {
  bool is_quoted = false;
  for (; first < line.size(); ++first) {
    if (!is_quoted && end.find(line[first]) != std::string_view::npos) break;
    is_quoted ^= line[first] == '"';
    if (is_part_of_word(line[first])) line[first] = '*';
  }
}

// Hides every value behind a keyword such as auth_pass, and every value that was used for one.
void mask_secrets(std::string& line, const Sources& sources) {
  for (const std::string_view keyword : secret_keywords()) {
    std::size_t at = line.find(keyword);
    if (at == std::string::npos || (at > 0 && is_part_of_keyword(line[at - 1]))) continue;
    at += keyword.size();
    if (at < line.size() && is_part_of_word(line[at]) && line[at] != '"') continue;
    mask(line, at, "}");
  }
  for (const std::string& name : sources.secrets()) {
    const std::size_t definition = line.find("$" + name + "=");
    if (definition != std::string::npos) mask(line, definition + name.size() + 2, "");
    // A list has its names in front.
    const std::size_t list = line.find("~LST");
    if (list == std::string::npos || line.find(name, list) == std::string::npos) continue;
    mask(line, std::min(line.find(',', line.find(name, list)), line.size()), ")");
  }
}

// The source line with a caret line below. A long line is cut to a window around the place.
void append_excerpt(std::string& out, const Sources& sources, SourceSpan span,
                    std::string_view after_carets) {
  std::string line(sources.file(span.file).line(span.line));
  mask_secrets(line, sources);
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

void append_diagnostic(std::string& out, const Sources& sources, const Diagnostic& entry) {
  const auto end = std::back_inserter(out);
  fmt::format_to(end, "{}[V{:03}]: {}\n", describe(severity(entry.code)),
                 static_cast<unsigned>(entry.code), sentence(entry));
  const std::string help = entry.help.empty() ? "" : " help: " + entry.help;
  if (!entry.span.is_somewhere()) {
    fmt::format_to(end, "  --> {}{}\n", shown_name(sources.main().name()), help);
    return;
  }
  fmt::format_to(end, "  --> {}\n", describe_place(sources, entry.span));
  append_excerpt(out, sources, entry.span, help);
  if (entry.second) {
    const SourceSpan second = entry.second->span;
    fmt::format_to(end, "  --> {}: {}\n", describe_place(sources, second), entry.second->label);
    append_excerpt(out, sources, second, "");
  }
  if (entry.times > 1) {
    fmt::format_to(end, "  --> {}: the last of {} like it\n", describe_place(sources, entry.last),
                   entry.times);
  }
}

std::string counted(std::size_t number, std::string_view what) {
  return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
}

}  // namespace

std::string render(const Sources& sources, const Diagnostics& diagnostics) {
  std::string out;
  for (const Diagnostic& entry : diagnostics.in_order()) append_diagnostic(out, sources, entry);
  for (const Severity level : {Severity::note, Severity::warning, Severity::error}) {
    const std::size_t left_out = diagnostics.left_out(level);
    if (left_out == 0) continue;
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

std::string sentence(const Diagnostic& entry) {
  if (entry.keepalived.empty()) return entry.message;
  return fmt::format("{} (keepalived {})", entry.message, entry.keepalived);
}

std::string quoted(std::string_view word) {
  std::string shown(word.substr(0, kMaxQuotedBytes));
  std::ranges::transform(shown, shown.begin(), printable);
  return fmt::format("`{}{}`", shown, word.size() > kMaxQuotedBytes ? "..." : "");
}

}  // namespace config
