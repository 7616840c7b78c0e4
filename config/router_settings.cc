#include "config/router_settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "config/value.h"
#include "vrrp/advert.h"

namespace config {
namespace {

constexpr std::uint64_t kSecond = 1'000'000;  // in millionths
constexpr std::uint64_t kCentisecond = 10'000;
constexpr Decimal kDefaultInterval{.millionths = kSecond};
constexpr std::uint32_t kDefaultGarpDelay = 5;
constexpr std::uint32_t kDefaultGarpRepeat = 5;
constexpr std::uint32_t kDefaultGarpRefresh = 0;
constexpr std::uint32_t kDefaultGarpRefreshRepeat = 1;

std::uint32_t first_of(const Setting<std::uint32_t>& own, const Setting<std::uint32_t>& global,
                       std::uint32_t otherwise) {
  return own.value.value_or(global.value.value_or(otherwise));
}

// Nothing when it depends on a family that is not known, and when the family cannot have it.
std::optional<vrrp::Version> version_of(const Globals& globals, const Instance& instance,
                                        std::optional<vrrp::Family> family,
                                        Diagnostics& diagnostics) {
  if (!family && !instance.version.value) return std::nullopt;
  const vrrp::Version version =
      configured_version(globals, instance, family.value_or(vrrp::Family::ipv4));
  if (version == vrrp::Version::v3 || family != vrrp::Family::ipv6) return version;
  diagnostics.add({.code = Code::version_2_ipv6,
                   .span = instance.version.at,
                   .message = "VRRPv2 is for IPv4 only, and the first address is IPv6",
                   .help = "`version 3`"});
  return std::nullopt;
}

void apply_interval_v2(const Setting<Decimal>& setting, contract::PlanRouter& row,
                       Diagnostics& diagnostics) {
  const Decimal interval = setting.value.value_or(kDefaultInterval);
  const std::uint64_t seconds = std::max<std::uint64_t>(rounded(interval, kSecond), 1);
  row.interval_cs = static_cast<std::uint32_t>(seconds * 100);
  if (is_multiple(interval, kSecond)) return;
  diagnostics.add(
      {.code = Code::rounded,
       .span = setting.at,
       .message = fmt::format("`advert_int` is rounded to {} s: VRRPv2 has whole seconds", seconds),
       .help = "`version 3` has steps of 0.01 s"});
}

void apply_interval_v3(const Setting<Decimal>& setting, contract::PlanRouter& row,
                       Diagnostics& diagnostics) {
  const Decimal interval = setting.value.value_or(kDefaultInterval);
  const std::uint64_t centiseconds = rounded(interval, kCentisecond);
  const bool is_too_short = interval.millionths < kCentisecond;
  if (is_too_short || centiseconds > vrrp::kMaxIntervalCentiseconds) {
    diagnostics.add(
        {.code = Code::out_of_range,
         .span = setting.at,
         .message = "`advert_int` is out of range for VRRPv3, which takes 0.01 to 40.95 s",
         .keepalived = is_too_short ? "" : "takes 40.95 s"});
    return;
  }
  row.interval_cs = static_cast<std::uint32_t>(centiseconds);
  if (is_multiple(interval, kCentisecond)) return;
  const Decimal taken{.millionths = centiseconds * kCentisecond};
  diagnostics.add(
      {.code = Code::rounded,
       .span = setting.at,
       .message = fmt::format("`advert_int` is rounded to {} s: VRRPv3 has steps of 0.01 s",
                              to_string(taken))});
}

void apply_password(std::string_view password, SourceSpan at, contract::PlanRouter& row,
                    Diagnostics& diagnostics) {
  if (password.empty()) {
    diagnostics.add(
        {.code = Code::auth_pass_missing, .span = at, .message = "the password is empty"});
    return;
  }
  if (password.size() > vrrp::kAuthSizeBytes) {
    diagnostics.add({.code = Code::auth_pass_cut,
                     .span = at,
                     .message = fmt::format("only the first {} characters of the password count",
                                            vrrp::kAuthSizeBytes)});
  }
  row.auth_type = static_cast<std::uint8_t>(vrrp::AuthType::simple_text);
  std::copy_n(password.begin(), std::min(password.size(), vrrp::kAuthSizeBytes),
              row.auth_key.begin());
}

// RFC 2338 5.3.6: a type and eight bytes. VRRPv3 has no authentication.
void apply_authentication(const Instance& instance, vrrp::Version version,
                          contract::PlanRouter& row, Diagnostics& diagnostics) {
  const Setting<std::string>& type = instance.auth_type;
  const Setting<std::string>& password = instance.auth_pass;
  if (!type.is_given() && !password.is_given()) return;
  if (version == vrrp::Version::v3) {
    diagnostics.add({.code = Code::auth_ignored,
                     .span = type.is_given() ? type.keyword : password.keyword,
                     .message = "VRRPv3 has no authentication: this is ignored"});
  } else if (type.value == "AH") {
    diagnostics.add(
        {.code = Code::not_planned,
         .span = type.at,
         .message = fmt::format("`auth_type AH` is not supported, and not planned: {}", kNoAh)});
  } else if (type.value && !password.is_given()) {
    diagnostics.add({.code = Code::auth_pass_missing,
                     .span = type.at,
                     .message = "`auth_type PASS` without an `auth_pass`"});
  } else if (password.value) {
    if (!type.is_given()) {
      diagnostics.add({.code = Code::differs,
                       .span = password.keyword,
                       .message = "keepalived ignores the password, as there is no `auth_type`"});
    }
    apply_password(*password.value, password.at, row, diagnostics);
  }
}

// Whether the router preempts. An owner always does (RFC 9568 6.1).
bool has_preempt_mode(const Instance& instance, std::uint32_t priority, Diagnostics& diagnostics) {
  if (!instance.nopreempt.value) return true;
  if (instance.preempt.value) {
    const auto [first, later] = std::minmax(instance.preempt.keyword, instance.nopreempt.keyword);
    diagnostics.add({.code = Code::contradiction,
                     .span = later,
                     .message = "both `preempt` and `nopreempt` are given",
                     .second = Place{first, "the other one"}});
  }
  if (instance.state.value == "MASTER") {
    diagnostics.add({.code = Code::nopreempt_cleared,
                     .span = instance.nopreempt.keyword,
                     .message = "`nopreempt` has no effect with `state MASTER`",
                     .second = Place{instance.state.at, "the state"},
                     .help = "use `state BACKUP` on every router"});
    return true;
  }
  if (priority == vrrp::Priority::kOwner.number()) {
    diagnostics.add(
        {.code = Code::nopreempt_owner,
         .span = instance.nopreempt.keyword,
         .message = "`nopreempt` has no effect with priority 255: an owner always preempts",
         .second = Place{instance.priority.at, "the priority"}});
    return true;
  }
  return false;
}

// keepalived, too, has no delay in these cases.
void apply_preempt_delay(const Instance& instance, contract::PlanRouter& row,
                         Diagnostics& diagnostics) {
  const Setting<Decimal>& delay = instance.preempt_delay;
  if (!delay.value || *delay.value == Decimal{}) return;
  const auto clear = [&](std::string_view because, SourceSpan at, std::string_view label) {
    diagnostics.add({.code = Code::preempt_delay_cleared,
                     .span = delay.keyword,
                     .message = fmt::format("`preempt_delay` has no effect {}", because),
                     .second = Place{at, std::string(label)}});
  };
  if (instance.state.value == "MASTER") {
    clear("with `state MASTER`", instance.state.at, "the state");
  } else if (row.priority == vrrp::Priority::kOwner.number()) {
    clear("with priority 255: an owner always preempts", instance.priority.at, "the priority");
  } else if (!contract::has(row, contract::RouterFlag::preempt)) {
    clear("with `nopreempt`", instance.nopreempt.keyword, "never preempts");
  } else {
    row.preempt_delay_us = static_cast<std::uint32_t>(delay.value->millionths);
  }
}

void report_zero_repeat(const Setting<std::uint32_t>& setting, Diagnostics& diagnostics) {
  if (setting.value != 0U) return;
  diagnostics.add({.code = Code::repeat_zero, .span = setting.at, .message = "0 counts as 1 here"});
}

std::uint16_t repeats(std::uint32_t number) {
  return static_cast<std::uint16_t>(std::max<std::uint32_t>(number, 1));
}

void apply_announcements(const Globals& globals, const Instance& instance,
                         contract::PlanRouter& row) {
  row.garp_delay_seconds =
      first_of(instance.garp_master_delay, globals.garp_master_delay, kDefaultGarpDelay);
  row.garp_repeat = repeats(
      first_of(instance.garp_master_repeat, globals.garp_master_repeat, kDefaultGarpRepeat));
  row.garp_refresh_seconds =
      first_of(instance.garp_master_refresh, globals.garp_master_refresh, kDefaultGarpRefresh);
  row.garp_refresh_repeat =
      repeats(first_of(instance.garp_master_refresh_repeat, globals.garp_master_refresh_repeat,
                       kDefaultGarpRefreshRepeat));
}

void set_flag(contract::PlanRouter& row, contract::RouterFlag flag) {
  row.flags = static_cast<std::uint16_t>(row.flags | static_cast<std::uint16_t>(flag));
}

void check_pace(const Setting<Decimal>& setting, std::string_view name, Diagnostics& diagnostics) {
  if (!setting.value || *setting.value == Decimal{}) return;
  diagnostics.add({.code = Code::not_supported,
                   .span = setting.at,
                   .message = fmt::format("`{}` other than 0 is not supported yet", name)});
}

// keepalived copies these into an instance when it comes to it. At its start it has read
// global_defs once before; not so at a reload.
template <typename T>
void note_order(const Config& config, const Setting<T>& setting, std::string_view name,
                Diagnostics& diagnostics) {
  if (!setting.is_given() || config.instances.empty()) return;
  const SourceSpan first = config.instances.front().name.keyword;
  if (first > setting.keyword) return;
  diagnostics.add(
      {.code = Code::differs,
       .span = setting.keyword,
       .message = fmt::format("keepalived applies `{}` to instances above it only until it is "
                              "reloaded",
                              name),
       .second = Place{first, "an instance above it"}});
}

}  // namespace

void check_globals(const Config& config, Diagnostics& diagnostics) {
  const Globals& globals = config.globals;
  check_pace(globals.garp_interval, "vrrp_garp_interval", diagnostics);
  check_pace(globals.gna_interval, "vrrp_gna_interval", diagnostics);
  report_zero_repeat(globals.garp_master_repeat, diagnostics);
  report_zero_repeat(globals.garp_master_refresh_repeat, diagnostics);
  if (globals.skip_check_adv_addr.value == false) {
    diagnostics.add({.code = Code::differs,
                     .span = globals.skip_check_adv_addr.at,
                     .message =
                         "keepalived 2.2.7 takes `vrrp_skip_check_adv_addr` for on, whatever "
                         "is behind it"});
  }
  if (globals.v3_checksum_as_v2.value == false) {
    diagnostics.add({.code = Code::differs,
                     .span = globals.v3_checksum_as_v2.at,
                     .message = "in global_defs, keepalived takes `v3_checksum_as_v2` for on, "
                                "whatever is behind it; 2.2.7 does not know it"});
  }
  note_order(config, globals.garp_master_delay, "vrrp_garp_master_delay", diagnostics);
  note_order(config, globals.garp_master_repeat, "vrrp_garp_master_repeat", diagnostics);
  note_order(config, globals.garp_master_refresh, "vrrp_garp_master_refresh", diagnostics);
  note_order(config, globals.garp_master_refresh_repeat, "vrrp_garp_master_refresh_repeat",
             diagnostics);
  note_order(config, globals.skip_check_adv_addr, "vrrp_skip_check_adv_addr", diagnostics);
}

// Nothing IPv6 has any other version than 3; that of global_defs does not apply to it.
vrrp::Version configured_version(const Globals& globals, const Instance& instance,
                                 vrrp::Family family) {
  if (instance.version.value) {
    return *instance.version.value == 3 ? vrrp::Version::v3 : vrrp::Version::v2;
  }
  if (family == vrrp::Family::ipv6) return vrrp::Version::v3;
  return globals.vrrp_version.value == 3U ? vrrp::Version::v3 : vrrp::Version::v2;
}

std::uint8_t configured_priority(const Instance& instance) {
  const bool is_master = instance.state.value == "MASTER";
  const std::uint8_t otherwise =
      (is_master ? vrrp::Priority::kOwner : vrrp::Priority::kDefault).number();
  return static_cast<std::uint8_t>(instance.priority.value.value_or(otherwise));
}

void apply_settings(const Globals& globals, const Instance& instance,
                    std::optional<vrrp::Family> family, contract::PlanRouter& row,
                    Diagnostics& diagnostics) {
  row.priority = configured_priority(instance);
  row.vrid = static_cast<std::uint8_t>(instance.virtual_router_id.value.value_or(0));
  if (has_preempt_mode(instance, row.priority, diagnostics)) {
    set_flag(row, contract::RouterFlag::preempt);
  }
  apply_preempt_delay(instance, row, diagnostics);
  if (instance.v3_checksum_as_v2.value.value_or(globals.v3_checksum_as_v2.value.value_or(false))) {
    set_flag(row, contract::RouterFlag::checksum_as_v2);
  }
  if (globals.skip_check_adv_addr.value.value_or(false)) {
    set_flag(row, contract::RouterFlag::skip_check_adv_addr);
  }
  if (instance.priority_list.value && row.priority == vrrp::Priority::kOwner.number()) {
    diagnostics.add({.code = Code::contradiction,
                     .span = instance.priority_list.keyword,
                     .message = "`priority_list` and priority 255: that of an owner never changes",
                     .help = "leave one of them out"});
  }
  const bool tells_priority = globals.notify_priority_changes.value.value_or(false);
  if (instance.notify_priority_changes.value.value_or(tells_priority)) {
    set_flag(row, contract::RouterFlag::tell_priority);
  }
  if (instance.on_fail.value == "demote") set_flag(row, contract::RouterFlag::demote);
  report_zero_repeat(instance.garp_master_repeat, diagnostics);
  report_zero_repeat(instance.garp_master_refresh_repeat, diagnostics);
  apply_announcements(globals, instance, row);

  const std::optional<vrrp::Version> version = version_of(globals, instance, family, diagnostics);
  if (!version) return;
  row.version = static_cast<std::uint8_t>(*version);
  if (*version == vrrp::Version::v2) apply_interval_v2(instance.advert_int, row, diagnostics);
  if (*version == vrrp::Version::v3) apply_interval_v3(instance.advert_int, row, diagnostics);
  apply_authentication(instance, *version, row, diagnostics);
}

}  // namespace config
