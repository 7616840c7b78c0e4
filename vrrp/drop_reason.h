// Why an advert was not handed to the state machine: one reason, one counter. The order is the
// order of the checks; the names are part of the JSON status and of the metrics.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace vrrp {

enum class DropReason : std::uint8_t {
  truncated,          // shorter than its header, or than its address count says
  ttl,                // TTL or hop limit is not 255
  version,            // neither 2 nor 3, or version 2 over IPv6
  type,               // not ADVERTISEMENT
  address_count,      // no address at all
  length,             // more bytes than the message needs
  checksum,           // wrong in every form
  interval_zero,      // Max Advertise Interval 0
  vrid,               // no virtual router with this VRID on the receiving interface
  own,                // our own source address: looped back
  version_mismatch,   // not the version this router speaks
  auth_type,          // v2: authentication type differs
  auth_data,          // v2: password differs
  interval_mismatch,  // v2: interval differs from ours
};

inline constexpr std::array<std::string_view, 14> kDropReasonNames{
    "truncated",
    "ttl",
    "version",
    "type",
    "address_count",
    "length",
    "checksum",
    "interval_zero",
    "vrid",
    "own",
    "version_mismatch",
    "auth_type",
    "auth_data",
    "interval_mismatch",
};
inline constexpr std::size_t kDropReasons = kDropReasonNames.size();
static_assert(static_cast<std::size_t>(DropReason::interval_mismatch) + 1 == kDropReasons);

constexpr std::string_view name(DropReason reason) {
  return kDropReasonNames[static_cast<std::size_t>(reason)];
}

}  // namespace vrrp
