#include "config/provenance.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

#include "config/render.h"
#include "config/repetition.h"

namespace config {
namespace {

// So many steps are shown.
constexpr std::size_t kMaxSteps = 12;

std::vector<std::pair<std::string, std::string>> values_of(const Sources& sources,
                                                           const Origin& origin,
                                                           std::uint32_t number) {
  const RepetitionHead head = repetition_at_start(origin.text);
  const auto repetition = Repetition::read(
      head.keyword, origin.text.substr(head.inside, head.size_bytes - head.inside - 1));
  std::vector<std::pair<std::string, std::string>> values;
  // It was read before. Without room in the Trail, a number may be that of something else.
  const std::uint64_t round = number - origin.first;
  if (!repetition || round >= repetition->rounds()) return values;
  for (std::size_t i = 0; i < repetition->names().size(); ++i) {
    const std::string& name = repetition->names()[i];
    const std::string word = quoted(repetition->value(i, round));
    values.emplace_back(
        name, sources.secrets().contains(name) ? "****" : word.substr(1, word.size() - 2));
  }
  return values;
}

Step step_of(const Sources& sources, const Origin& origin, std::uint32_t number) {
  Step step{.kind = origin.kind, .at = origin.at};
  if (origin.kind == Origin::Kind::definition) step.name = fmt::format("${}", origin.text);
  if (origin.kind == Origin::Kind::repetition) {
    step.name = repetition_at_start(origin.text).keyword;
    step.values = values_of(sources, origin, number);
  }
  return step;
}

// "i = 17, k = 3"
std::string describe_values(const Step& step) {
  std::string values;
  for (const auto& [name, value] : step.values) values += fmt::format(", {} = {}", name, value);
  return values;
}

std::string describe_step(const Sources& sources, const Step& step, std::uint16_t file) {
  const std::string name = shown_name(sources.file(step.at.file).name());
  if (step.kind == Origin::Kind::include) {
    return fmt::format(", included from {}:{}", name, step.at.line);
  }
  const std::string place = step.at.file == file ? fmt::format("line {}", step.at.line)
                                                 : fmt::format("{}:{}", name, step.at.line);
  return fmt::format(", from {} at {}", step.name, place);
}

// Whether both are repetitions of one line, which are told together.
bool are_one(const Step& inner, const Step& outer) {
  return inner.kind == Origin::Kind::repetition && outer.kind == Origin::Kind::repetition &&
         inner.at.file == outer.at.file && inner.at.line == outer.at.line;
}

}  // namespace

std::vector<Step> steps_to(const Sources& sources, SourceSpan span) {
  std::vector<Step> steps;
  std::uint32_t number = span.origin;
  while (steps.size() < kMaxSteps) {
    const Origin* origin = sources.trail().find(number);
    if (origin == nullptr) break;
    steps.push_back(step_of(sources, *origin, number));
    number = origin->parent;
  }
  return steps;
}

std::string describe_place(const Sources& sources, SourceSpan span) {
  std::string out =
      fmt::format("{}:{}:{}", shown_name(sources.file(span.file).name()), span.line, span.column);
  std::uint16_t file = span.file;
  std::string values;  // of the repetitions of one line, the inner ones behind the outer ones
  const std::vector<Step> steps = steps_to(sources, span);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    values.insert(0, describe_values(steps[i]));
    if (i + 1 < steps.size() && are_one(steps[i], steps[i + 1])) continue;
    out += describe_step(sources, steps[i], file) + values;
    values.clear();
    file = steps[i].at.file;
  }
  return out;
}

std::string shown_name(std::string_view name) {
  std::string shown(name);
  std::ranges::replace_if(shown, [](char c) { return (c >= 0 && c < ' ') || c == 0x7f; }, '?');
  return shown;
}

}  // namespace config
