#include "privsep/helper/links.h"

#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "vrrp/check.h"

namespace helper {
namespace {

constexpr std::uint32_t bit_of(unsigned group) { return 1U << (group - 1); }
constexpr std::uint32_t kGroups = bit_of(RTNLGRP_LINK) | bit_of(RTNLGRP_IPV4_IFADDR) |
                                  bit_of(RTNLGRP_IPV6_IFADDR) | bit_of(RTNLGRP_IPV6_NETCONF);
constexpr int kDatagramsPerTurn = 256;
constexpr int kDumpAttempts = 10;

using Buffer = std::array<std::uint8_t, 32 << 10>;

// True when the table has a gap that only a full read closes.
bool apply(const nlmsghdr& message, Interfaces& interfaces) {
  if (const auto link = read_link(message)) {
    if (message.nlmsg_type == RTM_NEWLINK) return interfaces.put(*link);
    interfaces.remove_link(link->ifindex);
  } else if (const auto address = read_address(message)) {
    if (message.nlmsg_type == RTM_NEWADDR) {
      interfaces.put(*address);
    } else {
      interfaces.remove(*address);
    }
  } else if (const auto state = read_forwarding(message)) {
    interfaces.put_forwarding(state->ifindex, state->forwarding);
  }
  return false;
}

// A whole datagram; whether any of its messages left a gap.
bool apply_all(std::span<const std::uint8_t> datagram, Interfaces& interfaces) {
  bool has_gap = false;
  for_each_message(
      datagram, [&](const nlmsghdr& message) { has_gap = apply(message, interfaces) || has_gap; });
  return has_gap;
}

}  // namespace

std::expected<Links, os::SysError> Links::open() {
  os::Fd dumps = TRY(open_netlink(0));
  return Links(std::move(dumps), TRY(open_netlink(kGroups)));
}

std::expected<void, os::SysError> Links::read_all(const AddressIndex& index,
                                                  Interfaces& interfaces) {
  // What was announced until now is in the dumps; what happens during them is announced after them.
  alignas(nlmsghdr) static Buffer discarded;
  while (recv(monitor_.number(), discarded.data(), discarded.size(), 0) >= 0 || errno == ENOBUFS) {
  }
  for (int attempt = 0;; ++attempt) {
    Interfaces fresh(index);
    const auto read = read_once(fresh);
    // A host whose tables never rest gets the last reading; the monitor tells what it lacks.
    const bool is_usable = read || (read.error().number == EINTR && attempt + 1 == kDumpAttempts);
    if (is_usable) {
      interfaces.replace(std::move(fresh));
      return {};
    }
    if (read.error().number != EINTR) return read;
  }
}

std::expected<void, os::SysError> Links::read_once(Interfaces& interfaces) {
  const auto take = [&](const nlmsghdr& message) { apply(message, interfaces); };
  const auto links = dump(dumps_, RTM_GETLINK, AF_UNSPEC, take);
  const bool is_incomplete = !links && links.error().number == EINTR;
  if (!links && !is_incomplete) return links;
  const auto addresses = dump(dumps_, RTM_GETADDR, AF_UNSPEC, take);
  if (!addresses && addresses.error().number != EINTR) return addresses;
  // A kernel without IPv6 has none of these, and forwards none.
  static_cast<void>(dump(dumps_, RTM_GETNETCONF, AF_INET6, take));
  return is_incomplete ? links : addresses;
}

std::expected<void, os::SysError> Links::follow(const AddressIndex& index, Interfaces& interfaces) {
  alignas(nlmsghdr) static Buffer buffer;
  for (int i = 0; i < kDatagramsPerTurn; ++i) {
    const auto datagram = receive_datagram(monitor_, buffer);
    if (!datagram && datagram.error().number != ENOBUFS) {
      return std::unexpected(datagram.error());
    }
    if (datagram && datagram->empty()) break;
    if (!datagram || apply_all(*datagram, interfaces)) return read_all(index, interfaces);
  }
  return {};
}

std::expected<std::vector<HostAddress>, os::SysError> Links::read_addresses() {
  std::vector<HostAddress> addresses;
  const auto read = dump(dumps_, RTM_GETADDR, AF_UNSPEC, [&](const nlmsghdr& message) {
    if (const auto address = read_address(message)) addresses.push_back(*address);
  });
  if (!read && read.error().number != EINTR) return std::unexpected(read.error());
  return addresses;
}

std::vector<HostAddress> leftovers(const std::vector<HostAddress>& of_host,
                                   const AddressIndex& index, const Interfaces& interfaces) {
  const bool knows_tags =
      std::ranges::any_of(of_host, [](const HostAddress& entry) { return entry.protocol != 0; });
  std::vector<HostAddress> found;
  for (const HostAddress& entry : of_host) {
    const auto interface = interfaces.find(entry.ifindex);
    std::span<const std::uint32_t> rows;
    if (interface) rows = index.rows(*interface, entry.address);
    const bool is_of_owner =
        std::ranges::any_of(rows, [&](std::uint32_t row) { return index.is_of_owner(row); });
    const bool is_ours = knows_tags ? entry.protocol == kAddressTag : !rows.empty();
    if (is_ours && !is_of_owner) found.push_back(entry);
  }
  return found;
}

}  // namespace helper
