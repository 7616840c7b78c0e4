// What may be meant otherwise in a check of our own, and in one that counts processes. A part of
// lint.h.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "config/characters.h"
#include "config/lint.h"
#include "config/render.h"
#include "config/tally.h"
#include "config/trackers.h"

namespace config {
namespace {

// Where each virtual address is given first.
std::map<vrrp::IpAddress, SourceSpan> virtual_addresses(const Config& config) {
  std::map<vrrp::IpAddress, SourceSpan> found;
  for (const Instance& instance : config.instances) {
    for (const AddressList* list :
         {&instance.virtual_ipaddress, &instance.virtual_ipaddress_excluded}) {
      for (const AddressLine& line : list->lines) found.try_emplace(line.address, line.at);
    }
  }
  return found;
}

// Whether a failure of this check changes no priority.
bool is_unweighted(const TrackedName& tracked, const NativeCheck& check) {
  return tracked.name == check.name.value && weight_of(tracked, &check.weight, {}).number == 0;
}

// Where a router says that a failure of the check is a fault; nowhere, if none does.
SourceSpan fault_of(const NativeCheck& check, const Config& config) {
  for (const Instance& instance : config.instances) {
    if (instance.on_fail.value == "demote") continue;
    const auto& names = instance.track_check.names;
    const auto found = std::ranges::find_if(
        names, [&](const TrackedName& tracked) { return is_unweighted(tracked, check); });
    if (found != names.end()) return found->at;
  }
  return {};
}

// The names that are asked for when any name will do; nobody's own resolver has them.
bool is_of_others(std::string_view name) {
  static constexpr std::array<std::string_view, 12> kFamous{
      "google.com",    "cloudflare.com", "root-servers.net", "dns.google",
      "facebook.com",  "amazon.com",     "microsoft.com",    "apple.com",
      "wikipedia.org", "debian.org",     "quad9.net",        "one.one.one.one"};
  std::string asked = in_small_letters(name);
  if (asked.ends_with('.')) asked.pop_back();
  return asked.empty() || std::ranges::any_of(kFamous, [&](std::string_view famous) {
           if (!asked.ends_with(famous)) return false;
           const std::size_t before = asked.size() - famous.size();
           return before == 0 || asked[before - 1] == '.';
         });
}

void lint_query(const NativeCheck& check, const Config& config, Diagnostics& diagnostics) {
  if (!check.query.value || check.recursion.value == false) return;
  if (check.recursion.value != true && !is_of_others(check.query.value->name)) return;
  const SourceSpan fault = fault_of(check, config);
  if (!fault.is_somewhere()) return;
  diagnostics.add(
      {.code = Code::fails_everywhere,
       .span = check.query.at,
       .message = fmt::format("when the way to the servers of {} is broken, this fails on all "
                              "hosts at once, and none has the addresses then",
                              quoted(check.query.value->name)),
       .second = Place{fault, "a failure is a fault here"},
       .help =
           "ask for a name that the server has itself, with `recursion off`; or `on_fail demote`"});
}

bool is_of_unit(const NativeCheck& check) { return check.kind == contract::CheckKind::unit; }

// Whether something of what the router tracks can tell more than that a process exists. What is
// not defined could.
bool asks_for_more(const Instance& instance, const Trackers& trackers) {
  if (!instance.track_script.names.empty() || !instance.track_file.names.empty()) return true;
  return std::ranges::any_of(instance.track_check.names, [&](const TrackedName& tracked) {
    const auto found = trackers.checks.find(tracked.name);
    return found == trackers.checks.end() || !is_of_unit(*found->second);
  });
}

// Each definition once, wherever it is tracked.
class ExistenceLint {
 public:
  template <typename T>
  void judge(const TrackedList& list, const Trackers::ByName<T>& definitions,
             Setting<std::string> T::* what) {
    for (const TrackedName& tracked : list.names) {
      const auto found = definitions.find(tracked.name);
      if (found == definitions.end()) continue;
      const Setting<std::string>& setting = found->second->*what;
      if (!setting.value || !places_.insert(setting.at).second) continue;
      tally_.add([&] {
        return Diagnostic{
            .code = Code::process_only_check,
            .span = setting.at,
            .message = fmt::format(
                "{} tests that a process exists, not that it works: one that hangs passes",
                quoted(tracked.name)),
            .help = "track a check besides that asks the service for what it is there for"};
      });
    }
  }
  void report(Diagnostics& diagnostics) { tally_.report(diagnostics); }

 private:
  std::set<SourceSpan> places_;
  Tally tally_;
};

}  // namespace

void lint_existence(const Config& config, const Trackers& trackers, Diagnostics& diagnostics) {
  ExistenceLint lint;
  for (const Instance& instance : config.instances) {
    if (asks_for_more(instance, trackers)) continue;
    lint.judge(instance.track_process, trackers.processes, &TrackProcess::process);
    lint.judge(instance.track_check, trackers.checks, &NativeCheck::unit);
  }
  lint.report(diagnostics);
}

void lint_checks(const Config& config, Diagnostics& diagnostics) {
  if (config.native_checks.empty()) return;
  for (const NativeCheck& check : config.native_checks) lint_query(check, config, diagnostics);
  const auto addresses = virtual_addresses(config);
  for (const NativeCheck& check : config.native_checks) {
    for (const Host& host : check.server.hosts) {
      const auto found = addresses.find(host.address);
      if (found == addresses.end()) continue;
      diagnostics.add(
          {.code = Code::check_of_virtual_address,
           .span = host.at,
           .message = fmt::format("{} is a virtual address: the router that is Active answers, "
                                  "whichever it is",
                                  quoted(host.address.to_string())),
           .second = Place{found->second, "of a virtual router"},
           .help = "an address that every router has, such as 127.0.0.1 or ::1"});
    }
  }
}

}  // namespace config
