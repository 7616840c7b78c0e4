// What `regent diff` says of who is told of all routers: FIFOs, mail and URLs.
#pragma once

#include <fmt/format.h>

#include <string>
#include <vector>

#include "config/plan_difference.h"
#include "tests/planned.h"

namespace tests {

// "global_defs: notify_fifo none -> /run/a root"; without the texts where neither is shown.
inline std::vector<std::string> told_changes(const std::string& before, const std::string& after) {
  const Planned old_plan(before);
  const Planned new_plan(after);
  std::vector<std::string> found;
  for (const config::SettingChange& change : config::compare(*old_plan, *new_plan).notifications) {
    std::string text = fmt::format("{}: {}", change.block, change.keyword);
    if (!change.before.empty() || !change.after.empty()) {
      text += fmt::format(" {} -> {}", change.before, change.after);
    }
    found.push_back(text);
  }
  return found;
}

}  // namespace tests
