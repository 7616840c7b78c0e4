// What would become of the virtual routers if a daemon that runs by one Plan went on by another:
// which come and go, which change and how much that disturbs them, and which addresses move from
// one to another; and who else is told of them all. Pure; the caller is `regent diff`, which shows
// it.
//
// A virtual router is the same one in both when interface, family and VRID are: that is what the
// other hosts know it by. Its name may change.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/schema.h"
#include "contract/plan.h"

namespace config {

// One setting with another value.
struct SettingChange {
  std::string_view keyword;  // of vrrp_instance, or of global_defs where an instance has none
  std::string before;        // as the configuration has it; both are empty for what is secret
  std::string after;
  Reload effect = Reload::live;
  // Until the other routers of the group have it too, they and this one ignore each other's
  // adverts.
  bool must_agree = false;
  // "global_defs", "notify_url pager": of what is not of one router; empty: of the router.
  std::string block = {};
};

struct ComparedAddress {
  std::string address;  // "192.0.2.1"
  std::uint8_t prefix_length = 0;
  std::string device;  // interface that it is added to
  bool is_advertised = true;

  friend bool operator==(const ComparedAddress&, const ComparedAddress&) = default;
};

// One address of a router that stays: without `before` it is new, without `after` it goes, with
// both its prefix length or its place in the adverts changes. Another device is another address.
struct AddressChange {
  std::optional<ComparedAddress> before;
  std::optional<ComparedAddress> after;
};

struct RouterChange {
  std::uint32_t before = 0;  // its row in the old Plan
  std::uint32_t after = 0;   // its row in the new one
  bool is_renamed = false;
  // The addresses in the adverts are the same in another order.
  bool is_reordered = false;
  std::vector<SettingChange> settings = {};
  std::vector<AddressChange> addresses = {};  // those that go first

  // re_election when one of the settings is; everything else leaves the router as it is.
  Reload effect() const;
};

// An address that one router loses and another gets.
struct AddressMove {
  std::string address;
  std::uint32_t from = 0;  // row in the old Plan
  std::uint32_t to = 0;    // row in the new one
};

struct PlanDifference {
  std::vector<std::uint32_t> removed;  // rows of the old Plan
  std::vector<std::uint32_t> added;    // rows of the new one
  std::vector<RouterChange> changed;   // in the order of the new one
  std::vector<AddressMove> moved;      // in the order of the new one
  // FIFOs, mail and URLs, which are told of all routers and disturb none.
  std::vector<SettingChange> notifications;
  std::size_t untouched = 0;

  bool is_empty() const {
    return removed.empty() && added.empty() && changed.empty() && notifications.empty();
  }
};

PlanDifference compare(const contract::Plan& before, const contract::Plan& after);

// The addresses of a router, those in the adverts first.
std::vector<ComparedAddress> shown_addresses(const contract::Plan& plan,
                                             const contract::PlanRouter& router);

}  // namespace config
