// One configuration as values: what the file says, with the place where it says it. Nothing here is
// checked beyond the form and the range of each single value; defaults.h completes the instances,
// router_settings.h and router_addresses.h look at how the values go together.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/source.h"
#include "vrrp/address.h"

namespace config {

// A decimal number, exact: no floating point, so 0.29 s are 29 cs.
struct Decimal {
  std::uint64_t millionths = 0;
  bool is_exact = true;  // false: there were more digits, not all of them zero

  friend bool operator==(const Decimal&, const Decimal&) = default;
};

// What one keyword was given.
template <typename T>
struct Setting {
  std::optional<T> value = {};  // empty: not given, or not usable, which has been reported
  SourceSpan keyword = {};
  SourceSpan at = {};         // of the value; of the keyword when there is none
  bool is_inherited = false;  // from vrrp_defaults

  bool is_given() const { return keyword.is_somewhere(); }
};

struct AddressLine {
  vrrp::IpAddress address = {};
  std::uint8_t prefix_length = 32;
  std::string device = {};  // empty: the interface of the instance
  SourceSpan at = {};
};

struct AddressList {
  SourceSpan keyword = {};  // of the last block
  std::uint32_t given = 0;  // lines, also those that are not usable
  std::vector<AddressLine> lines;
};

struct Globals {
  Setting<std::uint32_t> vrrp_version;
  Setting<std::uint32_t> garp_master_delay;  // seconds
  Setting<std::uint32_t> garp_master_repeat;
  Setting<std::uint32_t> garp_master_refresh;  // seconds
  Setting<std::uint32_t> garp_master_refresh_repeat;
  Setting<Decimal> garp_interval;
  Setting<Decimal> gna_interval;
  Setting<bool> skip_check_adv_addr;
  Setting<bool> v3_checksum_as_v2;
};

struct Instance {
  Setting<std::string> name;
  Setting<std::string> state;
  Setting<std::string> interface;
  Setting<std::uint32_t> virtual_router_id;
  Setting<std::uint32_t> priority;
  Setting<Decimal> advert_int;  // seconds
  Setting<std::uint32_t> version;
  Setting<std::string> auth_type;
  Setting<std::string> auth_pass;
  Setting<bool> preempt;
  Setting<bool> nopreempt;
  Setting<Decimal> preempt_delay;            // seconds
  Setting<std::uint32_t> garp_master_delay;  // seconds
  Setting<std::uint32_t> garp_master_repeat;
  Setting<std::uint32_t> garp_master_refresh;  // seconds
  Setting<std::uint32_t> garp_master_refresh_repeat;
  Setting<bool> v3_checksum_as_v2;
  Setting<bool> separate_families;
  AddressList virtual_ipaddress;
  AddressList virtual_ipaddress_excluded;
};

struct Config {
  Globals globals;
  Instance defaults;  // vrrp_defaults; without a name
  std::vector<Instance> instances;
};

}  // namespace config
