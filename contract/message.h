// What the processes say to each other, apart from Plan and Ledger: records of exact size on a
// SOCK_SEQPACKET pair, plain old data, indices instead of addresses and names.
//
//   worker --RequestItem[1..64]--> helper        supervisor <--RoleMessage--> every role
//   helper --FactItem[1..64]-----> worker       control --CommandMessage--> worker
//
// A record that read_items()/read_role_message() refuses is a breach of contract: its sender is
// killed (control, which is farther from everything, is only not listened to any more). One channel
// lives exactly one process life, so there is nothing to replay or to forge.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <expected>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>

#include "vrrp/router_state.h"

namespace contract {

inline constexpr std::size_t kMaxItemsPerRecord = 64;

// What the worker may ask of the helper; `router` is an index of the Plan.
enum class Operation : std::uint32_t {
  hold = 1,      // add the router's addresses, then announce them; answered by held or hold_failed
  release = 2,   // remove them; answered by released
  announce = 3,  // announce them again; not answered
};

struct RequestItem {
  Operation operation = Operation::hold;
  std::uint32_t router = 0;
  std::uint32_t reserved = 0;
};
static_assert(sizeof(RequestItem) == 12);

enum class FactKind : std::uint32_t {
  interface = 1,    // the present state of an interface of the Plan
  held = 2,         // all addresses of the router are on their interfaces and were announced
  hold_failed = 3,  // at least one is not: `error` is the errno; none of them is left
  released = 4,     // none of the router's addresses is on an interface any more
  ownership = 5,    // router of priority 255: whether the host has all its addresses (`flags`)
  complete = 6,     // everything known at start has been said
};

// Bits of FactItem::flags.
inline constexpr std::uint32_t kFactUp = 1;          // interface: up and with carrier
inline constexpr std::uint32_t kFactIpv4Source = 2;  // interface: `ipv4_source` may be sent from
inline constexpr std::uint32_t kFactIpv6Source = 4;  // interface: `ipv6_source` may be sent from
inline constexpr std::uint32_t kFactOwned = 8;       // ownership: all addresses are there

struct FactItem {
  FactKind kind = FactKind::complete;
  std::uint32_t index = 0;   // an interface or a router of the Plan, as `kind` says
  std::int32_t ifindex = 0;  // interface: 0 when it does not exist
  std::uint32_t flags = 0;
  std::int32_t error = 0;  // hold_failed: errno
  std::array<std::uint8_t, 4> ipv4_source{};
  std::array<std::uint8_t, 16> ipv6_source{};
};
static_assert(sizeof(FactItem) == 40);

// Supervisor and roles.
enum class RoleVerb : std::uint32_t {
  ready = 1,      // role: locked down, waiting for `run`
  failed = 2,     // role: cannot start or go on; `stage` and `error` say where and why
  violation = 3,  // helper: the worker broke the contract; `stage` says how
  run = 4,        // supervisor: every role is ready
  stop = 5,       // supervisor: end in order
};

// Where a role was when something failed.
enum class Stage : std::uint32_t {
  none,
  arguments,  // descriptors that the supervisor should have passed are not there
  plan,       // the Plan is not valid
  ledger,     // the Ledger is not valid
  sockets,    // raw sockets, memberships, packet socket
  netlink,    // rtnetlink
  io_uring,   // ring set-up, registration, restrictions
  landlock,
  capabilities,  // ids, capability sets, bounding set
  limits,        // rlimits, not dumpable, no_new_privs
  seccomp,
  peer,  // the other end of a channel went away or said what it must not
  violation_size,
  violation_operation,
  violation_index,
  violation_reserved,
  already_running,  // another regent holds this network namespace
};
std::string_view describe(Stage stage);

struct RoleMessage {
  RoleVerb verb = RoleVerb::ready;
  Stage stage = Stage::none;
  std::int32_t error = 0;  // errno, 0 when there is none
  std::uint32_t reserved = 0;
};
static_assert(sizeof(RoleMessage) == 16);

// What control may ask of the worker; nothing is answered, the Ledger shows what came of it.
enum class CommandVerb : std::uint32_t {
  record = 1,          // write what happens to `router` into the Ledger's Recording; instead of
                       // another one that is recorded
  stop_recording = 2,  // `router` is 0
};

struct CommandMessage {
  CommandVerb verb = CommandVerb::record;
  std::uint32_t router = 0;  // an index of the Plan
  std::uint32_t reserved = 0;
};
static_assert(sizeof(CommandMessage) == 12);

// `record` must be one whole CommandMessage with a known verb, a router below `routers`, and
// nothing set that is reserved.
std::expected<CommandMessage, Stage> read_command(std::span<const std::uint8_t> record,
                                                  std::uint32_t routers);

// `record` must be one whole RoleMessage with known enumerators.
std::expected<RoleMessage, Stage> read_role_message(std::span<const std::uint8_t> record);

// 1 to 64 whole items; every operation known, every router below `routers`, nothing reserved set.
// The span of items borrows `storage`.
std::expected<std::span<const RequestItem>, Stage> read_requests(
    std::span<const std::uint8_t> record, std::uint32_t routers,
    std::array<RequestItem, kMaxItemsPerRecord>& storage);
std::expected<std::span<const FactItem>, Stage> read_facts(
    std::span<const std::uint8_t> record, std::uint32_t routers, std::uint32_t interfaces,
    std::array<FactItem, kMaxItemsPerRecord>& storage);

// The bytes of a message or of an array of items, for sending.
template <typename Item>
std::span<const std::uint8_t> bytes_of(std::span<const Item> items) {
  static_assert(std::is_trivially_copyable_v<Item> &&
                std::has_unique_object_representations_v<Item>);
  return {reinterpret_cast<const std::uint8_t*>(items.data()), items.size_bytes()};
}
template <typename Message>
std::span<const std::uint8_t> bytes_of(const Message& message) {
  return bytes_of(std::span<const Message>(&message, 1));
}

}  // namespace contract
