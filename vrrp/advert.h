// The VRRP advertisement: its layout on the wire (RFC 9568 5.1, RFC 3768 5.1) and its meaning as a
// value. Reading is advert_parse.h, writing is advert_encode.h; the privileged helper links only
// the latter.
//
//    0                   1                   2                   3
//    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//   |Version| Type  |     VRID      |   Priority    | Address count |
//   |  v3: 0 + interval in cs; v2: |           Checksum            |
//   |  auth type, interval in s    |                               |
//   |  addresses, 4 or 16 bytes each; v2: then 8 bytes of authentication
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "vrrp/priority.h"
#include "vrrp/time.h"
#include "vrrp/version.h"
#include "vrrp/wire.h"

namespace vrrp {

struct AdvertHeader {
  std::uint8_t version_and_type;
  std::uint8_t vrid;
  std::uint8_t priority;
  std::uint8_t address_count;
  Be16
      interval;  // v3: four reserved bits and 12 bits of cs; v2: auth type and seconds, 8 bits each
  Be16 checksum;
};
static_assert(sizeof(AdvertHeader) == 8 && alignof(AdvertHeader) == 1);
static_assert(offsetof(AdvertHeader, interval) == 4 && offsetof(AdvertHeader, checksum) == 6);

inline constexpr std::uint8_t kTypeAdvertisement = 1;
inline constexpr std::size_t kAuthSizeBytes = 8;
inline constexpr std::uint16_t kMaxIntervalCentiseconds = 4095;
// The largest message: 255 IPv6 addresses. One that fits a 1,500-byte frame holds 89 (or 255 IPv4).
inline constexpr std::size_t kMaxAdvertSizeBytes = sizeof(AdvertHeader) + 255 * std::size_t{16};

// v2 authentication (RFC 2338 5.3.6); v3 has none.
enum class AuthType : std::uint8_t { none = 0, simple_text = 1 };
using AuthKey = std::array<std::uint8_t, kAuthSizeBytes>;

// Over which bytes an IPv4 VRRPv3 checksum runs: implementations differ. IPv6 always has the
// pseudo-header, v2 never.
enum class ChecksumForm : std::uint8_t { message_only, pseudo_header };

// A received advert that passed every check which needs no configuration.
// The spans borrow the receive buffer.
struct Advert {
  Version version = Version::v3;
  Family family = Family::ipv4;
  std::uint8_t vrid = 0;
  Priority priority = Priority::kRelinquish;
  Nanoseconds interval{};
  ChecksumForm checksum_form = ChecksumForm::message_only;
  std::uint8_t auth_type = 0;               // v2
  std::span<const std::uint8_t> auth_key;   // v2: kAuthSizeBytes
  std::span<const std::uint8_t> addresses;  // address_count * address_size_bytes(family)
  std::uint8_t address_count = 0;
};

}  // namespace vrrp
