#include "control/diff_report.h"

#include <fmt/format.h>

#include <iterator>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "config/schema.h"

namespace control {
namespace {

using config::AddressChange;
using config::ComparedAddress;
using config::Reload;
using config::RouterChange;
using config::SettingChange;
using contract::Plan;
using contract::PlanRouter;

std::string named(const Plan& plan, const PlanRouter& router) {
  return fmt::format("{} ({}, VRID {}, IPv{})", plan.name(router),
                     plan.name(plan.interfaces()[router.interface]), router.vrid, router.family);
}

std::string described(const ComparedAddress& entry, std::string_view own_device) {
  std::string text = fmt::format("{}/{}", entry.address, entry.prefix_length);
  if (entry.device != own_device) text += fmt::format(" dev {}", entry.device);
  if (!entry.is_advertised) text += " (not in the adverts)";
  return text;
}

class Report {
 public:
  explicit Report(const DiffInput& input) : input_(input) {
    for (const std::uint32_t row : input.difference.removed) {
      gone_names_.emplace(input.before.name(input.before.routers()[row]), row);
    }
  }

  std::string text() {
    const config::PlanDifference& difference = input_.difference;
    if (difference.is_empty()) {
      return fmt::format("Nothing would change: {} untouched.\n", difference.untouched);
    }
    for (const std::uint32_t row : difference.removed) add_removed(row);
    for (const RouterChange& change : difference.changed) {
      if (change.effect() != Reload::live) add_changed(change);
    }
    for (const std::uint32_t row : difference.added) add_added(row);
    for (const RouterChange& change : difference.changed) {
      if (change.effect() == Reload::live) add_changed(change);
    }
    add_moves();
    add_notifications();
    add_counts();
    return std::move(out_);
  }

 private:
  template <typename... Values>
  void add(fmt::format_string<Values...> format, Values&&... values) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Values>(values)...);
  }

  void add_addresses(const Plan& plan, const PlanRouter& router, char sign);
  void add_removed(std::uint32_t row);
  void add_added(std::uint32_t row);
  void add_changed(const RouterChange& change);
  void add_setting(const SettingChange& change);
  void add_address(const AddressChange& change, std::string_view own_device);
  void add_moves();
  void add_notifications();
  void add_counts();

  const DiffInput& input_;
  std::unordered_map<std::string_view, std::uint32_t> gone_names_;
  std::string out_;
};

void Report::add_addresses(const Plan& plan, const PlanRouter& router, char sign) {
  const std::string_view device = plan.name(plan.interfaces()[router.interface]);
  for (const ComparedAddress& entry : config::shown_addresses(plan, router)) {
    add("    {} {}\n", sign, described(entry, device));
  }
}

void Report::add_removed(std::uint32_t row) {
  const PlanRouter& router = input_.before.routers()[row];
  add("- {}: removed, {}\n", named(input_.before, router),
      is_owner(router) ? "the host keeps its addresses" : "its addresses are withdrawn");
  add_addresses(input_.before, router, '-');
}

void Report::add_added(std::uint32_t row) {
  const PlanRouter& router = input_.after.routers()[row];
  add("+ {}: added, starts as {}", named(input_.after, router),
      is_owner(router) ? "Active, being the owner of its addresses" : "Backup");
  if (gone_names_.contains(input_.after.name(router))) {
    add("; it is another router than the removed one of this name");
  }
  add("\n");
  add_addresses(input_.after, router, '+');
}

void Report::add_changed(const RouterChange& change) {
  const PlanRouter& before = input_.before.routers()[change.before];
  const PlanRouter& after = input_.after.routers()[change.after];
  const bool is_live = change.effect() == Reload::live;
  add("{} {}: {}\n", is_live ? '~' : '!', named(input_.after, after),
      is_live           ? "keeps its state"
      : is_owner(after) ? "re-election, starts anew as Active"
                        : "re-election, starts anew as Backup");
  if (change.is_renamed) {
    add("    name {} -> {}\n", input_.before.name(before), input_.after.name(after));
  }
  for (const SettingChange& setting : change.settings) add_setting(setting);
  const std::string_view device = input_.after.name(input_.after.interfaces()[after.interface]);
  for (const AddressChange& address : change.addresses) add_address(address, device);
  if (change.is_reordered) add("    the addresses are in the adverts in another order\n");
}

void Report::add_setting(const SettingChange& change) {
  add("    {}{}{}", change.block, change.block.empty() ? "" : ": ", change.keyword);
  if (change.before == change.after) {
    add(" is another");
  } else {
    add(" {} -> {}", change.before, change.after);
  }
  if (change.effect != Reload::live) add(", which takes a re-election");
  if (change.must_agree) add("; the other routers of the group need the same");
  add("\n");
}

void Report::add_address(const AddressChange& change, std::string_view own_device) {
  if (change.before && change.after) {
    add("    ~ {} -> {}\n", described(*change.before, own_device),
        described(*change.after, own_device));
  } else if (change.before) {
    add("    - {}\n", described(*change.before, own_device));
  } else if (change.after) {
    add("    + {}\n", described(*change.after, own_device));
  }
}

void Report::add_moves() {
  for (const config::AddressMove& move : input_.difference.moved) {
    add("{} moves from {} to {}\n", move.address,
        named(input_.before, input_.before.routers()[move.from]),
        named(input_.after, input_.after.routers()[move.to]));
  }
}

void Report::add_notifications() {
  if (input_.difference.notifications.empty()) return;
  add("~ notifications about all virtual routers, of which none is disturbed\n");
  for (const SettingChange& change : input_.difference.notifications) add_setting(change);
}

void Report::add_counts() {
  std::size_t elections = 0;
  for (const RouterChange& change : input_.difference.changed) {
    if (change.effect() != Reload::live) ++elections;
  }
  const std::size_t live = input_.difference.changed.size() - elections;
  std::string_view separator;
  const auto add_count = [&](std::size_t number, std::string_view what) {
    if (number == 0) return;
    add("{}{} {}", separator, number, what);
    separator = ", ";
  };
  add_count(input_.difference.removed.size(), "removed");
  add_count(elections, elections == 1 ? "re-election" : "re-elections");
  add_count(input_.difference.added.size(), "added");
  add_count(live, "changed without one");
  add_count(input_.difference.untouched, "untouched");
  add(".\n");
}

}  // namespace

std::string diff_report(const DiffInput& input) { return Report(input).text(); }

}  // namespace control
