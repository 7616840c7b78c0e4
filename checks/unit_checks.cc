#include "checks/unit_checks.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <expected>
#include <optional>
#include <string_view>
#include <utility>

#include "checks/sandboxed_files.h"
#include "contract/check_message.h"

namespace checks {

using contract::CheckResult;
using contract::RunOutcome;

namespace {

constexpr std::string_view kSlice = ".slice";
// Most units are here.
constexpr std::string_view kFirstSlice = "/system.slice";
// Slices in slices that are looked into; a-b-c.slice is in a-b.slice, which is in a.slice.
constexpr int kMaxLevels = 4;
constexpr std::size_t kMaxSlices = 1024;
// Of cgroup.events, which has some words, each with a number.
constexpr std::size_t kEventsBytes = 512;

bool is_there(const std::string& file) {
  std::array<char, 1> byte;
  return read_start(file, byte).has_value();
}

// Version 2 of control groups, which alone says whether there are processes: at the root itself, or
// where systemd has it beside version 1. Empty when it is at neither.
std::string hierarchy_of(const std::string& root) {
  for (const std::string& folder : {root, root + "/unified"}) {
    if (is_there(folder + "/cgroup.controllers")) return folder;
  }
  return {};
}

// Whether there is a process in the control group or below; errno when it is not there.
std::expected<bool, int> is_populated(const std::string& folder) {
  std::array<char, kEventsBytes> bytes;
  const auto events = read_start(folder + "/cgroup.events", bytes);
  if (!events) return std::unexpected(events.error());
  return events->starts_with("populated 1\n") || events->contains("\npopulated 1\n");
}

// systemd puts an underscore in front of what would look like a file of the kernel, such as
// memory.service.
std::optional<std::string> group_in(const std::string& slice, const std::string& name) {
  for (const std::string_view before : {"", "_"}) {
    std::string group = fmt::format("{}/{}{}", slice, before, name);
    if (is_there(group + "/cgroup.events")) return group;
  }
  return std::nullopt;
}

void append_slices_in(const std::string& folder, std::vector<std::string>& slices) {
  const auto names = names_in(folder);
  if (!names) return;  // It is gone meanwhile.
  for (const std::string& name : *names) {
    if (name.ends_with(kSlice) && slices.size() < kMaxSlices) {
      slices.push_back(fmt::format("{}/{}", folder, name));
    }
  }
}

// The folder of the unit, or empty.
std::string find_unit(const std::string& hierarchy, const std::string& name) {
  if (auto group = group_in(hierarchy + std::string(kFirstSlice), name)) return *std::move(group);
  std::vector<std::string> level{hierarchy};
  for (int i = 0; i <= kMaxLevels && !level.empty(); ++i) {
    std::vector<std::string> below;
    for (const std::string& slice : level) {
      if (auto group = group_in(slice, name)) return *std::move(group);
      append_slices_in(slice, below);
    }
    level = std::move(below);
  }
  return {};
}

CheckResult result_of(RunOutcome outcome, std::string_view words) {
  CheckResult result{.outcome = static_cast<std::uint32_t>(outcome)};
  result.output_size_bytes = contract::put_output(result.output, words);
  return result;
}

CheckResult result_of(bool is_populated, const std::string& name) {
  return is_populated ? result_of(RunOutcome::passed, fmt::format("{} has processes", name))
                      : result_of(RunOutcome::failed, fmt::format("{} has no processes", name));
}

}  // namespace

UnitChecks::UnitChecks(const contract::Plan& plan, std::string root)
    : plan_(plan), root_(std::move(root)) {
  for (const contract::PlanUnit& row : plan.units()) {
    units_.push_back({.name = std::string(plan.name(row)), .folder = {}});
  }
}

CheckResult UnitChecks::look(std::uint32_t check) {
  Unit& unit = units_[plan_.checks()[check].subject];
  if (!unit.folder.empty()) {
    if (const auto known = is_populated(unit.folder)) return result_of(*known, unit.name);
  }
  const std::string hierarchy = hierarchy_of(root_);
  unit.folder = hierarchy.empty() ? std::string() : find_unit(hierarchy, unit.name);
  if (hierarchy.empty()) {
    return result_of(RunOutcome::failed,
                     fmt::format("nothing is known of units: no control groups of version 2 are "
                                 "mounted at {}",
                                 root_));
  }
  if (unit.folder.empty()) {
    return result_of(RunOutcome::failed, fmt::format("{} is not active, or has no processes: it "
                                                     "has no control group",
                                                     unit.name));
  }
  const auto found = is_populated(unit.folder);
  return result_of(found.value_or(false), unit.name);
}

}  // namespace checks
