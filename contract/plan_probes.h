// The rows of a Plan about native checks: what is asked of whom, and what the answer must be. A
// part of plan.h.
#pragma once

#include <array>
#include <cstdint>

#include "contract/plan_checks.h"

namespace contract {

// Each has a process of its own while the daemon runs.
inline constexpr std::uint32_t kMaxTargets = 1024;
inline constexpr std::uint32_t kMaxTargetsOfCheck = 16;
inline constexpr std::uint32_t kMaxProbeTextBytes = 1024;
inline constexpr std::uint32_t kMaxDnsNameBytes = 253;  // as written (RFC 1035 2.3.4)

inline constexpr std::uint16_t kDnsPort = 53;  // RFC 1035 4.2

enum class Transport : std::uint8_t { udp = 1, tcp = 2, icmp = 3 };

// One server of a native check. Sorted by check; a check has at least one.
struct PlanTarget {
  std::uint32_t check = 0;
  std::uint16_t port = 0;   // 0 only with icmp
  std::uint8_t family = 4;  // vrrp::Family
  Transport transport = Transport::udp;
  std::uint8_t has_source = 0;
  std::array<std::uint8_t, 3> reserved{};
  std::array<std::uint8_t, 16> bytes{};   // network order; an IPv4 address is the first four
  std::array<std::uint8_t, 16> source{};  // likewise; what is sent from, when there is one
};
static_assert(sizeof(PlanTarget) == 44);

// What a tcp check does once it is connected.
struct PlanTcp {
  PlanText send = {};    // nothing when it is empty
  PlanText expect = {};  // has to come somewhere in what is answered; empty: connecting is enough
};
static_assert(sizeof(PlanTcp) == 16);

inline constexpr std::uint16_t kMaxEchoBytes = 1400;

// What is sent as the data of an echo request, and how long its reply may take.
struct PlanIcmp {
  std::uint16_t size_bytes = 0;  // behind the header of the echo
  std::uint16_t reserved = 0;
  std::uint32_t latency_ms = 0;  // a reply that takes longer is none; 0: the timeout
};
static_assert(sizeof(PlanIcmp) == 8);

// What an answer must have.
enum class DnsMatch : std::uint8_t {
  anything = 0,
  data = 1,    // a record of the type asked for with exactly these data, as in a zone file
  text = 2,    // a string of a TXT record with this in it
  prefix = 3,  // an address of this prefix
};

struct PlanDns {
  PlanText name = {};  // as in a zone file
  std::uint16_t type = 0;
  std::uint16_t dns_class = 1;
  std::uint16_t rcodes = 1;  // bit per rcode that is right: 1 is NOERROR
  std::uint8_t wants_recursion = 1;
  DnsMatch match = DnsMatch::anything;
  PlanText expected = {};         // of data and text
  std::uint32_t min_answers = 0;  // records of the type asked for
  std::uint32_t latency_ms = 0;   // an answer that takes longer is none; 0: the timeout
  std::uint8_t prefix_family = 0;
  std::uint8_t prefix_length = 0;
  std::uint16_t reserved = 0;
  std::array<std::uint8_t, 16> prefix{};
};
static_assert(sizeof(PlanDns) == 52);

}  // namespace contract
