#include "config/lint.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <vector>

#include "config/render.h"

namespace config {
namespace {

// After these a part of the file may be missing, or in another block than it was meant for.
constexpr std::array kTorn{
    Code::line_too_long,       Code::unterminated_quote, Code::missing_open_brace,
    Code::missing_close_brace, Code::extra_close_brace,  Code::unexpected_open_brace,
    Code::include_failed,      Code::include_cycle,      Code::expansion_limit};

// keepalived's example of a load balancer, from which most files were made.
constexpr std::string_view kExampleName = "LVS_DEVEL";

bool enables_mail(const Config& config) {
  const auto is_on = [](const auto& block) { return block.smtp_alert.value.value_or(false); };
  const Globals& globals = config.globals;
  return globals.email_events.is_given() || is_on(globals) ||
         globals.smtp_alert_vrrp.value.value_or(false) || is_on(config.defaults) ||
         std::ranges::any_of(config.instances, is_on) ||
         std::ranges::any_of(config.sync_groups, is_on);
}

// Names of one kind of list, wherever it stands.
std::set<std::string_view> tracked_names(const Config& config, TrackedList Instance::* list,
                                         TrackedList SyncGroup::* group_list = nullptr) {
  std::set<std::string_view> names;
  const auto add = [&](const TrackedList& tracked) {
    for (const TrackedName& entry : tracked.names) names.insert(entry.name);
  };
  add(config.defaults.*list);
  for (const Instance& instance : config.instances) add(instance.*list);
  if (group_list == nullptr) return names;
  for (const SyncGroup& group : config.sync_groups) add(group.*group_list);
  return names;
}

template <typename T>
void report_unused(const std::vector<T>& definitions, std::string_view keyword,
                   const std::set<std::string_view>& tracked, Diagnostics& diagnostics) {
  for (const T& definition : definitions) {
    if (!definition.name.value || tracked.contains(*definition.name.value)) continue;
    diagnostics.add(
        {.code = Code::never_tracked,
         .span = definition.name.at,
         .message = fmt::format("{} is defined, and nothing tracks it: it is never used",
                                quoted(*definition.name.value)),
         .help = fmt::format("`{}` in the instances that depend on it", keyword)});
  }
}

}  // namespace

void lint(const Config& config, const Trackers& trackers, Diagnostics& diagnostics) {
  lint_host(config, diagnostics);
  lint_routers(config, diagnostics);
  lint_weights(config, trackers, diagnostics);
  lint_commands(config, diagnostics);
  lint_checks(config, diagnostics);
  lint_urls(config, diagnostics);
  lint_existence(config, trackers, diagnostics);
  if (diagnostics.has_any_of(kTorn)) return;
  lint_missing_of_scripts(config, diagnostics);
  lint_unused(config, diagnostics);
}

void lint_host(const Config& config, Diagnostics& diagnostics) {
  const Setting<std::string>& name = config.globals.router_id;
  if (name.value == kExampleName) {
    diagnostics.add(
        {.code = Code::example_router_id,
         .span = name.at,
         .message = fmt::format("{} is the name in keepalived's example; all hosts that "
                                "kept it look the same",
                                quoted(kExampleName)),
         .help = "give the name of the host, or leave it out"});
  }
}

void lint_unused(const Config& config, Diagnostics& diagnostics) {
  report_unused(config.scripts, "track_script",
                tracked_names(config, &Instance::track_script, &SyncGroup::track_script),
                diagnostics);
  report_unused(config.native_checks, "track_check", tracked_names(config, &Instance::track_check),
                diagnostics);
  report_unused(config.track_files, "track_file",
                tracked_names(config, &Instance::track_file, &SyncGroup::track_file), diagnostics);
  report_unused(config.track_processes, "track_process",
                tracked_names(config, &Instance::track_process, &SyncGroup::track_process),
                diagnostics);
  // With LVS, mail about its servers needs no smtp_alert.
  const SourceSpan mail = config.globals.notification_email.keyword;
  if (mail.is_somewhere() && !config.load_balancer.is_somewhere() && !enables_mail(config)) {
    diagnostics.add({.code = Code::mail_not_enabled,
                     .span = mail,
                     .message = "no mail is sent, as nothing says `email_events`",
                     .help = "keepalived wants `smtp_alert` instead"});
  }
}

}  // namespace config
