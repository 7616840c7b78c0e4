// A Plan for the tests of the helper, built row by row and validated.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "contract/plan.h"
#include "contract/plan_writer.h"
#include "privsep/helper/address_index.h"
#include "vrrp/time.h"

namespace tests {

struct RouterSpec {
  std::string interface = "eth0";
  std::vector<std::string>
      addresses{};  // "10.0.0.1/24", or "10.0.0.1/24@eth1" on another interface
  std::uint8_t vrid = 1;
  std::uint8_t priority = 100;
  std::uint16_t garp_repeat = 5;
  std::uint32_t garp_delay_seconds = 5;
  std::uint32_t garp_refresh_seconds = 0;
  std::uint16_t garp_refresh_repeat = 1;
  std::uint8_t version = 3;
  std::uint32_t interval_cs = 100;
  std::uint16_t flags = 1;
  std::string auth{};
};

class HelperPlan {
 public:
  std::uint32_t add(const RouterSpec& spec) {
    contract::PlanRouter row{.flags = spec.flags,
                             .interface = rows_.add_interface(spec.interface),
                             .version = spec.version,
                             .vrid = spec.vrid,
                             .priority = spec.priority,
                             .first_address = static_cast<std::uint32_t>(rows_.addresses.size()),
                             .interval_cs = spec.interval_cs,
                             .garp_repeat = spec.garp_repeat,
                             .garp_refresh_repeat = spec.garp_refresh_repeat,
                             .garp_delay_seconds = spec.garp_delay_seconds,
                             .garp_refresh_seconds = spec.garp_refresh_seconds};
    for (const std::string& text : spec.addresses) add_address(row, text);
    row.auth_type = spec.auth.empty() ? 0 : 1;
    std::ranges::copy(spec.auth, row.auth_key.begin());
    rows_.set_name(row, "router" + std::to_string(rows_.routers.size()));
    rows_.routers.push_back(row);
    return static_cast<std::uint32_t>(rows_.routers.size() - 1);
  }

  // An interface that no router has anything on; its number.
  std::uint32_t add_interface(std::string_view name) { return rows_.add_interface(name); }

  // Throws when the Plan is not valid. Borrows this object.
  contract::Plan plan() {
    bytes_ = contract::write_plan(rows_);
    return contract::validate_plan(bytes_).value();
  }
  helper::AddressIndex index() { return helper::AddressIndex(plan()); }

 private:
  void add_address(contract::PlanRouter& row, std::string_view text) {
    const std::size_t slash = text.find('/');
    const std::size_t at = std::min(text.find('@'), text.size());
    const vrrp::IpAddress value = vrrp::IpAddress::parse(text.substr(0, slash)).value();
    const std::string device(at < text.size() ? text.substr(at + 1) : std::string_view());
    contract::PlanAddress address{
        .interface = device.empty() ? row.interface : rows_.add_interface(device),
        .family = static_cast<std::uint8_t>(value.family()),
        .prefix_length = static_cast<std::uint8_t>(
            std::stoi(std::string(text.substr(slash + 1, at - slash - 1))))};
    std::ranges::copy(value.bytes(), address.bytes.begin());
    if (row.address_count == 0) {
      row.family = address.family;
      row.sender = rows_.add_sender(row.interface, value.family());
    }
    if (address.family == row.family && row.advertised_count == row.address_count) {
      ++row.advertised_count;
    }
    ++row.address_count;
    rows_.addresses.push_back(address);
  }

  contract::PlanRows rows_;
  std::vector<std::uint8_t> bytes_;
};

// Some point in time after start.
inline vrrp::Instant at(double seconds) {
  return vrrp::Instant(vrrp::Nanoseconds(static_cast<std::int64_t>(1e9 * (1000 + seconds))));
}

inline vrrp::IpAddress ip(std::string_view text) { return vrrp::IpAddress::parse(text).value(); }

}  // namespace tests
