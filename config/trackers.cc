#include "config/trackers.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <type_traits>
#include <unordered_map>
#include <vector>

#include "config/flapping.h"
#include "config/named_blocks.h"
#include "config/native_checks.h"
#include "config/process_rows.h"
#include "config/render.h"
#include "config/suggest.h"
#include "contract/plan_local.h"

namespace config {
namespace {

constexpr std::uint64_t kMillisecond = 1000;  // in millionths of a second
// To look for the closest of more names would take too long.
constexpr std::size_t kMaxCompared = 1000;
// They have their names in common.
constexpr std::string_view kNativeKeywords =
    "`dns_check`, `tcp_check`, `http_check`, `icmp_check` or `unit_check`";

template <typename T>
Trackers::ByName<T> by_name(const std::vector<T>& definitions) {
  Trackers::ByName<T> found;
  for (const T& definition : definitions) {
    if (definition.name.value) found.try_emplace(*definition.name.value, &definition);
  }
  return found;
}

void check_path(const Setting<std::string>& path, Diagnostics& diagnostics) {
  if (!path.value) return;
  if (path.value->starts_with('/') && !path.value->ends_with('/') &&
      path.value->size() <= contract::kMaxPathBytes) {
    return;
  }
  diagnostics.add({.code = Code::bad_name,
                   .span = path.at,
                   .message = fmt::format("the path of a file begins with `/`, does not end with "
                                          "it, and has at most {} bytes",
                                          contract::kMaxPathBytes)});
}

// keepalived takes 0 for 1, and then nothing below a thousandth.
void check_seconds(const Setting<Decimal>& seconds, std::string_view keyword,
                   Diagnostics& diagnostics) {
  if (!seconds.value || *seconds.value == Decimal{} || seconds.value->millionths >= kMillisecond) {
    return;
  }
  diagnostics.add(
      {.code = Code::out_of_range,
       .span = seconds.at,
       .message = fmt::format("`{}` is at least 0.001 s, or 0, which counts as 1 s", keyword)});
}

void report_repeated(const TrackedName& tracked, SourceSpan first, Diagnostics& diagnostics) {
  diagnostics.add({.code = Code::repeated,
                   .span = tracked.at,
                   .message = fmt::format("{} is in this list already, and counts as it stands "
                                          "there",
                                          quoted(tracked.name)),
                   .second = Place{first, "here"}});
}

// The lists of one kind of object that are to be checked against the definitions of that kind.
template <typename T>
class References {
 public:
  // `keywords` with its backquotes.
  References(const Trackers::ByName<T>& definitions, std::string_view keywords,
             Diagnostics& diagnostics)
      : definitions_(definitions), keywords_(keywords), diagnostics_(diagnostics) {}

  void check(const TrackedList& list) {
    std::unordered_map<std::string_view, SourceSpan> names;
    for (const TrackedName& tracked : list.names) {
      const auto [first, is_new] = names.try_emplace(tracked.name, tracked.at);
      if (!is_new) report_repeated(tracked, first->second, diagnostics_);
      const auto found = definitions_.find(tracked.name);
      if (found == definitions_.end()) {
        report_undefined(tracked);
      } else {
        // keepalived knows no check of ours, wherever it stands.
        if constexpr (!std::is_same_v<T, NativeCheck>) note_order(tracked, *found->second);
      }
    }
  }

 private:
  void report_undefined(const TrackedName& tracked) {
    std::string_view near;
    if (!diagnostics_.is_full(Code::undefined_tracker) && definitions_.size() <= kMaxCompared) {
      std::vector<std::string_view> names;
      for (const auto& [name, definition] : definitions_) names.push_back(name);
      near = closest(names, tracked.name);
    }
    diagnostics_.add(
        {.code = Code::undefined_tracker,
         .span = tracked.at,
         .message = fmt::format("there is no {} with the name {}", keywords_, quoted(tracked.name)),
         .help = near.empty() ? "" : fmt::format("did you mean {}?", quoted(near))});
  }

  // Only within one file is it certain what keepalived reads first.
  void note_order(const TrackedName& tracked, const T& definition) {
    const SourceSpan defined = definition.name.at;
    if (defined.file != tracked.at.file || defined < tracked.at) return;
    diagnostics_.add(
        {.code = Code::differs,
         .span = tracked.at,
         .message = fmt::format("keepalived does not know {} before it is defined, and goes on "
                                "without it",
                                quoted(tracked.name)),
         .second = Place{defined, "defined here"}});
  }

  const Trackers::ByName<T>& definitions_;
  std::string_view keywords_;
  Diagnostics& diagnostics_;
};

template <typename T>
void check_references(const Config& config, TrackedList Instance::* list,
                      References<T>& references) {
  references.check(config.defaults.*list);
  for (const Instance& instance : config.instances) {
    if (is_own(instance.*list, config.defaults.*list)) references.check(instance.*list);
  }
}

template <typename T>
void check_references(const Config& config, TrackedList Instance::* list,
                      TrackedList SyncGroup::* group_list, References<T> references) {
  check_references(config, list, references);
  for (const SyncGroup& group : config.sync_groups) references.check(group.*group_list);
}

void check_repeated(const TrackedList& list, Diagnostics& diagnostics) {
  std::unordered_map<std::string_view, SourceSpan> names;
  for (const TrackedName& tracked : list.names) {
    const auto [first, is_new] = names.try_emplace(tracked.name, tracked.at);
    if (!is_new) report_repeated(tracked, first->second, diagnostics);
  }
}

// Whether an interface exists is seen by the daemon, again and again.
void check_interfaces(const Config& config, Diagnostics& diagnostics) {
  check_repeated(config.defaults.track_interface, diagnostics);
  for (const Instance& instance : config.instances) {
    const TrackedList& list = instance.track_interface;
    if (is_own(list, config.defaults.track_interface)) check_repeated(list, diagnostics);
    for (const TrackedName& tracked : list.names) {
      if (tracked.name != instance.interface.value) continue;
      diagnostics.add(
          {.code = Code::own_interface,
           .span = tracked.at,
           .message = fmt::format("{} is the interface of the instance, which depends on it "
                                  "anyway: here it counts for nothing",
                                  quoted(tracked.name)),
           .second = Place{instance.interface.at, "of the instance"}});
    }
  }
  for (const SyncGroup& group : config.sync_groups) {
    check_repeated(group.track_interface, diagnostics);
  }
}

}  // namespace

Trackers::Trackers(const Config& config)
    : scripts(by_name(config.scripts)),
      files(by_name(config.track_files)),
      processes(by_name(config.track_processes)),
      checks(by_name(config.native_checks)) {}

Weight weight_of(const TrackedName& tracked, const Setting<Weight>* defined, Weight otherwise) {
  Weight weight = defined != nullptr ? defined->value.value_or(otherwise) : otherwise;
  weight.number = tracked.weight.value.value_or(weight.number);
  weight.is_reverse = tracked.is_reverse.value_or(weight.is_reverse);
  return weight;
}

bool is_own(const TrackedList& list, const TrackedList& of_defaults) {
  return list.keyword != of_defaults.keyword;
}

void check_trackers(const Config& config, const Trackers& trackers, Diagnostics& diagnostics) {
  check_unique_names(config.scripts, "`vrrp_script`", diagnostics);
  check_unique_names(config.track_files, "`track_file`", diagnostics);
  check_unique_names(config.track_processes, "`vrrp_track_process`", diagnostics);
  check_unique_names(config.native_checks, kNativeKeywords, diagnostics);
  check_unique_names(config.sync_groups, "`vrrp_sync_group`", diagnostics);
  for (const Script& script : config.scripts) {
    check_required(script.name, script.script, "script", diagnostics);
    check_seconds(script.interval, "interval", diagnostics);
    check_seconds(script.timeout, "timeout", diagnostics);
    check_flapping(flap_settings(script), diagnostics);
  }
  for (const NativeCheck& check : config.native_checks) check_native(check, diagnostics);
  for (const TrackFile& file : config.track_files) {
    check_required(file.name, file.file, "file", diagnostics);
    check_path(file.file, diagnostics);
  }
  for (const TrackProcess& process : config.track_processes) {
    check_required(process.name, process.process, "process", diagnostics);
    check_process(process, diagnostics);
  }
  check_references(config, &Instance::track_script, &SyncGroup::track_script,
                   References(trackers.scripts, "`vrrp_script`", diagnostics));
  check_references(config, &Instance::track_file, &SyncGroup::track_file,
                   References(trackers.files, "`track_file`", diagnostics));
  check_references(config, &Instance::track_process, &SyncGroup::track_process,
                   References(trackers.processes, "`vrrp_track_process`", diagnostics));
  References checks(trackers.checks, kNativeKeywords, diagnostics);
  check_references(config, &Instance::track_check, checks);
  check_interfaces(config, diagnostics);
}

}  // namespace config
