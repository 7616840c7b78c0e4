#include "config/effective.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/diagnostic.h"
#include "config/families.h"
#include "config/fifo_rows.h"
#include "config/flapping.h"
#include "config/native_checks.h"
#include "config/notify_rows.h"
#include "config/router_settings.h"
#include "config/url_rows.h"
#include "contract/plan.h"
#include "contract/roles.h"
#include "vrrp/version.h"

namespace config {
namespace {

constexpr std::uint64_t kCentisecond = 10'000;  // in millionths

template <typename T>
void fill(Setting<T>& setting, T value) {
  if (!setting.value) setting.value = std::move(value);
}

// The row that the compiler makes of the settings: what it has is what holds.
contract::PlanRouter row_of(const Globals& globals, const Instance& instance, vrrp::Family family) {
  contract::PlanRouter row;
  Diagnostics said_before;
  apply_settings(globals, instance, family, row, said_before);
  return row;
}

void fill_announcements(auto& settings, const contract::PlanRouter& row) {
  fill<std::uint32_t>(settings.garp_master_delay, row.garp_delay_seconds);
  fill<std::uint32_t>(settings.garp_master_repeat, row.garp_repeat);
  fill<std::uint32_t>(settings.garp_master_refresh, row.garp_refresh_seconds);
  fill<std::uint32_t>(settings.garp_master_refresh_repeat, row.garp_refresh_repeat);
  fill(settings.v3_checksum_as_v2, contract::has(row, contract::RouterFlag::checksum_as_v2));
}

// Before script_user is filled: a FIFO is root's when nobody has named a user.
void fill_fifos(Globals& globals) {
  for (const FifoKeyword& keyword : kFifoKeywords) {
    std::optional<OwnedPath>& fifo = (globals.*keyword.path).value;
    if (fifo && fifo->user.empty()) fifo->user = default_owner(globals, keyword);
  }
  for (const FifoKeyword& keyword : kFifoKeywords) {
    std::optional<Notification>& script = (globals.*keyword.script).value;
    const std::string user =
        globals.script_user.value.value_or(std::string(contract::kDefaultScriptUser));
    if (script && script->user.empty()) script->user = user;
  }
}

void fill_globals(Globals& globals, const std::string& host) {
  const contract::PlanRouter row = row_of(globals, Instance(), vrrp::Family::ipv4);
  fill(globals.router_id, host);
  fill_fifos(globals);
  fill<std::uint32_t>(globals.vrrp_version, row.version);
  fill_announcements(globals, row);
  fill(globals.garp_interval, Decimal{});
  fill(globals.gna_interval, Decimal{});
  fill(globals.skip_check_adv_addr, false);
  fill(globals.notify_priority_changes, false);
  fill(globals.script_user, std::string(contract::kDefaultScriptUser));
  globals.enable_script_security.value = true;
  fill(globals.set_supplementary_groups, false);
  if (globals.email_events.value) {
    fill(globals.email_program, std::string(contract::kDefaultMailProgram));
  }
}

// Of a definition that may be held down.
void fill_flapping(auto& definition) {
  if (!definition.flap_limit.value) return;
  fill(definition.flap_hold, flap_hold(flap_settings(definition)));
  fill(definition.flap_window, flap_window(flap_settings(definition)));
}

void fill_script(Script& script, const Globals& globals) {
  const Decimal second{.millionths = 1'000'000};
  // 0 counts as a second.
  const auto in_effect = [&](const Setting<Decimal>& setting, Decimal otherwise) {
    const Decimal seconds = setting.value.value_or(otherwise);
    return seconds == Decimal{} ? second : seconds;
  };
  const Decimal interval = in_effect(script.interval, second);
  script.timeout.value = in_effect(script.timeout, interval);
  script.interval.value = interval;
  fill(script.weight, Weight{});
  fill<std::uint32_t>(script.rise, 1);
  fill<std::uint32_t>(script.fall, 1);
  if (globals.script_user.value) fill(script.user, *globals.script_user.value);
  fill(script.init_fail, false);
  fill_flapping(script);
}

void fill_file(TrackFile& file) { fill(file.weight, kFileWeight); }

// What stays away has no quorum.
void fill_process(TrackProcess& process) {
  fill(process.weight, Weight{});
  if (process.quorum_max.value != 0U) fill<std::uint32_t>(process.quorum, 1);
  fill(process.full_command, false);
  if (!process.delay.value) return;
  fill(process.fork_delay, *process.delay.value);
  fill(process.terminate_delay, *process.delay.value);
}

void fill_http_check(NativeCheck& check, Decimal timeout) {
  fill(check.tls, false);
  for (Host& host : check.server.hosts) {
    if (host.port == 0) host.port = default_port(check);
  }
  fill<std::string>(check.request, "/");
  fill<std::string>(check.method, "GET");
  fill<std::string>(check.expect_status, "200");
  fill(check.max_latency, timeout);
  if (check.tls.value.value_or(false)) fill(check.verify, true);
}

void fill_check(NativeCheck& check) {
  const Decimal interval = check.interval.value.value_or(kNativeInterval);
  const Decimal timeout = check.timeout.value.value_or(default_timeout(interval));
  check.interval.value = interval;
  fill(check.fast_interval, interval);
  fill(check.weight, Weight{});
  fill<std::uint32_t>(check.rise, 1);
  fill<std::uint32_t>(check.fall, 1);
  fill(check.init_fail, false);
  fill_flapping(check);
  if (check.kind == contract::CheckKind::unit) return;
  check.timeout.value = timeout;
  fill<std::string>(check.require, "all");
  if (check.kind == contract::CheckKind::http) fill_http_check(check, timeout);
  if (check.kind == contract::CheckKind::icmp) {
    fill(check.size, kEchoBytes);
    fill(check.max_latency, timeout);
  }
  if (check.kind != contract::CheckKind::dns) return;
  for (Host& host : check.server.hosts) {
    if (host.port == 0) host.port = contract::kDnsPort;
  }
  fill(check.answer, DnsExpectation());
  fill(check.recursion, true);
  fill<std::string>(check.transport, "udp");
  fill(check.max_latency, timeout);
}

void fill_url(NotifyUrl& block) { fill(block.timeout, kPostTimeout); }

void fill_devices(AddressList& list, const Setting<std::string>& interface) {
  for (AddressLine& line : list.lines) {
    if (line.device.empty()) line.device = interface.value.value_or("");
  }
}

void fill_users(const Globals& globals, Instance& instance) {
  if (!globals.script_user.value) return;
  for (const NotifyKeyword& keyword : kNotifyKeywords) {
    std::optional<Notification>& given = (instance.*keyword.setting).value;
    if (given && given->user.empty()) given->user = *globals.script_user.value;
  }
}

// With separate_families, `version` and the password are those of the IPv4 router.
vrrp::Family family_of(const Instance& instance) {
  if (separate_families(instance).size() > 1) return vrrp::Family::ipv4;
  return instance.virtual_ipaddress.lines.front().address.family();
}

void fill_instance(const Globals& globals, Instance& instance) {
  if (instance.virtual_ipaddress.lines.empty()) return;
  const contract::PlanRouter row = row_of(globals, instance, family_of(instance));
  fill<std::string>(instance.state, "BACKUP");
  fill<std::uint32_t>(instance.priority, row.priority);
  fill(instance.advert_int, Decimal{.millionths = row.interval_cs * kCentisecond});
  fill<std::uint32_t>(instance.version, row.version);
  if (instance.auth_pass.value) fill<std::string>(instance.auth_type, "PASS");
  if (!instance.nopreempt.value) fill(instance.preempt, true);
  fill(instance.preempt_delay, Decimal{});
  fill_announcements(instance, row);
  fill(instance.separate_families, false);
  fill<std::string>(instance.on_fail, "fault");
  fill(instance.notify_priority_changes, globals.notify_priority_changes.value.value_or(false));
  fill_users(globals, instance);
  fill_devices(instance.virtual_ipaddress, instance.interface);
  fill_devices(instance.virtual_ipaddress_excluded, instance.interface);
}

}  // namespace

Config with_defaults(Config config, const std::string& host) {
  fill_globals(config.globals, host);
  for (Script& script : config.scripts) fill_script(script, config.globals);
  for (TrackFile& file : config.track_files) fill_file(file);
  for (TrackProcess& process : config.track_processes) fill_process(process);
  for (NativeCheck& check : config.native_checks) fill_check(check);
  for (NotifyUrl& block : config.notify_urls) fill_url(block);
  for (Instance& instance : config.instances) fill_instance(config.globals, instance);
  return config;
}

}  // namespace config
