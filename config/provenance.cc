#include "config/provenance.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "config/render.h"
#include "config/repetition.h"

namespace config {
namespace {

// So many steps are shown; deeper ones are known from what is nearer.
constexpr std::size_t kMaxSteps = 12;

struct Step {
  const Origin* origin;
  std::uint32_t number;
};

// "i = 17, k = 3"
std::string describe_values(const Sources& sources, const Step& step) {
  const std::string_view text = step.origin->text;
  const RepetitionHead head = repetition_at_start(text);
  const auto repetition =
      Repetition::read(head.keyword, text.substr(head.inside, head.size_bytes - head.inside - 1));
  std::string values;
  // It was read before. Without room in the Trail, a number may be that of something else.
  const std::uint64_t round = step.number - step.origin->first;
  if (!repetition || round >= repetition->rounds()) return values;
  for (std::size_t i = 0; i < repetition->names().size(); ++i) {
    const std::string& name = repetition->names()[i];
    const std::string value = repetition->value(i, round);
    const std::string word = quoted(value);
    values += fmt::format(", {} = {}", name,
                          sources.secrets().contains(name)
                              ? "****"
                              : std::string_view(word).substr(1, word.size() - 2));
  }
  return values;
}

std::string describe_step(const Sources& sources, const Step& step, std::uint16_t file) {
  const Origin& origin = *step.origin;
  const std::string name = shown_name(sources.file(origin.at.file).name());
  if (origin.kind == Origin::Kind::include) {
    return fmt::format(", included from {}:{}", name, origin.at.line);
  }
  const std::string place = origin.at.file == file ? fmt::format("line {}", origin.at.line)
                                                   : fmt::format("{}:{}", name, origin.at.line);
  if (origin.kind == Origin::Kind::definition) {
    return fmt::format(", from ${} at {}", origin.text, place);
  }
  return fmt::format(", from {} at {}", repetition_at_start(origin.text).keyword, place);
}

}  // namespace

std::string describe_place(const Sources& sources, SourceSpan span) {
  std::string out =
      fmt::format("{}:{}:{}", shown_name(sources.file(span.file).name()), span.line, span.column);
  std::uint16_t file = span.file;
  std::uint32_t number = span.origin;
  std::string values;  // of the repetitions of one line, the inner ones behind the outer ones
  for (std::size_t steps = 0; steps < kMaxSteps; ++steps) {
    const Origin* origin = sources.trail().find(number);
    if (origin == nullptr) break;
    const Step step{.origin = origin, .number = number};
    number = origin->parent;
    if (origin->kind == Origin::Kind::repetition) {
      values.insert(0, describe_values(sources, step));
      const Origin* next = sources.trail().find(number);
      const bool goes_on = next != nullptr && next->kind == Origin::Kind::repetition &&
                           next->at.file == origin->at.file && next->at.line == origin->at.line;
      if (goes_on) continue;
    }
    out += describe_step(sources, step, file) + values;
    values.clear();
    file = origin->at.file;
  }
  return out;
}

std::string shown_name(std::string_view name) {
  std::string shown(name);
  std::ranges::replace_if(shown, [](char c) { return (c >= 0 && c < ' ') || c == 0x7f; }, '?');
  return shown;
}

}  // namespace config
