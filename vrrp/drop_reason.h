// Why an advert was not handed to the state machine: one reason, one counter. The order is the
// order of the checks; the counters' names are part of the JSON status and of the metrics.
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
// The counters' names: those of RFC 8347's statistics (packet-length-errors and so on), for version
// 2 those of RFC 2787, where these have one.
inline constexpr std::array<std::string_view, 14> kDropCounterNames{
    "packet_length_errors",   "ip_ttl_errors",           "version_errors",
    "invalid_type_pkts_rcvd", "address_count_errors",    "trailing_bytes_errors",
    "checksum_errors",        "interval_zero_errors",    "vrid_errors",
    "own_adverts_rcvd",       "version_mismatch_errors", "auth_type_mismatch",
    "auth_failures",          "interval_errors",
};
inline constexpr std::size_t kDropReasons = kDropReasonNames.size();
static_assert(static_cast<std::size_t>(DropReason::interval_mismatch) + 1 == kDropReasons);
static_assert(kDropCounterNames.size() == kDropReasons);

constexpr std::string_view name(DropReason reason) {
  return kDropReasonNames[static_cast<std::size_t>(reason)];
}
constexpr std::string_view counter_name(DropReason reason) {
  return kDropCounterNames[static_cast<std::size_t>(reason)];
}

}  // namespace vrrp
