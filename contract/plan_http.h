// The rows of a Plan about http checks: what is asked of a web server, and what the answer must be.
// A part of plan.h.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "contract/plan_checks.h"
#include "contract/plan_local.h"

namespace contract {

inline constexpr std::uint16_t kHttpPort = 80;    // RFC 9110 4.2.1
inline constexpr std::uint16_t kHttpsPort = 443;  // RFC 9110 4.2.2
inline constexpr std::uint32_t kMaxHttpTextBytes = 1024;
inline constexpr std::uint32_t kMaxHostNameBytes = 253;
inline constexpr std::uint16_t kMaxExpiryDays = 3650;
inline constexpr std::uint16_t kFirstStatus = 100;
inline constexpr std::uint16_t kLastStatus = 599;

enum class HttpMethod : std::uint8_t { get = 1, head = 2 };

// Bits of PlanHttp::flags.
enum class HttpFlag : std::uint8_t {
  tls = 1,
  verify = 2,  // the certificate; only with TLS
};

// A bit for each status that is right, the lowest of the first octet is 100.
using HttpStatuses = std::array<std::uint8_t, 64>;

struct PlanHttp {
  PlanText path = {};     // with its query, as it is sent
  PlanText host = {};     // of the Host header, and of the certificate; empty: the server's address
  PlanText headers = {};  // further ones, with a line feed between two
  PlanText body = {};     // has to be somewhere in the body; empty: whatever it is
  PlanText pattern = {};  // likewise, an extended regular expression of POSIX
  PlanText ca_file = {};  // whose certificates are trusted; empty: those of the system
  HttpStatuses statuses{};
  std::uint32_t latency_ms = 0;           // an answer that takes longer is none; 0: the timeout
  std::uint16_t expires_within_days = 0;  // a certificate that does is worth a word; 0: never
  HttpMethod method = HttpMethod::get;
  std::uint8_t flags = 0;  // HttpFlag
};
static_assert(sizeof(PlanHttp) == 120);

inline bool has(const PlanHttp& row, HttpFlag flag) {
  return (row.flags & static_cast<std::uint8_t>(flag)) != 0;
}

// Of a status that there can be.
constexpr void add_status(HttpStatuses& statuses, std::size_t status) {
  constexpr std::size_t kOctet = 8;
  const std::size_t bit = status - kFirstStatus;
  statuses[bit / kOctet] = static_cast<std::uint8_t>(statuses[bit / kOctet] | 1U << (bit % kOctet));
}
constexpr bool has_status(const HttpStatuses& statuses, long status) {
  constexpr std::size_t kOctet = 8;
  if (status < kFirstStatus || status > kLastStatus) return false;
  const auto bit = static_cast<std::size_t>(status - kFirstStatus);
  return (statuses[bit / kOctet] >> (bit % kOctet) & 1) != 0;
}

}  // namespace contract
