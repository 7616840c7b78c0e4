// An advert as a scenario speaks of it (docs/SCENARIOS.md): the fields of a message, right or
// wrong, and the bytes that they are. Bytes are put together here octet by octet and not by
// vrrp::AdvertWriter, which refuses to write a wrong one.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "contract/recording.h"
#include "vrrp/address.h"
#include "vrrp/advert.h"
#include "vrrp/priority.h"
#include "vrrp/time.h"
#include "vrrp/version.h"

namespace control {

// The one router of a scenario.
struct ScenarioRouter {
  std::string name;
  vrrp::Version version = vrrp::Version::v3;
  vrrp::Family family = vrrp::Family::ipv4;
  std::uint8_t vrid = 10;
  vrrp::Priority priority = vrrp::Priority::kDefault;
  bool preempts = true;
  vrrp::Nanoseconds preempt_delay{};
  vrrp::Nanoseconds interval = std::chrono::seconds{1};
  vrrp::Nanoseconds second_advert_after = std::chrono::seconds{1};
  std::vector<vrrp::IpAddress> addresses;
  vrrp::AuthType auth_type = vrrp::AuthType::none;
  vrrp::AuthKey auth_key{};
};

// What stands in a written scenario instead of the password, and instead of any other.
inline constexpr std::string_view kHiddenPassword = "hidden";
inline constexpr std::string_view kWrongPassword = "wrong";

struct AdvertShape {
  // `good` is what the RFC of the version says: for IPv4 without pseudo-header. `bad` is neither.
  enum class Checksum : std::uint8_t { good, bad, message_only, pseudo_header, value };

  vrrp::IpAddress source;
  vrrp::IpAddress destination;
  std::uint8_t ttl = vrrp::kTtl;
  std::uint8_t version = 3;
  std::uint8_t type = vrrp::kTypeAdvertisement;
  std::uint8_t vrid = 0;
  std::uint8_t priority = 0;
  std::optional<std::uint8_t> count;  // as it says; else that of `addresses`
  std::uint8_t auth_type = 0;         // version 2
  std::uint8_t reserved = 0;          // other versions: the four bits before the interval
  std::uint16_t interval = 0;         // seconds in version 2, else centiseconds
  std::vector<vrrp::IpAddress> addresses;
  vrrp::AuthKey auth_key{};
  Checksum checksum = Checksum::good;
  std::uint16_t checksum_value = 0;
  int extra_bytes = 0;  // zeros behind the message, or so many of its last bytes less
};

std::vector<std::uint8_t> assemble(const AdvertShape& shape);

// The advert that `router` expects of a peer: its own version, VRID, interval and addresses.
AdvertShape expected_advert(const ScenarioRouter& router);

// "advert from 192.0.2.3 priority 200", with every field that is not the expected one; "raw from
// ..." with the bytes when its length fits no message. No password is in it. Empty when the
// datagram was dropped and is not whole, so that it cannot be told.
std::optional<std::string> datagram_words(const ScenarioRouter& router,
                                          const contract::Record& record);

}  // namespace control
