#include "config/plan_difference.h"

#include <fmt/format.h>

#include <algorithm>
#include <compare>
#include <iterator>
#include <span>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "config/check_difference.h"
#include "config/notify_difference.h"
#include "config/value.h"
#include "vrrp/address.h"
#include "vrrp/advert.h"

namespace config {
namespace {

using contract::Plan;
using contract::PlanAddress;
using contract::PlanRouter;
using contract::RouterFlag;

// These do not compile when there is another field. Whoever adds one compares it below, in
// SettingsOf or in Row. Not compared are name_offset, first_address, address_count and sender,
// which say where other rows are, and reserved.
constexpr bool knows_fields(const PlanRouter& router) {
  [[maybe_unused]] const auto& [name_offset, name_size_bytes, flags, interface, sender, family,
                                version, vrid, priority, auth_type, reserved, advertised_count,
                                first_address, address_count, interval_cs, garp_repeat,
                                garp_refresh_repeat, garp_delay_seconds, garp_refresh_seconds,
                                preempt_delay_us, auth_key] = router;
  return true;
}
static_assert(knows_fields(PlanRouter{}));
constexpr bool knows_fields(const PlanAddress& address) {
  [[maybe_unused]] const auto& [interface, family, prefix_length, reserved, bytes] = address;
  return true;
}
static_assert(knows_fields(PlanAddress{}));

std::string seconds(std::uint64_t number, std::uint64_t millionths_each) {
  return to_string(Decimal{.millionths = number * millionths_each});
}

std::string on_or_off(const PlanRouter& router, RouterFlag flag) {
  return has(router, flag) ? "on" : "off";
}

Reload effect_of(std::string_view keyword) {
  for (const Block block : {Block::instance, Block::authentication, Block::global_defs}) {
    if (const Keyword* row = find_keyword(block, keyword)) return row->reload;
  }
  return Reload::live;
}

// Collects what differs between the settings of one router.
class SettingsOf {
 public:
  SettingsOf(const PlanRouter& before, const PlanRouter& after) : before_(before), after_(after) {}

  std::vector<SettingChange> changes() {
    compare_version_and_rank();
    compare_preemption();
    compare_checks();
    compare_authentication();
    compare_announcements();
    return std::move(changes_);
  }

 private:
  // The change, when there is one, so that more can be said of it.
  SettingChange* add(std::string_view keyword, std::string before, std::string after) {
    if (before == after) return nullptr;
    return &changes_.emplace_back(SettingChange{.keyword = keyword,
                                                .before = std::move(before),
                                                .after = std::move(after),
                                                .effect = effect_of(keyword)});
  }
  SettingChange* add_number(std::string_view keyword, std::uint64_t before, std::uint64_t after) {
    return add(keyword, std::to_string(before), std::to_string(after));
  }
  SettingChange* add_flag(std::string_view keyword, RouterFlag flag) {
    return add(keyword, on_or_off(before_, flag), on_or_off(after_, flag));
  }

  void compare_version_and_rank();
  void compare_preemption();
  void compare_checks();
  void compare_authentication();
  void compare_announcements();

  const PlanRouter& before_;
  const PlanRouter& after_;
  std::vector<SettingChange> changes_;
};

void SettingsOf::compare_version_and_rank() {
  constexpr std::uint64_t kCentisecond = 10'000;
  if (SettingChange* change = add_number("version", before_.version, after_.version)) {
    change->must_agree = true;
  }
  if (SettingChange* change = add_number("priority", before_.priority, after_.priority)) {
    // An owner is Active without an election, and its addresses are not ours to move.
    if (is_owner(before_) || is_owner(after_)) change->effect = Reload::re_election;
  }
  if (SettingChange* change = add("advert_int", seconds(before_.interval_cs, kCentisecond),
                                  seconds(after_.interval_cs, kCentisecond))) {
    // VRRPv3 adopts the interval of whoever is Active.
    change->must_agree = version(after_) == vrrp::Version::v2;
  }
}

void SettingsOf::compare_preemption() {
  add_flag("preempt", RouterFlag::preempt);
  add("preempt_delay", seconds(before_.preempt_delay_us, 1), seconds(after_.preempt_delay_us, 1));
}

void SettingsOf::compare_checks() {
  const auto word = [](const PlanRouter& router) {
    return has(router, RouterFlag::demote) ? "demote" : "fault";
  };
  add("on_fail", word(before_), word(after_));
}

void SettingsOf::compare_authentication() {
  const auto type = [](const PlanRouter& router) {
    return router.auth_type == static_cast<std::uint8_t>(vrrp::AuthType::simple_text) ? "PASS"
                                                                                      : "none";
  };
  if (SettingChange* change = add("auth_type", type(before_), type(after_))) {
    change->must_agree = true;
  } else if (before_.auth_key != after_.auth_key) {
    changes_.push_back({.keyword = "auth_pass",
                        .before = "",
                        .after = "",
                        .effect = effect_of("auth_pass"),
                        .must_agree = true});
  }
}

void SettingsOf::compare_announcements() {
  add_number("garp_master_delay", before_.garp_delay_seconds, after_.garp_delay_seconds);
  add_number("garp_master_repeat", before_.garp_repeat, after_.garp_repeat);
  add_number("garp_master_refresh", before_.garp_refresh_seconds, after_.garp_refresh_seconds);
  add_number("garp_master_refresh_repeat", before_.garp_refresh_repeat, after_.garp_refresh_repeat);
  add_flag("v3_checksum_as_v2", RouterFlag::checksum_as_v2);
  add_flag("vrrp_skip_check_adv_addr", RouterFlag::skip_check_adv_addr);
  add_flag("notify_priority_changes", RouterFlag::tell_priority);
}

// A PlanAddress with the name of its interface instead of a number, which may be another one in the
// other Plan.
struct Row {
  std::uint8_t family = 4;
  std::array<std::uint8_t, 16> bytes{};
  std::string_view device;
  std::uint8_t prefix_length = 0;
  bool is_advertised = true;
  const PlanAddress* row = nullptr;

  // What makes it the same address.
  auto key() const { return std::tie(family, bytes, device); }
  auto whole() const { return std::tie(family, bytes, device, prefix_length, is_advertised); }
};

std::vector<Row> rows_of(const Plan& plan, const PlanRouter& router) {
  std::vector<Row> rows;
  for (const PlanAddress& address : plan.addresses(router)) {
    rows.push_back({.family = address.family,
                    .bytes = address.bytes,
                    .device = plan.name(plan.interfaces()[address.interface]),
                    .prefix_length = address.prefix_length,
                    .is_advertised = rows.size() < router.advertised_count,
                    .row = &address});
  }
  return rows;
}

ComparedAddress shown(const Row& row) {
  return {.address = contract::address(*row.row).to_string(),
          .prefix_length = row.prefix_length,
          .device = std::string(row.device),
          .is_advertised = row.is_advertised};
}

bool is_same(const Row& a, const Row& b) { return a.whole() == b.whole(); }

// Those without a partner of the same key in `others`, or with one that is not all the same.
std::vector<AddressChange> address_changes(const std::vector<Row>& before,
                                           const std::vector<Row>& after) {
  std::vector<AddressChange> gone;
  std::vector<AddressChange> other;
  const auto by_key = [](const Row* a, const Row* b) { return a->whole() < b->whole(); };
  const auto sorted = [&](const std::vector<Row>& rows) {
    std::vector<const Row*> order(rows.size());
    std::ranges::transform(rows, order.begin(), [](const Row& row) { return &row; });
    std::ranges::sort(order, by_key);
    return order;
  };
  const std::vector<const Row*> old_rows = sorted(before);
  std::vector<const Row*> partner_of(after.size(), nullptr);
  std::vector<bool> has_partner(before.size(), false);
  std::size_t at = 0;
  for (const Row* row : sorted(after)) {
    while (at < old_rows.size() && old_rows[at]->key() < row->key()) ++at;
    if (at == old_rows.size() || old_rows[at]->key() != row->key()) continue;
    partner_of[static_cast<std::size_t>(row - after.data())] = old_rows[at];
    has_partner[static_cast<std::size_t>(old_rows[at] - before.data())] = true;
    ++at;
  }
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (!has_partner[i]) gone.push_back({.before = shown(before[i]), .after = std::nullopt});
  }
  for (std::size_t i = 0; i < after.size(); ++i) {
    const Row* const partner = partner_of[i];
    if (partner == nullptr) {
      other.push_back({.before = std::nullopt, .after = shown(after[i])});
    } else if (!is_same(*partner, after[i])) {
      other.push_back({.before = shown(*partner), .after = shown(after[i])});
    }
  }
  gone.insert(gone.end(), other.begin(), other.end());
  return gone;
}

// Whether two lists of the same rows have those in the adverts in another order.
bool is_reordered(const std::vector<Row>& before, const std::vector<Row>& after) {
  for (std::size_t i = 0; i < before.size() && i < after.size(); ++i) {
    if (!before[i].is_advertised) return false;
    if (!is_same(before[i], after[i])) return true;
  }
  return false;
}

RouterChange change_of(const Plan& before, const Plan& after, std::uint32_t old_row,
                       std::uint32_t new_row) {
  const PlanRouter& old_router = before.routers()[old_row];
  const PlanRouter& new_router = after.routers()[new_row];
  RouterChange change{.before = old_row,
                      .after = new_row,
                      .is_renamed = before.name(old_router) != after.name(new_router),
                      .settings = SettingsOf(old_router, new_router).changes()};
  std::ranges::move(check_changes({before, old_row}, {after, new_row}),
                    std::back_inserter(change.settings));
  std::ranges::move(notify_changes({before, old_row}, {after, new_row}),
                    std::back_inserter(change.settings));
  const std::vector<Row> old_addresses = rows_of(before, old_router);
  const std::vector<Row> new_addresses = rows_of(after, new_router);
  if (!std::ranges::equal(old_addresses, new_addresses, is_same)) {
    change.addresses = address_changes(old_addresses, new_addresses);
    change.is_reordered = change.addresses.empty() && is_reordered(old_addresses, new_addresses);
  }
  return change;
}

bool is_empty(const RouterChange& change) {
  return !change.is_renamed && !change.is_reordered && change.settings.empty() &&
         change.addresses.empty();
}

// What other hosts know a router by: interface, family, VRID.
struct Identity {
  std::string_view interface;
  std::uint8_t family = 4;
  std::uint8_t vrid = 0;

  friend bool operator==(const Identity&, const Identity&) = default;
};
Identity identity_of(const Plan& plan, const PlanRouter& router) {
  return {.interface = plan.name(plan.interfaces()[router.interface]),
          .family = router.family,
          .vrid = router.vrid};
}
struct IdentityHash {
  std::size_t operator()(const Identity& identity) const {
    const std::size_t numbers = std::size_t{identity.family} << 8 | identity.vrid;
    return std::hash<std::string_view>()(identity.interface) * 31 + numbers * 0x9e3779b9;
  }
};

std::vector<ComparedAddress> lost_by(const RouterChange& change) {
  std::vector<ComparedAddress> lost;
  for (const AddressChange& entry : change.addresses) {
    if (entry.before && !entry.after) lost.push_back(*entry.before);
  }
  return lost;
}

std::vector<ComparedAddress> got_by(const RouterChange& change) {
  std::vector<ComparedAddress> got;
  for (const AddressChange& entry : change.addresses) {
    if (entry.after && !entry.before) got.push_back(*entry.after);
  }
  return got;
}

// Pairs what some routers lose with what others get.
class Moves {
 public:
  void lose(std::uint32_t old_row, const std::vector<ComparedAddress>& addresses) {
    for (const ComparedAddress& entry : addresses) losers_[entry.address].push_back(old_row);
  }
  void get(std::uint32_t new_row, std::optional<std::uint32_t> same,
           const std::vector<ComparedAddress>& addresses) {
    for (const ComparedAddress& entry : addresses) {
      const auto found = losers_.find(entry.address);
      // On another device of the same router it has not moved to anybody.
      if (found == losers_.end() || found->second.front() == same) continue;
      moves_.push_back({.address = entry.address, .from = found->second.front(), .to = new_row});
      found->second.erase(found->second.begin());
      if (found->second.empty()) losers_.erase(found);
    }
  }
  std::vector<AddressMove> take() {
    // Each was found in order, but those that come before those that change.
    std::ranges::sort(moves_, {}, [](const AddressMove& move) {
      return std::tie(move.to, move.address, move.from);
    });
    return std::move(moves_);
  }

 private:
  std::unordered_map<std::string, std::vector<std::uint32_t>> losers_;
  std::vector<AddressMove> moves_;
};

std::vector<AddressMove> moves_in(const PlanDifference& difference, const Plan& before,
                                  const Plan& after) {
  Moves moves;
  for (const std::uint32_t row : difference.removed) {
    moves.lose(row, shown_addresses(before, before.routers()[row]));
  }
  for (const RouterChange& change : difference.changed) moves.lose(change.before, lost_by(change));
  for (const std::uint32_t row : difference.added) {
    moves.get(row, std::nullopt, shown_addresses(after, after.routers()[row]));
  }
  for (const RouterChange& change : difference.changed) {
    moves.get(change.after, change.before, got_by(change));
  }
  return moves.take();
}

}  // namespace

Reload RouterChange::effect() const {
  const bool is_new_election = std::ranges::any_of(
      settings, [](const SettingChange& change) { return change.effect != Reload::live; });
  return is_new_election ? Reload::re_election : Reload::live;
}

PlanDifference compare(const Plan& before, const Plan& after) {
  PlanDifference difference;
  std::unordered_map<Identity, std::uint32_t, IdentityHash> old_rows;
  for (std::uint32_t row = 0; row < before.routers().size(); ++row) {
    old_rows.emplace(identity_of(before, before.routers()[row]), row);
  }
  std::vector<bool> is_there(before.routers().size(), false);
  for (std::uint32_t row = 0; row < after.routers().size(); ++row) {
    const auto old_row = old_rows.find(identity_of(after, after.routers()[row]));
    if (old_row == old_rows.end()) {
      difference.added.push_back(row);
      continue;
    }
    is_there[old_row->second] = true;
    RouterChange change = change_of(before, after, old_row->second, row);
    if (is_empty(change)) {
      ++difference.untouched;
    } else {
      difference.changed.push_back(std::move(change));
    }
  }
  for (std::uint32_t row = 0; row < is_there.size(); ++row) {
    if (!is_there[row]) difference.removed.push_back(row);
  }
  difference.moved = moves_in(difference, before, after);
  difference.notifications = notification_changes(before, after);
  return difference;
}

std::vector<ComparedAddress> shown_addresses(const Plan& plan, const PlanRouter& router) {
  std::vector<ComparedAddress> addresses;
  for (const Row& row : rows_of(plan, router)) addresses.push_back(shown(row));
  return addresses;
}

}  // namespace config
