// What is said about native checks, with descriptors that go along: records of exact size on
// SOCK_SEQPACKET pairs.
//
//   checkd --ProbeStart + its channel--> prober     a process for one server, in place of the last
//   checkd --ProbeOrder + a socket--> that process --ProbeResult--> checkd
//
// Before that, once: helper --EchoGrant + sockets--> checkd
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>

#include "contract/check_message.h"

namespace contract {

// One process asks for so many targets at the most: a bad answer takes no more questions with it,
// and no channel is ever full.
inline constexpr std::uint32_t kMaxTargetsOfProcess = 64;

// Start the process that asks the server of a target, and of all targets that share it
// (checks/desks.h). One that was started for the same target is killed first.
struct ProbeStart {
  std::uint32_t target = 0;  // of the Plan
  std::uint32_t reserved = 0;
};
static_assert(sizeof(ProbeStart) == 8);

// Ask once, over the connected (or connecting) socket that comes with this; of an icmp check there
// are two, the first to send by and the second to hear with.
struct ProbeOrder {
  std::uint32_t run = 0;              // any number, which comes back with the result
  std::uint32_t timeout_ms = 0;       // at least 1
  std::uint32_t is_stream = 0;        // the socket is a TCP one, whatever the target's row says
  std::uint32_t target = 0;           // of the Plan
  std::uint32_t echo_identifier = 0;  // icmp: what the second socket lets in; 16 bits
};
static_assert(sizeof(ProbeOrder) == 20);

// The outcome is one of passed, failed, unreachable, timed_out, truncated, warned.
struct ProbeResult {
  std::uint32_t run = 0;
  std::uint32_t target = 0;  // both of the order
  RunOutcome outcome = RunOutcome::failed;
  std::int32_t code = 0;  // unreachable: errno
  std::uint32_t output_size_bytes = 0;
  // What was asked and answered, for people; foreign bytes, and zeros behind them.
  std::array<char, kMaxRunOutputBytes> output{};
};
static_assert(sizeof(ProbeResult) == 276);

// Raw ICMP sockets for the next targets of icmp checks, at least one, in their order. Each has two:
// one to send by, which lets nothing in, and one that lets in nothing but echo replies of this
// target with its identifier, which are counted from the first one. Neither is connected.
struct EchoGrant {
  std::uint32_t first_identifier = 0;  // 16 bits
  std::uint32_t reserved = 0;
};
static_assert(sizeof(EchoGrant) == 8);

// Of the nth target from 0 on. Behind the last number comes 0.
constexpr std::uint16_t echo_identifier(const EchoGrant& grant, std::size_t number) {
  return static_cast<std::uint16_t>(grant.first_identifier + number);
}

std::expected<ProbeStart, Stage> read_probe_start(std::span<const std::uint8_t> record,
                                                  std::size_t targets);
std::expected<ProbeOrder, Stage> read_probe_order(std::span<const std::uint8_t> record,
                                                  std::size_t targets);
std::expected<ProbeResult, Stage> read_probe_result(std::span<const std::uint8_t> record,
                                                    std::size_t targets);
std::expected<EchoGrant, Stage> read_echo_grant(std::span<const std::uint8_t> record);

}  // namespace contract
