#include "config/check_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "config/characters.h"
#include "config/command_words.h"
#include "config/flapping.h"
#include "config/named_blocks.h"
#include "config/native_checks.h"
#include "config/native_rows.h"
#include "config/process_rows.h"
#include "config/render.h"
#include "config/value.h"
#include "contract/plan.h"
#include "contract/plan_parts.h"
#include "contract/roles.h"

namespace config {
namespace {

using contract::CheckFlag;
using contract::CheckKind;
using contract::PlanCheck;
using contract::PlanTrack;

// 0 counts as one second; other than that, less than a millisecond is refused before.
std::uint32_t interval_of(Decimal seconds) {
  constexpr std::uint32_t kSecond = 1000;
  return seconds == Decimal{} ? kSecond : milliseconds(seconds);
}

// "nobody" or "nobody nogroup".
UserWords split_user(std::string_view text) {
  const std::size_t end = std::min(text.find(' '), text.size());
  return {.user = std::string(text.substr(0, end)),
          .group = std::string(text.substr(std::min(end + 1, text.size())))};
}

bool is_user_name(std::string_view name) {
  return name.size() <= contract::kMaxUserNameBytes && is_visible(name);
}

std::set<std::string_view> tracked_names(const Config& config, TrackedList Instance::* list) {
  std::set<std::string_view> names;
  for (const Instance& instance : config.instances) {
    for (const TrackedName& tracked : (instance.*list).names) names.insert(tracked.name);
  }
  return names;
}

// The definitions that count and are tracked. A second one of the same name is an error already.
template <typename T>
std::vector<const T*> tracked_definitions(const auto& definitions,
                                          const Trackers::ByName<T>& by_name,
                                          const std::set<std::string_view>& tracked) {
  std::vector<const T*> found;
  for (const T& definition : definitions) {
    const auto& name = definition.name.value;
    const bool is_first = name && by_name.at(*name) == &definition;
    if (is_first && tracked.contains(*name)) found.push_back(&definition);
  }
  return found;
}

std::size_t pinged_servers(const contract::PlanRows& rows) {
  return static_cast<std::size_t>(std::ranges::count(rows.targets, contract::Transport::icmp,
                                                     &contract::PlanTarget::transport));
}

}  // namespace

std::string executed_words(std::string_view command) {
  const auto terminated = [](std::string_view word) { return std::string(word) + '\0'; };
  if (command.starts_with('<') || command.starts_with('>')) {
    return terminated("/bin/sh") + terminated("-c") + terminated(command);
  }
  std::string words;
  for (const CommandWord& word : split_command(command)) words += terminated(word.text);
  return words;
}

CheckRows::CheckRows(const Config& config, const Trackers& trackers, contract::PlanRows& rows,
                     Diagnostics& diagnostics)
    : config_(config), trackers_(trackers), rows_(rows), diagnostics_(diagnostics) {
  for (const Script* script : tracked_definitions(config.scripts, trackers.scripts,
                                                  tracked_names(config, &Instance::track_script))) {
    add_check(*script);
  }
  const std::vector<const NativeCheck*> native = tracked_definitions(
      config.native_checks, trackers.checks, tracked_names(config, &Instance::track_check));
  // In the order in which print.h writes them.
  for (const NativeBlock& block : kNativeBlocks) {
    for (const NativeCheck* check : native) {
      if (check->kind == block.kind) add_check(*check);
    }
  }
  for (const TrackFile* file : tracked_definitions(config.track_files, trackers.files,
                                                   tracked_names(config, &Instance::track_file))) {
    add_check(*file);
  }
  for (const TrackProcess* process :
       tracked_definitions(config.track_processes, trackers.processes,
                           tracked_names(config, &Instance::track_process))) {
    add_check(*process);
  }
}

void CheckRows::add_check(const TrackFile& file) {
  if (!file.name.value || !has_place_for(file.name, "a file") || !file.file.value) return;
  const std::string& name = *file.name.value;
  const auto subject = static_cast<std::uint32_t>(rows_.files.size());
  rows_.files.push_back({.path = rows_.add_text(*file.file.value)});
  file_numbers_.emplace(name, static_cast<std::uint32_t>(rows_.checks.size()));
  rows_.checks.push_back({.name = rows_.add_text(name),
                          .kind = CheckKind::file,
                          .subject = subject,
                          .rise = 0,
                          .fall = 0});
}

void CheckRows::add_check(const TrackProcess& process) {
  if (!process.name.value || !has_place_for(process.name, "a check") || !is_whole(process)) return;
  const std::string& name = *process.name.value;
  const auto subject = static_cast<std::uint32_t>(rows_.processes.size());
  rows_.processes.push_back(process_row(process, rows_));
  process_numbers_.emplace(name, static_cast<std::uint32_t>(rows_.checks.size()));
  rows_.checks.push_back({.name = rows_.add_text(name),
                          .kind = CheckKind::process,
                          .subject = subject,
                          .rise = 0,
                          .fall = 0});
}

bool CheckRows::has_place_for(const Setting<std::string>& name, std::string_view what) {
  const NameRule rule{.what = what, .most_bytes = contract::kMaxCheckNameBytes};
  if (!check_visible_name(name, rule, diagnostics_)) return false;
  if (rows_.checks.size() < contract::kMaxChecks) return true;
  report_limit(name.at, contract::kMaxChecks, "checks");
  return false;
}

void CheckRows::add_check(const NativeCheck& check) {
  const auto& name = check.name.value;
  if (!name || !has_place_for(check.name, "a check") || !is_whole(check)) return;
  if (rows_.targets.size() + check.server.hosts.size() > contract::kMaxTargets) {
    return report_limit(check.name.at, contract::kMaxTargets, "servers of checks");
  }
  if (check.kind == CheckKind::icmp &&
      pinged_servers(rows_) + check.server.hosts.size() > kMaxPingedServers) {
    return report_limit(check.name.at, kMaxPingedServers, "servers of icmp checks");
  }
  native_numbers_.emplace(*name, static_cast<std::uint32_t>(rows_.checks.size()));
  add_native_check(check, rows_);
}

void CheckRows::add_check(const Script& script) {
  if (!script.name.value || !has_place_for(script.name, "a script")) return;
  const std::string& name = *script.name.value;
  const std::optional<std::uint32_t> subject = script_of(script);
  if (!subject) return;
  const std::uint32_t interval = interval_of(script.interval.value.value_or(Decimal{}));
  PlanCheck row{.name = rows_.add_text(name), .subject = *subject, .interval_ms = interval};
  row.timeout_ms = script.timeout.value ? interval_of(*script.timeout.value) : interval;
  row.rise = script.rise.value.value_or(1);
  row.fall = script.fall.value.value_or(1);
  if (script.init_fail.value.value_or(false)) {
    row.flags = static_cast<std::uint8_t>(CheckFlag::starts_down);
  }
  set_flapping(flap_settings(script), row);
  numbers_.emplace(name, static_cast<std::uint32_t>(rows_.checks.size()));
  rows_.checks.push_back(row);
}

std::optional<std::uint32_t> CheckRows::script_of(const Script& script) {
  if (!script.script.value) return std::nullopt;
  const std::string words = executed_words(*script.script.value);
  if (words.empty() || words.starts_with('\0')) {
    diagnostics_.add(
        {.code = Code::missing_value, .span = script.script.at, .message = "the command is empty"});
    return std::nullopt;
  }
  const std::optional<std::uint32_t> user = user_of(script.user);
  if (!user) return std::nullopt;
  rows_.scripts.push_back({.words = rows_.add_text(words), .user = *user});
  return static_cast<std::uint32_t>(rows_.scripts.size() - 1);
}

std::optional<std::uint32_t> CheckRows::user_of(const Setting<std::string>& own) {
  const std::optional<UserWords> words = named_user(own);
  if (!words) return std::nullopt;
  const bool has_all_groups = config_.globals.set_supplementary_groups.value.value_or(false);
  const std::string group(contract::named_group(words->group));
  const std::uint32_t number = rows_.add_script_user(
      words->user,
      has_all_groups || words->group.starts_with(':') ? fmt::format(":{}", group) : group);
  if (number < contract::kMaxScriptUsers) return number;
  const bool has_own = own.is_given();
  report_limit(has_own ? own.at : config_.globals.script_user.at, contract::kMaxScriptUsers,
               "users of scripts");
  return std::nullopt;
}

std::optional<UserWords> CheckRows::named_user(const Setting<std::string>& own) {
  const bool has_own = own.is_given();
  const Setting<std::string>& setting = has_own ? own : config_.globals.script_user;
  // One that is given and has no value was reported.
  if (setting.is_given() && !setting.value) return std::nullopt;
  const UserWords words =
      split_user(setting.value ? std::string_view(*setting.value) : contract::kDefaultScriptUser);
  const bool has_good_group =
      words.group != ":" && is_user_name(contract::named_group(words.group));
  if (words.user.empty() || !is_user_name(words.user) || !has_good_group) {
    if (!has_own && std::exchange(has_reported_default_user_, true)) return std::nullopt;
    diagnostics_.add({.code = Code::bad_name,
                      .span = setting.at,
                      .message = fmt::format("the name of a user or group is 1 to {} characters of "
                                             "ASCII without blanks",
                                             contract::kMaxUserNameBytes)});
    return std::nullopt;
  }
  return words;
}

void CheckRows::add_tracks(const Instance& instance) {
  const auto first = static_cast<std::ptrdiff_t>(rows_.tracks.size());
  // A name that a list has twice counts once, as it stands first.
  std::set<std::uint32_t> tracked_here;
  for (const TrackedName& tracked : instance.track_interface.names) {
    if (tracked.name == instance.interface.value) continue;  // followed anyway
    const std::optional<std::uint32_t> check = interface_check(tracked);
    if (!check) return;
    if (tracked_here.insert(*check).second) add_track(*check, weight_of(tracked, nullptr, {}));
  }
  // What has no number has an error.
  const auto add_all = [&](const TrackedList& list, const Numbers& numbers, const auto& definitions,
                           Weight otherwise) {
    for (const TrackedName& tracked : list.names) {
      const auto number = numbers.find(tracked.name);
      if (number == numbers.end() || !tracked_here.insert(number->second).second) continue;
      const auto& definition = *definitions.at(tracked.name);
      add_track(number->second, weight_of(tracked, &definition.weight, otherwise));
    }
  };
  add_all(instance.track_script, numbers_, trackers_.scripts, {});
  add_all(instance.track_check, native_numbers_, trackers_.checks, {});
  add_all(instance.track_file, file_numbers_, trackers_.files, kFileWeight);
  add_all(instance.track_process, process_numbers_, trackers_.processes, {});
  if (instance.priority_list.value) {
    const std::optional<std::uint32_t> list =
        list_check(*instance.priority_list.value, instance.priority_list.at);
    if (list) add_track(*list, Weight{});
  }
  std::ranges::sort(rows_.tracks.begin() + first, rows_.tracks.end(), {}, &PlanTrack::check);
}

void CheckRows::add_track(std::uint32_t check, Weight weight) {
  rows_.tracks.push_back({.router = static_cast<std::uint32_t>(rows_.routers.size()),
                          .check = check,
                          .weight = static_cast<std::int16_t>(weight.number),
                          .is_reversed = weight.is_reverse});
}

// That its name can be one was said of the line.
std::optional<std::uint32_t> CheckRows::interface_check(const TrackedName& tracked) {
  const auto known = interfaces_.find(tracked.name);
  if (known != interfaces_.end()) return known->second;
  if (rows_.checks.size() == contract::kMaxChecks) {
    report_limit(tracked.at, contract::kMaxChecks, "checks");
    return std::nullopt;
  }
  if (rows_.interfaces.size() == contract::kMaxInterfaces &&
      !rows_.interface_numbers.contains(tracked.name)) {
    report_limit(tracked.at, contract::kMaxInterfaces, "interfaces");
    return std::nullopt;
  }
  const auto number = static_cast<std::uint32_t>(rows_.checks.size());
  rows_.checks.push_back({.name = rows_.add_text(tracked.name),
                          .kind = CheckKind::interface,
                          .subject = rows_.add_interface(tracked.name),
                          .rise = 0,
                          .fall = 0});
  interfaces_.emplace(tracked.name, number);
  return number;
}

std::optional<std::uint32_t> CheckRows::list_check(const std::string& name, SourceSpan at) {
  const auto known = lists_.find(name);
  if (known != lists_.end()) return known->second;
  const bool is_path = name.size() > 1 && name.starts_with('/') && !name.ends_with('/') &&
                       name.size() <= contract::kMaxCheckNameBytes && is_visible(name);
  const std::string& host = config_.host;
  if (!is_path) {
    diagnostics_.add({.code = Code::bad_name,
                      .span = at,
                      .message = fmt::format("the file of a priority list is an absolute path of "
                                             "at most {} characters of ASCII without blanks",
                                             contract::kMaxCheckNameBytes)});
    return std::nullopt;
  }
  if (host.size() > contract::kMaxHostBytes || !is_visible(host)) {
    diagnostics_.add({.code = Code::bad_name,
                      .span = at,
                      .message = fmt::format("the name of this host is not 1 to {} characters of "
                                             "ASCII without blanks, as a priority list has them",
                                             contract::kMaxHostBytes),
                      .help = "give it another one with -i"});
    return std::nullopt;
  }
  if (rows_.checks.size() == contract::kMaxChecks) {
    report_limit(at, contract::kMaxChecks, "checks");
    return std::nullopt;
  }
  const auto number = static_cast<std::uint32_t>(rows_.checks.size());
  rows_.checks.push_back({.name = rows_.add_text(name),
                          .kind = CheckKind::list,
                          .subject = static_cast<std::uint32_t>(rows_.lists.size()),
                          .rise = 0,
                          .fall = 0});
  rows_.lists.push_back({.host = rows_.add_text(host)});
  lists_.emplace(name, number);
  return number;
}

void CheckRows::report_limit(SourceSpan at, std::size_t limit, std::string_view what) {
  if (std::exchange(has_reported_limit_, true)) return;
  diagnostics_.add(
      {.code = Code::limit, .span = at, .message = fmt::format("more than {} {}", limit, what)});
}

}  // namespace config
