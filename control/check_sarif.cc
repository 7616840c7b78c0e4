#include "control/check_sarif.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <span>
#include <vector>

#include "config/code_page.h"
#include "config/provenance.h"
#include "config/render.h"
#include "config/schema.h"
#include "config/sources.h"

namespace control {
namespace {

using config::CodePage;
using config::Severity;
using config::Sources;
using config::SourceSpan;
using Json = nlohmann::ordered_json;

constexpr std::string_view kSchema =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
constexpr std::string_view kUtf8Mark = "\xef\xbb\xbf";

std::string text_of(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// Level of a rule for code scanning, which has a word of its own for what is no problem.
std::string_view problem_severity(Severity severity) {
  return severity == Severity::note ? "recommendation" : config::describe(severity);
}

Json rule(const CodePage& page) {
  const Severity severity = config::severity(page.code);
  std::string help = fmt::format("{}\n\n{}", page.meaning, page.remedy);
  if (!page.keepalived.empty()) help += fmt::format("\n\nkeepalived {}.", page.keepalived);
  const std::string example = config::shown_example(page);
  return Json{
      {"id", config::to_string(page.code)},
      {"shortDescription", {{"text", page.title}}},
      {"fullDescription", {{"text", page.meaning}}},
      {"help",
       {{"text", fmt::format("{}\n\nFor example:\n\n{}", help, config::indented(example))},
        {"markdown", fmt::format("{}\n\nFor example:\n\n```\n{}```\n", help, example)}}},
      {"defaultConfiguration", {{"level", config::describe(severity)}}},
      {"properties",
       {{"tags", {"vrrp", "configuration"}}, {"problem.severity", problem_severity(severity)}}}};
}

Json artifact(std::string_view name) {
  const bool is_absolute = name.starts_with('/');
  Json location{{"uri", file_uri(name)}};
  // Where that is, is for the consumer to know: the root of the repository, usually.
  if (!is_absolute) location["uriBaseId"] = "%SRCROOT%";
  return location;
}

// Columns count from 1, and the end is behind the last. What is said of a whole file is said of its
// first line, as code scanning shows nothing without a line.
Json region(const Sources& sources, SourceSpan span) {
  if (!span.is_somewhere()) return Json{{"startLine", 1}};
  std::string_view line = sources.file(span.file).line(span.line);
  std::size_t first = std::min<std::size_t>(span.column - 1, line.size());
  std::size_t last = std::min<std::size_t>(first + std::max<std::size_t>(span.length, 1),
                                           std::max(line.size(), first));
  // Editors do not count the mark at the start of a file.
  if (span.line == 1 && line.starts_with(kUtf8Mark)) {
    line.remove_prefix(kUtf8Mark.size());
    first -= std::min(first, kUtf8Mark.size());
    last -= std::min(last, kUtf8Mark.size());
  }
  return Json{{"startLine", span.line},
              {"startColumn", 1 + utf16_units(line.substr(0, first))},
              {"endColumn", 1 + utf16_units(line.substr(0, last))}};
}

Json location(const Sources& sources, SourceSpan span) {
  return Json{{"physicalLocation",
               {{"artifactLocation", artifact(sources.file(span.file).name())},
                {"region", region(sources, span)}}}};
}

// What may be taken for a link or a placeholder, which a word of the file may look like. Other
// braces and brackets stand for themselves: not every consumer undoes an escape.
std::string plain(std::string_view text) {
  const bool has_link = text.find("](") != std::string_view::npos;
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    const std::size_t close = text.find_first_not_of("0123456789", at + 1);
    const bool is_placeholder =
        c == '{' && close != std::string_view::npos && close > at + 1 && text[close] == '}';
    if (is_placeholder) {
      out += fmt::format("{{{}}}", text.substr(at, close + 1 - at));
      at = close;
      continue;
    }
    if (has_link && (c == '[' || c == ']')) out += '\\';
    out += c;
  }
  return out;
}

std::string link(std::string_view label, std::size_t id) {
  std::string escaped;
  for (const char c : label) {
    if (c == '[' || c == ']' || c == '\\') escaped += '\\';
    escaped += c;
  }
  return fmt::format("[{}]({})", escaped, id);
}

std::string describe(const config::Step& step) {
  if (step.kind == config::Origin::Kind::include) return "included from here";
  std::string out = fmt::format("from {}", step.name);
  for (const auto& [name, value] : step.values) out += fmt::format(", {} = {}", name, value);
  return out;
}

struct Related {
  std::string label;
  SourceSpan span;
};

// The second place, and how the text came to the first.
std::vector<Related> related_to(const Sources& sources, const config::Diagnostic& entry) {
  std::vector<Related> related;
  if (entry.second) related.push_back({entry.second->label, entry.second->span});
  for (const config::Step& step : config::steps_to(sources, entry.span)) {
    related.push_back({describe(step), step.at});
  }
  return related;
}

// Code scanning shows a related place only where the message has a link to it.
Json result(const Sources& sources, const config::Diagnostic& entry) {
  std::string text = plain(config::sentence(entry));
  Json locations = Json::array();
  for (const Related& related : related_to(sources, entry)) {
    const std::size_t id = locations.size() + 1;
    text += "; " + link(related.label, id);
    Json place = location(sources, related.span);
    place["id"] = id;
    place["message"] = Json{{"text", plain(related.label)}};
    locations.push_back(place);
  }
  if (!entry.help.empty()) text += "; help: " + plain(entry.help);
  const CodePage* const page = config::find_code_page(entry.code);
  Json out{{"ruleId", config::to_string(entry.code)},
           {"level", config::describe(config::severity(entry.code))},
           {"message", {{"text", text}}},
           {"locations", Json::array({location(sources, entry.span)})}};
  if (page != nullptr) out["ruleIndex"] = page - config::code_pages().data();
  if (!locations.empty()) out["relatedLocations"] = locations;
  return out;
}

// A list with each of its members on a line.
template <typename Range, typename Shown>
void append_lines(std::string& out, const Range& range, Shown shown) {
  std::string_view separator = "\n";
  for (const auto& entry : range) {
    out += separator;
    out += text_of(shown(entry));
    separator = ",\n";
  }
}

}  // namespace

std::string check_sarif(const config::Compilation& compilation) {
  std::string out = fmt::format(
      R"({{"version":"2.1.0","$schema":"{}","runs":[{{"columnKind":"utf16CodeUnits",)"
      R"("tool":{{"driver":{{"name":"regent","version":"{}","semanticVersion":"{}","rules":[)",
      kSchema, REGENT_VERSION, REGENT_VERSION);
  append_lines(out, config::code_pages(), rule);
  out += "\n]}},\"results\":[";
  append_lines(out, compilation.diagnostics.in_order(),
               [&](const config::Diagnostic& entry) { return result(compilation.sources, entry); });
  return out + "\n]}]}\n";
}

std::string file_uri(std::string_view name) {
  std::string out;
  if (name.starts_with('/')) {
    out = "file:///";
    name.remove_prefix(std::min(name.find_first_not_of('/'), name.size()));
  }
  while (name.starts_with("./")) name.remove_prefix(2);
  for (const char c : name) {
    const bool is_kept = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                         (c >= '0' && c <= '9') || std::string_view("-._~/").contains(c);
    out += is_kept ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

std::size_t utf16_units(std::string_view text) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  std::size_t units = 0;
  for (std::size_t at = 0; at < text.size();) {
    const unsigned char lead = byte(at);
    std::size_t size = 1;
    if (lead >= 0xc2 && lead < 0xe0) size = 2;
    if (lead >= 0xe0 && lead < 0xf0) size = 3;
    if (lead >= 0xf0 && lead < 0xf5) size = 4;
    bool is_whole = at + size <= text.size();
    for (std::size_t i = 1; i < size && is_whole; ++i) is_whole = (byte(at + i) & 0xc0) == 0x80;
    if (!is_whole) size = 1;
    units += size == 4 ? 2 : 1;
    at += size;
  }
  return units;
}

}  // namespace control
