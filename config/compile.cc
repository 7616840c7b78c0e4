#include "config/compile.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "config/check_rows.h"
#include "config/defaults.h"
#include "config/families.h"
#include "config/fifo_rows.h"
#include "config/lint.h"
#include "config/mail_rows.h"
#include "config/named_blocks.h"
#include "config/notify_rows.h"
#include "config/parser.h"
#include "config/render.h"
#include "config/router_addresses.h"
#include "config/router_settings.h"
#include "config/trackers.h"
#include "config/url_rows.h"
#include "contract/plan.h"

namespace config {
namespace {

class RowMaker {
 public:
  RowMaker(const Config& config, const Trackers& trackers, Diagnostics& diagnostics)
      : config_(config),
        diagnostics_(diagnostics),
        checks_(config, trackers, rows_, diagnostics),
        notifications_(checks_, rows_, diagnostics) {}

  contract::PlanRows make() {
    check_globals(config_, diagnostics_);
    for (const Instance& instance : config_.instances) add_routers(instance);
    add_mail(config_.globals, rows_, diagnostics_);
    add_fifos(config_.globals, {.users = checks_, .scripts = notifications_}, rows_, diagnostics_);
    add_urls(config_, rows_, diagnostics_);
    return std::move(rows_);
  }

 private:
  // One, or one for each family.
  void add_routers(const Instance& instance);
  void add_router(const Instance& instance);
  void add_addresses(const std::vector<const AddressLine*>& lines, std::uint32_t own_interface);
  // Nothing, with one report for all, when a Plan can hold no more of them.
  std::optional<std::uint32_t> interface_number(std::string_view name, SourceSpan at);

  void check_name(const Instance& instance);
  void check_required(const Instance& instance);
  void check_vrid_is_free(const Instance& instance, const contract::PlanRouter& row);

  const Config& config_;
  Diagnostics& diagnostics_;
  contract::PlanRows rows_;
  CheckRows checks_;  // behind what it fills
  NotifyRows notifications_;
  std::unordered_map<std::string, SourceSpan> names_;
  // By interface, family and VRID.
  std::unordered_map<std::uint64_t, SourceSpan> vrids_;
  bool has_reported_interfaces_ = false;
};

void RowMaker::add_routers(const Instance& instance) {
  check_required(instance);
  if (!instance.separate_families.value.value_or(false)) return add_router(instance);
  for (const Instance& part : separate_families(instance)) add_router(part);
}

void RowMaker::add_router(const Instance& instance) {
  check_name(instance);
  const RouterAddresses addresses = sort_addresses(instance, diagnostics_);
  contract::PlanRouter row;
  apply_settings(config_.globals, instance, addresses.family, row, diagnostics_);
  if (instance.interface.value == "lo") {
    diagnostics_.add({.code = Code::bad_interface,
                      .span = instance.interface.at,
                      .message = "`lo` is the loopback: no other router can be heard on it"});
  }
  const bool is_whole = instance.name.value && instance.interface.value && addresses.family &&
                        instance.virtual_router_id.value;
  if (!is_whole) return;
  if (rows_.routers.size() == contract::kMaxRouters) {
    diagnostics_.add(
        {.code = Code::limit,
         .span = instance.name.at,
         .message = fmt::format("more than {} virtual routers", contract::kMaxRouters)});
    return;
  }

  const std::optional<std::uint32_t> interface =
      interface_number(*instance.interface.value, instance.interface.at);
  if (!interface) return;
  row.interface = *interface;
  row.family = static_cast<std::uint8_t>(*addresses.family);
  row.sender = rows_.add_sender(row.interface, *addresses.family);
  check_vrid_is_free(instance, row);
  rows_.set_name(row, *instance.name.value);
  row.first_address = static_cast<std::uint32_t>(rows_.addresses.size());
  row.advertised_count = static_cast<std::uint16_t>(addresses.advertised.size());
  add_addresses(addresses.advertised, row.interface);
  add_addresses(addresses.others, row.interface);
  row.address_count = static_cast<std::uint32_t>(rows_.addresses.size()) - row.first_address;
  checks_.add_tracks(instance);
  notifications_.add(instance);
  rows_.routers.push_back(row);
}

void RowMaker::add_addresses(const std::vector<const AddressLine*>& lines,
                             std::uint32_t own_interface) {
  for (const AddressLine* line : lines) {
    contract::PlanAddress row;
    row.interface = line->device.empty()
                        ? own_interface
                        : interface_number(line->device, line->at).value_or(own_interface);
    row.family = static_cast<std::uint8_t>(line->address.family());
    row.prefix_length = line->prefix_length;
    std::ranges::copy(line->address.bytes(), row.bytes.begin());
    rows_.addresses.push_back(row);
  }
}

std::optional<std::uint32_t> RowMaker::interface_number(std::string_view name, SourceSpan at) {
  if (rows_.interfaces.size() < contract::kMaxInterfaces ||
      rows_.interface_numbers.contains(std::string(name))) {
    return rows_.add_interface(name);
  }
  if (!has_reported_interfaces_) {
    diagnostics_.add({.code = Code::limit,
                      .span = at,
                      .message = fmt::format("more than {} interfaces", contract::kMaxInterfaces)});
  }
  has_reported_interfaces_ = true;
  return std::nullopt;
}

void RowMaker::check_name(const Instance& instance) {
  if (!instance.name.value) return;
  const std::string_view name = *instance.name.value;
  const NameRule rule{.what = "an instance", .most_bytes = contract::kMaxRouterNameBytes};
  // What else is wrong with it is said as well.
  static_cast<void>(check_visible_name(instance.name, rule, diagnostics_));
  const auto [first, is_new] = names_.try_emplace(*instance.name.value, instance.name.at);
  if (is_new) return;
  diagnostics_.add({.code = Code::duplicate_name,
                    .span = instance.name.at,
                    .message = fmt::format("a second instance with the name {}", quoted(name)),
                    .second = Place{first->second, "first defined here"}});
}

void RowMaker::check_required(const Instance& instance) {
  const auto report_missing = [&](std::string_view keyword) {
    const std::string name =
        instance.name.value ? quoted(*instance.name.value) : std::string("the instance");
    diagnostics_.add({.code = Code::missing_keyword,
                      .span = instance.name.at,
                      .message = fmt::format("{} has no `{}`", name, keyword),
                      .help = instance.is_one_line() ? "give it in `vrrp_defaults`" : ""});
  };
  if (!instance.interface.is_given()) report_missing("interface");
  if (!instance.virtual_router_id.is_given()) report_missing("virtual_router_id");
  const AddressList& addresses = instance.virtual_ipaddress;
  if (!addresses.keyword.is_somewhere()) {
    report_missing("virtual_ipaddress");
  } else if (addresses.given == 0) {
    diagnostics_.add(
        {.code = Code::no_address,
         .span = addresses.keyword,
         .message = fmt::format("`{}` without an address",
                                instance.is_one_line() ? "virtual_address" : "virtual_ipaddress")});
  }
}

void RowMaker::check_vrid_is_free(const Instance& instance, const contract::PlanRouter& row) {
  const std::uint64_t key =
      std::uint64_t{row.interface} << 16 | std::uint64_t{row.family} << 8 | row.vrid;
  const Setting<std::uint32_t>& vrid = instance.virtual_router_id;
  const SourceSpan at = vrid.is_inherited ? instance.name.at : vrid.at;
  const auto [first, is_new] = vrids_.try_emplace(key, at);
  if (is_new) return;
  diagnostics_.add(
      {.code = Code::duplicate_vrid,
       .span = at,
       .message = fmt::format("{} {} is used twice on `{}` for IPv{}",
                              instance.is_one_line() ? "vrid" : "virtual_router_id", row.vrid,
                              rows_.interfaces[row.interface].name.data(), row.family),
       .second = Place{first->second, "first used here"}});
}

}  // namespace

contract::PlanRows make_rows(const Config& config, Diagnostics& diagnostics) {
  const Trackers trackers(config);
  check_trackers(config, trackers, diagnostics);
  return RowMaker(config, trackers, diagnostics).make();
}

Compilation compile(const Source& main, const Surroundings& surroundings) {
  if (main.text().starts_with("\xff\xfe") || main.text().starts_with("\xfe\xff")) {
    return unreadable(main, "not a text file: it is in UTF-16, save it as UTF-8");
  }
  if (main.text().find('\0') != std::string_view::npos) {
    return unreadable(main, "not a text file: it has a NUL byte");
  }
  const Dialect dialect = surroundings.dialect.value_or(dialect_of(main.name()));
  Compilation result{.sources = Sources(main),
                     .diagnostics = Diagnostics(dialect, surroundings.keep),
                     .config = {},
                     .rows = {}};
  Diagnostics& diagnostics = result.diagnostics;
  if (!surroundings.loose_permissions.empty()) {
    diagnostics.add({.code = Code::loose_permissions,
                     .message = fmt::format("others than root can change this file: {}",
                                            surroundings.loose_permissions)});
  }
  Config& config = result.config;
  config = Parser(result.sources, surroundings, diagnostics).parse();
  apply_defaults(config, diagnostics);
  contract::PlanRows rows = make_rows(config, diagnostics);
  lint(config, Trackers(config), diagnostics);
  // After another error this would only be its consequence.
  if (config.instances.empty() && !diagnostics.has_errors()) {
    diagnostics.add({.code = Code::no_router, .message = "there is no `vrrp_instance`"});
  }
  if (!diagnostics.has_errors()) result.rows = std::move(rows);
  return result;
}

Compilation unreadable(const Source& main, const std::string& sentence) {
  Compilation result{
      .sources = Sources(main), .diagnostics = Diagnostics(), .config = {}, .rows = {}};
  result.diagnostics.add({.code = Code::unreadable, .message = sentence});
  return result;
}

}  // namespace config
