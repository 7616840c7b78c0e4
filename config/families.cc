#include "config/families.h"

#include <algorithm>
#include <utility>

#include "vrrp/version.h"

namespace config {
namespace {

void keep_family(AddressList& list, vrrp::Family family) {
  std::erase_if(list.lines,
                [&](const AddressLine& line) { return line.address.family() != family; });
}

Instance part_of(const Instance& instance, vrrp::Family family) {
  Instance part = instance;
  keep_family(part.virtual_ipaddress, family);
  keep_family(part.virtual_ipaddress_excluded, family);
  if (part.name.value) *part.name.value += family == vrrp::Family::ipv4 ? ".ipv4" : ".ipv6";
  if (family == vrrp::Family::ipv6) {
    // There is VRRPv3 only, and no authentication in it.
    part.version = {};
    part.auth_type = {};
    part.auth_pass = {};
  }
  return part;
}

}  // namespace

std::vector<Instance> separate_families(const Instance& instance) {
  const std::vector<AddressLine>& lines = instance.virtual_ipaddress.lines;
  if (!instance.separate_families.value.value_or(false) || lines.empty()) return {instance};
  const vrrp::Family first = lines.front().address.family();
  const bool has_both = std::ranges::any_of(
      lines, [&](const AddressLine& line) { return line.address.family() != first; });
  if (!has_both) return {instance};
  const vrrp::Family second = first == vrrp::Family::ipv4 ? vrrp::Family::ipv6 : vrrp::Family::ipv4;
  return {part_of(instance, first), part_of(instance, second)};
}

}  // namespace config
