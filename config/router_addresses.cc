#include "config/router_addresses.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <tuple>

#include "vrrp/advert.h"

namespace config {
namespace {

// What an advert in a 1,500-byte Ethernet frame holds, the link header counted as keepalived does:
// (1500 - 14 - 40 - 8) / 16. Far more than 255 IPv4 addresses would fit, but their count is one
// octet.
constexpr std::size_t kMaxAdvertisedIpv4 = 255;
constexpr std::size_t kMaxAdvertisedIpv6 = 89;
static_assert((1500 - 14 - 40 - sizeof(vrrp::AdvertHeader)) / 16 == kMaxAdvertisedIpv6);

std::string_view describe(vrrp::Family family) {
  return family == vrrp::Family::ipv4 ? "IPv4" : "IPv6";
}

void report_twice(const RouterAddresses& addresses, Diagnostics& diagnostics) {
  std::vector<const AddressLine*> lines = addresses.advertised;
  lines.insert(lines.end(), addresses.others.begin(), addresses.others.end());
  const auto rank = [](const AddressLine* line) { return std::tie(line->address, line->at); };
  std::ranges::sort(lines, {}, rank);
  for (std::size_t i = 1; i < lines.size(); ++i) {
    if (lines[i]->address != lines[i - 1]->address) continue;
    diagnostics.add(
        {.code = Code::address_twice,
         .span = lines[i]->at,
         .message = fmt::format("{} is given twice in one instance", lines[i]->address.to_string()),
         .second = Place{lines[i - 1]->at, "first given here"}});
  }
}

void check_advertised(const Instance& instance, const std::vector<const AddressLine*>& advertised,
                      vrrp::Family family, Diagnostics& diagnostics) {
  const std::size_t limit = family == vrrp::Family::ipv4 ? kMaxAdvertisedIpv4 : kMaxAdvertisedIpv6;
  if (advertised.size() > limit) {
    diagnostics.add({.code = Code::too_many_addresses,
                     .span = advertised[limit]->at,
                     .message = fmt::format("an advert holds {} {} addresses; there are {}", limit,
                                            describe(family), advertised.size()),
                     .help = instance.is_one_line()
                                 ? "a `vrrp_instance` can have the others in its "
                                   "`virtual_ipaddress_excluded`"
                                 : "put the others into `virtual_ipaddress_excluded`"});
  }
  const AddressLine& first = *advertised.front();
  if (family == vrrp::Family::ipv6 && !first.address.is_link_local_ipv6()) {
    diagnostics.add({.code = Code::first_not_link_local,
                     .span = first.at,
                     .message = "the first IPv6 address of an advert must be a link-local one "
                                "(RFC 9568 5.2.9)",
                     .help = "put an address of fe80::/10 before it"});
  }
}

}  // namespace

RouterAddresses sort_addresses(const Instance& instance, Diagnostics& diagnostics) {
  RouterAddresses addresses;
  for (const AddressLine& line : instance.virtual_ipaddress.lines) {
    if (!addresses.family) addresses.family = line.address.family();
    if (line.address.family() == *addresses.family) {
      addresses.advertised.push_back(&line);
      continue;
    }
    if (addresses.others.empty()) {
      diagnostics.add(
          {.code = Code::mixed_families,
           .span = line.at,
           .message = fmt::format("the first address is {}, so that family elects; {} addresses "
                                  "follow it and are not in the adverts",
                                  describe(*addresses.family), describe(line.address.family())),
           .help = "`separate_families` makes a router of each family"});
    }
    addresses.others.push_back(&line);
  }
  for (const AddressLine& line : instance.virtual_ipaddress_excluded.lines) {
    addresses.others.push_back(&line);
  }
  report_twice(addresses, diagnostics);
  if (addresses.family) {
    check_advertised(instance, addresses.advertised, *addresses.family, diagnostics);
  }
  return addresses;
}

}  // namespace config
