// What may be meant otherwise in a virtual router on its own. A part of lint.h.
#include <fmt/format.h>

#include <cstdint>
#include <set>
#include <string>
#include <utility>

#include "config/guessable.h"
#include "config/lint.h"
#include "config/router_settings.h"
#include "config/tally.h"
#include "vrrp/priority.h"
#include "vrrp/tracking.h"
#include "vrrp/version.h"

namespace config {
namespace {

constexpr std::uint32_t kExampleVrid = 51;

class RouterLint {
 public:
  explicit RouterLint(const Config& config) : config_(config) {}

  void judge(const Instance& instance) {
    judge_vrid(instance.virtual_router_id);
    judge_priority(instance);
    judge_demotion(instance);
    judge_password(instance);
    judge_addresses(instance.virtual_ipaddress, config_.defaults.virtual_ipaddress);
    judge_addresses(instance.virtual_ipaddress_excluded,
                    config_.defaults.virtual_ipaddress_excluded);
  }

  void report(Diagnostics& diagnostics) {
    if (!has_vrid_before_) vrid_.report(diagnostics);
    owner_.report(diagnostics);
    owner_by_state_.report(diagnostics);
    demotion_.report(diagnostics);
    password_.report(diagnostics);
    prefix_.report(diagnostics);
  }

 private:
  void judge_vrid(const Setting<std::uint32_t>& vrid);
  void judge_priority(const Instance& instance);
  void judge_demotion(const Instance& instance);
  void judge_password(const Instance& instance);
  void judge_addresses(const AddressList& list, const AddressList& of_defaults);

  const Config& config_;
  Tally vrid_;
  bool has_vrid_before_ = false;  // 50: who counts gets to 51 without an example
  Tally owner_;
  Tally owner_by_state_;
  Tally demotion_;
  std::set<SourceSpan> demotion_places_;
  Tally password_;
  Tally prefix_;
  // Of vrrp_defaults, which every instance may have.
  bool has_inherited_vrid_ = false;
  bool has_inherited_priority_ = false;
  bool has_inherited_state_ = false;
  bool has_inherited_password_ = false;
  std::set<SourceSpan> inherited_lists_;
};

// Whether a setting that is inherited has been judged before; notes that it is now.
template <typename T>
bool is_known(const Setting<T>& setting, bool& has_inherited) {
  if (!setting.is_inherited) return false;
  return std::exchange(has_inherited, true);
}

void RouterLint::judge_vrid(const Setting<std::uint32_t>& vrid) {
  has_vrid_before_ |= vrid.value == kExampleVrid - 1;
  if (vrid.value != kExampleVrid || is_known(vrid, has_inherited_vrid_)) return;
  vrid_.add([&] {
    return Diagnostic{.code = Code::example_vrid,
                      .span = vrid.at,
                      .message = "51 is the VRID of every example, and so of many other routers",
                      .help = "choose one that nobody else on the segment has"};
  });
}

// Without a word of nopreempt, of which it is said already that an owner always preempts.
void RouterLint::judge_priority(const Instance& instance) {
  const Setting<std::uint32_t>& priority = instance.priority;
  const Setting<std::string>& state = instance.state;
  if (instance.nopreempt.value) return;
  if (priority.value == vrrp::Priority::kOwner.number()) {
    if (is_known(priority, has_inherited_priority_)) return;
    owner_.add([&] {
      return Diagnostic{.code = Code::owner_priority,
                        .span = priority.at,
                        .message =
                            "priority 255 says that this host itself owns the addresses: "
                            "regent never adds them, and waits while they are missing",
                        .help = "254 is the highest priority of all others"};
    });
  } else if (!priority.is_given() && state.value == "MASTER") {
    if (is_known(state, has_inherited_state_)) return;
    owner_by_state_.add([&] {
      return Diagnostic{.code = Code::owner_by_state,
                        .span = state.at,
                        .message =
                            "`state MASTER` without `priority` means priority 255, that of "
                            "the owner of the addresses: regent never adds them",
                        .help = "give the priority that is meant"};
    });
  }
}

void RouterLint::judge_demotion(const Instance& instance) {
  const std::uint8_t priority = configured_priority(instance);
  if (instance.on_fail.value != "demote" || priority >= vrrp::kHighestDemoted) return;
  const SourceSpan at =
      instance.priority.is_given() ? instance.priority.at : instance.on_fail.keyword;
  if (!demotion_places_.insert(at).second) return;
  demotion_.add([&] {
    return Diagnostic{
        .code = Code::demoted_priority,
        .span = at,
        .message = fmt::format("with `on_fail demote`, a router with a failed check has up to {}, "
                               "and may rank above a good one with {}",
                               vrrp::kHighestDemoted, priority),
        .help = "give all routers of the group 100 or more"};
  });
}

void RouterLint::judge_password(const Instance& instance) {
  const Setting<std::string>& password = instance.auth_pass;
  if (!password.value || instance.virtual_ipaddress.lines.empty() ||
      instance.auth_type.value == "AH")
    return;
  const vrrp::Family family = instance.virtual_ipaddress.lines.front().address.family();
  const bool is_sent = configured_version(config_.globals, instance, family) == vrrp::Version::v2;
  if (!is_sent || !is_guessable(*password.value)) return;
  if (is_known(password, has_inherited_password_)) return;
  password_.add([&] {
    return Diagnostic{.code = Code::guessable_password,
                      .span = password.at,
                      .message =
                          "this password is one of the first that others choose, too: it "
                          "keeps no two groups apart"};
  });
}

void RouterLint::judge_addresses(const AddressList& list, const AddressList& of_defaults) {
  const bool is_inherited = list.keyword.is_somewhere() && list.keyword == of_defaults.keyword;
  if (is_inherited && !inherited_lists_.insert(list.keyword).second) return;
  for (const AddressLine& line : list.lines) {
    if (line.has_prefix_length) continue;
    prefix_.add([&] {
      return Diagnostic{
          .code = Code::no_prefix_length,
          .span = line.at,
          .message = fmt::format("{} has no prefix length, and is added as /{}",
                                 line.address.to_string(), line.prefix_length),
          .help = "write the one of the network, or the same to say that it is meant"};
    });
  }
}

}  // namespace

void lint_routers(const Config& config, Diagnostics& diagnostics) {
  RouterLint routers(config);
  for (const Instance& instance : config.instances) routers.judge(instance);
  routers.report(diagnostics);
}

}  // namespace config
