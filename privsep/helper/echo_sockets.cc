#include "privsep/helper/echo_sockets.h"

#include <linux/filter.h>
#include <linux/icmp.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <sys/random.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <span>
#include <utility>
#include <vector>

#include "contract/message.h"
#include "contract/probe_message.h"
#include "os/channel.h"
#include "privsep/helper/socket_setup.h"
#include "vrrp/check.h"

namespace helper {
namespace {

using vrrp::Family;

// Bytes at this place, as the filter's machine loads them.
std::uint32_t word(std::span<const std::uint8_t> bytes, std::size_t first) {
  return std::uint32_t{bytes[first]} << 24 | std::uint32_t{bytes[first + 1]} << 16 |
         std::uint32_t{bytes[first + 2]} << 8 | bytes[first + 3];
}

// The bytes start at the IP header.
void filter_ipv4(SocketSetup& setup, const os::Fd& socket, std::span<const std::uint8_t> server,
                 std::uint16_t identifier) {
  std::array program{
      sock_filter BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 12),
      sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, word(server, 0), 0, 6),
      sock_filter BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 0),
      sock_filter BPF_STMT(BPF_LD | BPF_B | BPF_IND, 0),
      sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ICMP_ECHOREPLY, 0, 3),
      sock_filter BPF_STMT(BPF_LD | BPF_H | BPF_IND, 4),
      sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, identifier, 0, 1),
      sock_filter BPF_STMT(BPF_RET | BPF_K, 0xffffffff),
      sock_filter BPF_STMT(BPF_RET | BPF_K, 0),
  };
  setup.filter(socket, program);
}

// The bytes start behind the IP header.
void filter_ipv6(SocketSetup& setup, const os::Fd& socket, std::span<const std::uint8_t> server,
                 std::uint16_t identifier) {
  constexpr auto kSource = static_cast<std::uint32_t>(SKF_NET_OFF + 8);
  std::array program{
      sock_filter BPF_STMT(BPF_LD | BPF_W | BPF_ABS, kSource),
      sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, word(server, 0), 0, 11),
      sock_filter BPF_STMT(BPF_LD | BPF_W | BPF_ABS, kSource + 4),
      sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, word(server, 4), 0, 9),
      sock_filter BPF_STMT(BPF_LD | BPF_W | BPF_ABS, kSource + 8),
      sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, word(server, 8), 0, 7),
      sock_filter BPF_STMT(BPF_LD | BPF_W | BPF_ABS, kSource + 12),
      sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, word(server, 12), 0, 5),
      sock_filter BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 0),
      sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ICMP6_ECHO_REPLY, 0, 3),
      sock_filter BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 4),
      sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, identifier, 0, 1),
      sock_filter BPF_STMT(BPF_RET | BPF_K, 0xffffffff),
      sock_filter BPF_STMT(BPF_RET | BPF_K, 0),
  };
  setup.filter(socket, program);
}

// Nobody else knows the first one beforehand.
std::expected<std::uint16_t, os::SysError> random_identifier() {
  std::uint16_t found = 0;
  if (getrandom(&found, sizeof(found), 0) != static_cast<ssize_t>(sizeof(found))) {
    return std::unexpected(os::last_error("getrandom"));
  }
  return found;
}

// A host without IPv6 gets one of UDP over IPv4 in its place.
std::expected<os::Fd, os::SysError> open_icmp(Family family) {
  constexpr int kFlags = SOCK_CLOEXEC | SOCK_NONBLOCK;
  const bool is_ipv4 = family == Family::ipv4;
  os::Fd made(is_ipv4 ? socket(AF_INET, SOCK_RAW | kFlags, IPPROTO_ICMP)
                      : socket(AF_INET6, SOCK_RAW | kFlags, IPPROTO_ICMPV6));
  if (!made.is_open() && errno == EAFNOSUPPORT && !is_ipv4) {
    made = os::Fd(socket(AF_INET, SOCK_DGRAM | kFlags, 0));
  }
  if (!made.is_open()) return std::unexpected(os::last_error("socket(icmp)"));
  return made;
}

bool is_raw(const os::Fd& socket) {
  int found = 0;
  socklen_t size = sizeof(found);
  return getsockopt(socket.number(), SOL_SOCKET, SO_TYPE, &found, &size) == 0 && found == SOCK_RAW;
}

std::expected<os::Fd, os::SysError> open_sender(Family family) {
  os::Fd made = TRY(open_icmp(family));
  std::array program{sock_filter BPF_STMT(BPF_RET | BPF_K, 0)};
  SocketSetup setup;
  setup.filter(made, program);
  return setup.finish(std::move(made));
}

// The kernel looks at types before it copies a packet for the socket, and at the filter afterwards.
std::expected<os::Fd, os::SysError> open_hearer(const vrrp::IpAddress& server,
                                                std::uint16_t identifier) {
  os::Fd made = TRY(open_icmp(server.family()));
  if (!is_raw(made)) return made;
  SocketSetup setup;
  if (server.family() == Family::ipv4) {
    filter_ipv4(setup, made, server.bytes(), identifier);
    constexpr std::uint32_t kAllButReplies = ~(1U << ICMP_ECHOREPLY);
    setup.option(made, SOL_RAW, ICMP_FILTER, static_cast<int>(kAllButReplies),
                 "setsockopt(ICMP_FILTER)");
    // Errors are kept with what they quote, so that it can be seen whom they concern.
    setup.option(made, IPPROTO_IP, IP_RECVERR, 1, "setsockopt(IP_RECVERR)");
  } else {
    filter_ipv6(setup, made, server.bytes(), identifier);
    icmp6_filter types{};
    ICMP6_FILTER_SETBLOCKALL(&types);
    ICMP6_FILTER_SETPASS(ICMP6_ECHO_REPLY, &types);
    std::array<std::uint8_t, sizeof(types)> bytes{};
    std::memcpy(bytes.data(), &types, sizeof(types));
    setup.option(made, IPPROTO_ICMPV6, ICMP6_FILTER, bytes, "setsockopt(ICMP6_FILTER)");
    setup.option(made, IPPROTO_IPV6, IPV6_RECVERR, 1, "setsockopt(IPV6_RECVERR)");
  }
  return setup.finish(std::move(made));
}

}  // namespace

std::expected<EchoPair, os::SysError> open_echo_pair(const vrrp::IpAddress& server,
                                                     std::uint16_t identifier) {
  return EchoPair{.sender = TRY(open_sender(server.family())),
                  .hearer = TRY(open_hearer(server, identifier))};
}

std::expected<void, os::SysError> hand_over_echo_sockets(const contract::Plan& plan,
                                                         const os::Fd& checkd) {
  const std::uint16_t first = TRY(random_identifier());
  contract::EchoGrant grant{.first_identifier = first};
  std::vector<EchoPair> pairs;
  const auto hand_over = [&]() -> std::expected<void, os::SysError> {
    std::vector<int> numbers;
    for (const EchoPair& pair : pairs) {
      numbers.push_back(pair.sender.number());
      numbers.push_back(pair.hearer.number());
    }
    const auto sent = os::send_fds(checkd, contract::bytes_of(grant), numbers);
    grant.first_identifier = contract::echo_identifier(grant, pairs.size());
    pairs.clear();
    return sent;
  };
  for (const contract::PlanTarget& row : plan.targets()) {
    if (row.transport != contract::Transport::icmp) continue;
    const std::uint16_t identifier = contract::echo_identifier(grant, pairs.size());
    pairs.push_back(TRY(open_echo_pair(contract::address(row), identifier)));
    if (pairs.size() < os::kMaxFdsPerRecord / 2) continue;
    if (const auto sent = hand_over(); !sent) return sent;
  }
  if (pairs.empty()) return {};
  return hand_over();
}

}  // namespace helper
