// What may be meant otherwise in a dns_check or tcp_check. A part of lint.h.
#include <fmt/format.h>

#include <map>

#include "config/lint.h"
#include "config/render.h"

namespace config {
namespace {

// Where each virtual address is given first.
std::map<vrrp::IpAddress, SourceSpan> virtual_addresses(const Config& config) {
  std::map<vrrp::IpAddress, SourceSpan> found;
  for (const Instance& instance : config.instances) {
    for (const AddressList* list :
         {&instance.virtual_ipaddress, &instance.virtual_ipaddress_excluded}) {
      for (const AddressLine& line : list->lines) found.try_emplace(line.address, line.at);
    }
  }
  return found;
}

}  // namespace

void lint_checks(const Config& config, Diagnostics& diagnostics) {
  if (config.native_checks.empty()) return;
  const auto addresses = virtual_addresses(config);
  for (const NativeCheck& check : config.native_checks) {
    for (const Host& host : check.server.hosts) {
      const auto found = addresses.find(host.address);
      if (found == addresses.end()) continue;
      diagnostics.add(
          {.code = Code::check_of_virtual_address,
           .span = host.at,
           .message = fmt::format("{} is a virtual address: the router that is Active answers, "
                                  "whichever it is",
                                  quoted(host.address.to_string())),
           .second = Place{found->second, "of a virtual router"},
           .help = "an address that every router has, such as 127.0.0.1 or ::1"});
    }
  }
}

}  // namespace config
