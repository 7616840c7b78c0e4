// Prints what our encoders write, as hexadecimal digits, so that another program can judge it
// (tshark_test.py). Not installed.
//
//   advert_tool advert VERSION VRID PRIORITY INTERVAL_CS message_only|pseudo_header SOURCE
//   PASSWORD|-
//               ADDRESS...                                       the VRRP message
//   advert_tool arp ADDRESS MAC                                  the gratuitous ARP frame
//   advert_tool neighbor TARGET SOURCE MAC router|host           the Neighbor Advertisement frame
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "tests/bytes.h"
#include "vrrp/advert_encode.h"
#include "vrrp/arp.h"
#include "vrrp/neighbor.h"

namespace {

using Arguments = std::span<const std::string>;

vrrp::IpAddress address_of(const std::string& text) {
  const auto address = vrrp::IpAddress::parse(text);
  if (!address) throw std::invalid_argument("not an address: " + text);
  return *address;
}

// Twelve digits without colons.
vrrp::MacAddress mac_of(const std::string& text) {
  const std::vector<std::uint8_t> bytes = tests::from_hex(text);
  vrrp::MacAddress mac{};
  if (bytes.size() != mac.size()) throw std::invalid_argument("not a MAC address: " + text);
  std::ranges::copy(bytes, mac.begin());
  return mac;
}

std::string advert(Arguments arguments) {
  if (arguments.size() < 8) throw std::invalid_argument("advert needs at least eight arguments");
  const vrrp::IpAddress source = address_of(arguments[5]);
  vrrp::AdvertFields fields{
      .version = arguments[0] == "2" ? vrrp::Version::v2 : vrrp::Version::v3,
      .family = source.family(),
      .vrid = vrrp::Vrid::from(std::stoul(arguments[1])).value(),
      .priority = vrrp::Priority::from_wire(static_cast<std::uint8_t>(std::stoul(arguments[2]))),
      .interval = vrrp::Centiseconds{std::stol(arguments[3])},
  };
  const std::string& password = arguments[6];
  if (password != "-") {
    fields.auth_type = vrrp::AuthType::simple_text;
    std::copy_n(password.begin(), std::min(password.size(), fields.auth_key.size()),
                fields.auth_key.begin());
  }
  std::array<std::uint8_t, vrrp::kMaxAdvertSizeBytes> buffer{};
  vrrp::AdvertWriter writer(buffer, fields);
  for (const std::string& text : arguments.subspan(7)) {
    writer.add_address(address_of(text).bytes());
  }
  const bool message_only = arguments[4] == "message_only";
  return tests::to_hex(writer.finish(
      source, message_only ? vrrp::ChecksumForm::message_only : vrrp::ChecksumForm::pseudo_header));
}

std::string arp(Arguments arguments) {
  if (arguments.size() != 2) throw std::invalid_argument("arp needs an address and a MAC address");
  return tests::to_hex(vrrp::gratuitous_arp(address_of(arguments[0]), mac_of(arguments[1])));
}

std::string neighbor(Arguments arguments) {
  if (arguments.size() != 4) throw std::invalid_argument("neighbor needs four arguments");
  return tests::to_hex(vrrp::neighbor_advert({
      .target = address_of(arguments[0]),
      .source = address_of(arguments[1]),
      .mac = mac_of(arguments[2]),
      .forwarding = arguments[3] == "router" ? vrrp::Forwarding::on : vrrp::Forwarding::off,
  }));
}

std::string run(Arguments arguments) {
  if (arguments.empty()) throw std::invalid_argument("advert, arp or neighbor?");
  if (arguments[0] == "advert") return advert(arguments.subspan(1));
  if (arguments[0] == "arp") return arp(arguments.subspan(1));
  if (arguments[0] == "neighbor") return neighbor(arguments.subspan(1));
  throw std::invalid_argument("unknown: " + arguments[0]);
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  try {
    std::puts(run(arguments).c_str());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "advert_tool: %s\n", error.what());
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}
