// A DNS message cut into its records (RFC 1035 4.1): where each begins, and its rdata as they are
// on the wire. Neither names nor rdata are looked into here, so the work is bounded by the
// message's size and nothing of a server's choosing is copied. The caller is dns_answer.cc.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "vrrp/wire.h"

namespace checks {

struct DnsHeader {
  vrrp::Be16 id = {};
  vrrp::Be16 flags = {};
  vrrp::Be16 questions = {};
  vrrp::Be16 answers = {};
  vrrp::Be16 authorities = {};
  vrrp::Be16 additionals = {};
};
static_assert(sizeof(DnsHeader) == 12);

// What stands behind the owner's name.
struct RecordHead {
  vrrp::Be16 type = {};
  vrrp::Be16 dns_class = {};
  std::array<std::uint8_t, 4> ttl = {};  // of OPT: further bits of the rcode, the version, flags
  vrrp::Be16 rdata_bytes = {};
};
static_assert(sizeof(RecordHead) == 10);

inline constexpr std::uint16_t kResponse = 0x8000;
inline constexpr std::uint16_t kOpcode = 0x7800;
inline constexpr std::uint16_t kTruncated = 0x0200;
inline constexpr std::uint16_t kRecursionDesired = 0x0100;
inline constexpr std::uint16_t kRcode = 0x000f;

inline constexpr std::uint16_t kTypeA = 1;
inline constexpr std::uint16_t kTypeTxt = 16;
inline constexpr std::uint16_t kTypeAaaa = 28;
inline constexpr std::uint16_t kTypeOpt = 41;
inline constexpr std::uint16_t kTypeAny = 255;
inline constexpr std::uint16_t kClassAny = 255;

struct DnsRecord {
  std::size_t offset = 0;  // of the owner's name in the message
  std::uint16_t type = 0;
  std::uint16_t dns_class = 0;
  std::span<const std::uint8_t> rdata;  // in the message
};

struct DnsRecords {
  std::vector<DnsRecord> answers;
  std::uint16_t rcode = 0;  // with the bits that OPT has of it (RFC 6891 6.1.3)
};

// `message` has a whole header; the records begin at `offset`. All three sections have to be whole;
// nothing when they are not. Bytes behind the last record do not count.
std::optional<DnsRecords> read_dns_records(std::span<const std::uint8_t> message,
                                           std::size_t offset);

}  // namespace checks
