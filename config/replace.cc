#include "config/replace.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "config/characters.h"
#include "config/render.h"
#include "config/schema.h"

namespace config {

bool Replacer::replace(const Written& line, std::string_view folder, TracedText& out,
                       std::vector<Diagnostic>& problems) {
  to_follow_.reset();
  Task task{.line = line,
            .folder = folder,
            .out = out,
            .problems = problems,
            .levels = {{.text = line.text}},
            .reference = line.at};
  while (!task.levels.empty()) {
    Level& level = task.levels.back();
    const std::size_t dollar = std::min(level.text.find('$', level.at), level.text.size());
    append(task, dollar - level.at);
    if (level.at == level.text.size()) {
      task.levels.pop_back();
      continue;
    }
    const std::optional<Reference> reference = reference_at(level.text, dollar);
    if (!reference || !definitions_.knows(reference->name)) {
      append(task, 1);
    } else if (!enter(task, *reference)) {
      return false;
    }
    if (out.text().size() > kMaxBytes) {
      return fail(
          task, Code::line_too_long,
          fmt::format("line of more than {} bytes when its definitions are replaced", kMaxBytes));
    }
  }
  return true;
}

std::optional<LinesToFollow> Replacer::take_lines_to_follow() {
  return std::exchange(to_follow_, std::nullopt);
}

void Replacer::append(Task& task, std::size_t size_bytes) {
  Level& level = task.levels.back();
  const std::size_t end = level.at + size_bytes;
  if (task.levels.size() == 1) {
    task.out.append(task.line.part(level.at, end));
  } else {
    task.out.append({.text = level.text.substr(level.at, size_bytes),
                     .at = task.reference,
                     .is_verbatim = false});
  }
  level.at = end;
}

// Goes on with the value, and behind the reference when that is used up.
bool Replacer::enter(Task& task, const Reference& reference) {
  Level& level = task.levels.back();
  if (task.levels.size() == 1) {
    task.reference = task.line.part(level.at, level.at + reference.size_bytes).at;
  }
  level.at += reference.size_bytes;
  if (has_secret_keyword(task.out.text())) sources_.add_secret(reference.name);
  if (steps_ == 0) return false;
  --steps_;
  if (task.levels.size() > kMaxDepth) {
    return fail(task, Code::expansion_limit,
                fmt::format("{} does not come to an end: more than {} definitions in each other",
                            quoted(reference.name), kMaxDepth));
  }
  if (const Definition* definition = definitions_.find(reference.name)) {
    return enter_definition(task, *definition);
  }
  const std::expected<std::string, std::string> value =
      definitions_.built_in(reference, task.folder);
  if (!value) return fail(task, Code::bad_definition, value.error());
  // What is built in has nothing in it that could be replaced.
  task.out.append({.text = *value, .at = task.reference, .is_verbatim = false});
  return true;
}

bool Replacer::enter_definition(Task& task, const Definition& definition) {
  const SourceSpan written = definition.lines.front().at;
  if (task.levels.size() == 1 && !definition.is_variable) {
    task.reference.origin = trail_
                                .add({.kind = Origin::Kind::definition,
                                      .parent = task.line.at.origin,
                                      .at = written,
                                      .text = definition.name})
                                .first;
  }
  if (definition.has_lines()) {
    const bool is_last = std::ranges::all_of(task.levels, [](const Level& level) {
      return skip_blanks(level.text, level.at) == level.text.size();
    });
    if (!is_last) {
      return fail(task, Code::bad_definition,
                  fmt::format("{} has several lines: nothing may stand behind it",
                              quoted("$" + definition.name)));
    }
    SourceSpan use = task.reference;
    use.origin = task.line.at.origin;
    to_follow_ = LinesToFollow{.lines = {definition.lines.begin() + 1, definition.lines.end()},
                               .origin = trail_
                                             .add({.kind = Origin::Kind::definition,
                                                   .parent = task.line.at.origin,
                                                   .at = use,
                                                   .text = definition.name})
                                             .first};
  }
  task.levels.push_back({.text = definition.lines.front().text});
  return true;
}

bool Replacer::fail(const Task& task, Code code, std::string message) {
  to_follow_.reset();
  task.problems.push_back({.code = code, .span = task.reference, .message = std::move(message)});
  return false;
}

bool has_secret_keyword(std::string_view text) {
  return std::ranges::any_of(secret_keywords(), [&](std::string_view keyword) {
    return text.find(keyword) != std::string_view::npos;
  });
}

}  // namespace config
