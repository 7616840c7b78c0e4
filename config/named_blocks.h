// What is asked of every block with a name: that the name can be one, that no other block has it,
// and that what the block is nothing without is there. The callers are the files that look at such
// blocks.
#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "config/config.h"
#include "config/diagnostic.h"
#include "config/render.h"

namespace config {

// Of the names of one kind of definition. `keywords` with its backquotes.
template <typename T>
void check_unique_names(const std::vector<T>& definitions, std::string_view keywords,
                        Diagnostics& diagnostics) {
  std::unordered_map<std::string_view, SourceSpan> names;
  for (const T& definition : definitions) {
    if (!definition.name.value) continue;
    const auto [first, is_new] = names.try_emplace(*definition.name.value, definition.name.at);
    if (is_new) continue;
    diagnostics.add({.code = Code::duplicate_name,
                     .span = definition.name.at,
                     .message = fmt::format("a second {} with the name {}", keywords,
                                            quoted(*definition.name.value)),
                     .second = Place{first->second, "first defined here"}});
  }
}

void report_missing(const Setting<std::string>& name, std::string_view keyword,
                    Diagnostics& diagnostics);

template <typename T>
void check_required(const Setting<std::string>& name, const Setting<T>& setting,
                    std::string_view keyword, Diagnostics& diagnostics) {
  if (!setting.is_given()) report_missing(name, keyword, diagnostics);
}

// Of what the name is, "an instance", and how long it may be.
struct NameRule {
  std::string_view what;
  std::size_t most_bytes = 0;
};
// False, with a report, when it cannot be one.
bool check_visible_name(const Setting<std::string>& name, NameRule rule, Diagnostics& diagnostics);

}  // namespace config
