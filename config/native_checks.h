// How the settings of a dns_check, tcp_check, http_check, icmp_check or unit_check go together:
// what is required, which times are not longer than others, and what can be expected of which
// answer. That names are unique and defined is trackers.h, which is the caller.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "config/config.h"
#include "config/diagnostic.h"
#include "config/schema.h"

namespace config {

// The blocks, in the order in which print.h writes them.
struct NativeBlock {
  contract::CheckKind kind;
  Block block;
  std::string_view keyword;
};
inline constexpr std::array kNativeBlocks{
    NativeBlock{contract::CheckKind::dns, Block::dns_check, "dns_check"},
    NativeBlock{contract::CheckKind::tcp, Block::tcp_check, "tcp_check"},
    NativeBlock{contract::CheckKind::http, Block::http_check, "http_check"},
    NativeBlock{contract::CheckKind::icmp, Block::icmp_check, "icmp_check"},
    NativeBlock{contract::CheckKind::unit, Block::unit_check, "unit_check"},
};
// Null for what is none of them.
const NativeBlock* native_block(Block block);
const NativeBlock* native_block(contract::CheckKind kind);

void check_native(const NativeCheck& check, Diagnostics& diagnostics);

// What holds when nothing is given.
inline constexpr Decimal kNativeInterval{.millionths = 1'000'000};
inline constexpr std::uint32_t kEchoBytes = 56;
// Of all icmp checks together. The kernel shows each reply to the sockets of all of them.
inline constexpr std::uint32_t kMaxPingedServers = 256;
// Four fifths of the interval.
Decimal default_timeout(Decimal interval);
// What a server of the check is asked at.
inline bool has_ports(const NativeCheck& check) { return check.kind != contract::CheckKind::icmp; }
// Of a server without one; 0: there has to be one, if there are ports at all.
std::uint16_t default_port(const NativeCheck& check);

}  // namespace config
