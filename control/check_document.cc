#include "control/check_document.h"

#include <nlohmann/json.hpp>
#include <string_view>

#include "config/code_page.h"
#include "config/provenance.h"
#include "config/sources.h"
#include "config/trail.h"

namespace control {
namespace {

using config::Severity;
using Json = nlohmann::ordered_json;

std::string text_of(const Json& value) {
  // The name of a file may be any bytes: what is no UTF-8 becomes U+FFFD.
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string_view word_of(config::Origin::Kind kind) {
  switch (kind) {
    case config::Origin::Kind::include:
      return "include";
    case config::Origin::Kind::repetition:
      return "repetition";
    case config::Origin::Kind::definition:
      return "definition";
  }
  return "include";
}

Json step(const config::Sources& sources, const config::Step& entry) {
  Json values = Json::object();
  for (const auto& [name, value] : entry.values) values[name] = value;
  return Json{{"kind", word_of(entry.kind)},
              {"file", sources.file(entry.at.file).name()},
              {"line", entry.at.line},
              {"column", entry.at.column},
              {"name", entry.name.empty() ? Json() : Json(entry.name)},
              {"values", values}};
}

Json place(const config::Sources& sources, config::SourceSpan span) {
  if (!span.is_somewhere()) {
    return Json{{"file", sources.main().name()},
                {"line", nullptr},
                {"column", nullptr},
                {"length", nullptr},
                {"end_column", nullptr},
                {"text", config::shown_name(sources.main().name())},
                {"via", Json::array()}};
  }
  Json via = Json::array();
  for (const config::Step& entry : config::steps_to(sources, span)) {
    via.push_back(step(sources, entry));
  }
  return Json{{"file", sources.file(span.file).name()},
              {"line", span.line},
              {"column", span.column},
              {"length", span.length},
              {"end_column", span.column + span.length},
              {"text", config::describe_place(sources, span)},
              {"via", via}};
}

Json text_or_null(std::string_view text) { return text.empty() ? Json() : Json(text); }

Json diagnostic(const config::Sources& sources, const config::Diagnostic& entry) {
  Json second;
  if (entry.second) {
    second = Json{{"label", entry.second->label}, {"place", place(sources, entry.second->span)}};
  }
  return Json{{"code", config::to_string(entry.code)},
              {"severity", config::describe(config::severity(entry.code))},
              {"message", entry.message},
              {"help", text_or_null(entry.help)},
              {"keepalived", text_or_null(entry.keepalived)},
              {"place", place(sources, entry.span)},
              {"second", second},
              {"times", entry.times}};
}

// `counted` of each severity.
template <typename Counted>
Json counts(Counted counted) {
  return Json{{"errors", counted(Severity::error)},
              {"warnings", counted(Severity::warning)},
              {"notes", counted(Severity::note)}};
}

}  // namespace

std::string check_document(const config::Compilation& compilation, Strictness strictness) {
  const config::Diagnostics& diagnostics = compilation.diagnostics;
  const auto count = [&](Severity severity) { return diagnostics.count(severity); };
  const auto left_out = [&](Severity severity) {
    const std::size_t number = diagnostics.count(severity);
    return number - std::min(number, config::Diagnostics::kKept);
  };
  const Json head{{"schema", 1},
                  {"file", compilation.sources.main().name()},
                  {"strict", strictness == Strictness::strict},
                  {"exit_status", check_status(diagnostics, strictness)},
                  {"counts", counts(count)},
                  {"left_out", counts(left_out)}};
  std::string out = text_of(head);
  out.pop_back();
  out += ",\"diagnostics\":[";
  std::string_view separator = "\n";
  for (const config::Diagnostic& entry : diagnostics.in_order()) {
    out += separator;
    out += text_of(diagnostic(compilation.sources, entry));
    separator = ",\n";
  }
  return out + "\n]}\n";
}

}  // namespace control
