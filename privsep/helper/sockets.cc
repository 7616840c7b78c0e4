#include "privsep/helper/sockets.h"

#include <linux/filter.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <span>

#include "contract/message.h"
#include "privsep/helper/socket_setup.h"
#include "vrrp/check.h"

namespace helper {
namespace {

using vrrp::Family;

constexpr int kTrafficClass = 0xc0;  // Internetwork control (RFC 2474 4.2.2)
constexpr int kSendBufferBytes = 1 << 20;
// What a received advert costs its buffer, headers of the kernel included, and how many of each
// router must fit until the worker runs again.
constexpr std::size_t kAdvertCostBytes = 2304;
constexpr std::size_t kAdvertsPerRouter = 4;
constexpr std::size_t kMinReceiveBytes = std::size_t{1} << 20;
constexpr std::size_t kMaxReceiveBytes = std::size_t{256} << 20;

int domain(Family family) { return family == Family::ipv4 ? AF_INET : AF_INET6; }

// A host without IPv6 gets an unconnected local socket in its place, which neither sends nor
// receives.
std::expected<os::Fd, os::SysError> open_raw(Family family) {
  constexpr int kFlags = SOCK_CLOEXEC | SOCK_NONBLOCK;
  os::Fd socket(::socket(domain(family), SOCK_RAW | kFlags, vrrp::kProtocolNumber));
  if (!socket.is_open() && errno == EAFNOSUPPORT && family == Family::ipv6) {
    socket = os::Fd(::socket(AF_UNIX, SOCK_DGRAM | kFlags, 0));
  }
  if (!socket.is_open()) return std::unexpected(os::last_error("socket(raw)"));
  return socket;
}

bool is_raw(const os::Fd& socket) {
  int found = 0;
  socklen_t size = sizeof(found);
  return getsockopt(socket.number(), SOL_SOCKET, SO_DOMAIN, &found, &size) == 0 && found != AF_UNIX;
}

// `scope` matters to IPv6 addresses that are good on one link only.
int call_with_address(int (*call)(int, const sockaddr*, socklen_t), const os::Fd& socket,
                      const vrrp::IpAddress& address, vrrp::IfIndex scope) {
  sockaddr_in ipv4{};
  sockaddr_in6 ipv6{};
  if (address.family() == Family::ipv4) {
    ipv4.sin_family = AF_INET;
    std::memcpy(&ipv4.sin_addr, address.bytes().data(), sizeof(ipv4.sin_addr));
    return call(socket.number(), reinterpret_cast<const sockaddr*>(&ipv4), sizeof(ipv4));
  }
  ipv6.sin6_family = AF_INET6;
  ipv6.sin6_scope_id = static_cast<std::uint32_t>(scope.number);
  std::memcpy(&ipv6.sin6_addr, address.bytes().data(), sizeof(ipv6.sin6_addr));
  return call(socket.number(), reinterpret_cast<const sockaddr*>(&ipv6), sizeof(ipv6));
}

void park(const os::Fd& socket, Family family) {
  disarm(socket);
  static constexpr std::array<std::uint8_t, 4> kLoopback4{127, 0, 0, 1};
  static constexpr std::array<std::uint8_t, 16> kLoopback6{0, 0, 0, 0, 0, 0, 0, 0,
                                                           0, 0, 0, 0, 0, 0, 0, 1};
  const std::span<const std::uint8_t> loopback =
      family == Family::ipv4 ? std::span<const std::uint8_t>(kLoopback4) : kLoopback6;
  // Where the loopback interface is down this fails, and the socket is as harmless: disarmed.
  static_cast<void>(call_with_address(::connect, socket, {family, loopback}, {}));
}

}  // namespace

std::expected<os::Fd, os::SysError> open_send_socket(Family family) {
  os::Fd socket = TRY(open_raw(family));
  if (!is_raw(socket)) return socket;
  std::array program{sock_filter BPF_STMT(BPF_RET | BPF_K, 0)};
  SocketSetup setup;
  setup.filter(socket, program);
  setup.option(socket, SOL_SOCKET, SO_SNDBUFFORCE, kSendBufferBytes, "setsockopt(SO_SNDBUFFORCE)");
  if (family == Family::ipv4) {
    setup.option(socket, IPPROTO_IP, IP_MULTICAST_TTL, vrrp::kTtl, "setsockopt(IP_MULTICAST_TTL)");
    setup.option(socket, IPPROTO_IP, IP_MULTICAST_LOOP, 0, "setsockopt(IP_MULTICAST_LOOP)");
    setup.option(socket, IPPROTO_IP, IP_TOS, kTrafficClass, "setsockopt(IP_TOS)");
  } else {
    setup.option(socket, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, vrrp::kTtl,
                 "setsockopt(IPV6_MULTICAST_HOPS)");
    setup.option(socket, IPPROTO_IPV6, IPV6_MULTICAST_LOOP, 0, "setsockopt(IPV6_MULTICAST_LOOP)");
    setup.option(socket, IPPROTO_IPV6, IPV6_TCLASS, kTrafficClass, "setsockopt(IPV6_TCLASS)");
  }
  return setup.finish(std::move(socket));
}

std::expected<void, os::SysError> arm(const os::Fd& socket, const Departure& departure) {
  // Disconnecting also undoes the binding to address and device.
  disarm(socket);
  const auto failed = [&socket](const char* call) {
    const os::SysError error = os::last_error(call);
    disarm(socket);
    return std::unexpected(error);
  };
  std::array<char, IFNAMSIZ> name{};
  std::ranges::copy(departure.interface_name, name.begin());
  if (setsockopt(socket.number(), SOL_SOCKET, SO_BINDTODEVICE, name.data(), name.size()) != 0) {
    return failed("setsockopt(SO_BINDTODEVICE)");
  }
  if (call_with_address(::bind, socket, departure.source, departure.ifindex) != 0) {
    return failed("bind(source)");
  }
  const vrrp::IpAddress group = vrrp::advert_group(departure.source.family());
  if (call_with_address(::connect, socket, group, departure.ifindex) != 0) {
    return failed("connect(group)");
  }
  return {};
}

void disarm(const os::Fd& socket) {
  const sockaddr nowhere{.sa_family = AF_UNSPEC, .sa_data = {}};
  // Disconnecting a raw socket cannot fail; the one that stands in for IPv6 is not connected.
  static_cast<void>(::connect(socket.number(), &nowhere, sizeof(nowhere)));
}

std::expected<os::Fd, os::SysError> open_receive_socket(Family family, std::size_t routers) {
  os::Fd socket = TRY(open_raw(family));
  if (!is_raw(socket)) return socket;
  // The bytes start at the IP header (IPv4) or behind it (IPv6).
  std::array program4{
      sock_filter BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 16),
      sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0xe0000012, 0, 1),
      sock_filter BPF_STMT(BPF_RET | BPF_K, 0xffffffff),
      sock_filter BPF_STMT(BPF_RET | BPF_K, 0),
  };
  constexpr auto kDestination6 = static_cast<std::uint32_t>(SKF_NET_OFF + 24);
  std::array program6{
      sock_filter BPF_STMT(BPF_LD | BPF_W | BPF_ABS, kDestination6),
      sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0xff020000, 0, 7),
      sock_filter BPF_STMT(BPF_LD | BPF_W | BPF_ABS, kDestination6 + 4),
      sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 5),
      sock_filter BPF_STMT(BPF_LD | BPF_W | BPF_ABS, kDestination6 + 8),
      sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 3),
      sock_filter BPF_STMT(BPF_LD | BPF_W | BPF_ABS, kDestination6 + 12),
      sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0x12, 0, 1),
      sock_filter BPF_STMT(BPF_RET | BPF_K, 0xffffffff),
      sock_filter BPF_STMT(BPF_RET | BPF_K, 0),
  };
  const std::size_t wanted = routers * kAdvertsPerRouter * kAdvertCostBytes;
  // The kernel doubles the number.
  const auto half = static_cast<int>(std::clamp(wanted, kMinReceiveBytes, kMaxReceiveBytes) / 2);
  SocketSetup setup;
  setup.filter(socket, family == Family::ipv4 ? std::span<sock_filter>(program4) : program6);
  setup.option(socket, SOL_SOCKET, SO_RCVBUFFORCE, half, "setsockopt(SO_RCVBUFFORCE)");
  setup.option(socket, SOL_SOCKET, SO_TIMESTAMPNS, 1, "setsockopt(SO_TIMESTAMPNS)");
  setup.option(socket, SOL_SOCKET, SO_RXQ_OVFL, 1, "setsockopt(SO_RXQ_OVFL)");
  if (family == Family::ipv4) {
    setup.option(socket, IPPROTO_IP, IP_PKTINFO, 1, "setsockopt(IP_PKTINFO)");
    setup.option(socket, IPPROTO_IP, IP_RECVTTL, 1, "setsockopt(IP_RECVTTL)");
  } else {
    setup.option(socket, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1, "setsockopt(IPV6_RECVPKTINFO)");
    setup.option(socket, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1, "setsockopt(IPV6_RECVHOPLIMIT)");
  }
  return setup.finish(std::move(socket));
}

SendSockets::SendSockets(const contract::Plan& plan)
    : plan_(plan), senders_of_(plan.interfaces().size()), departures_(plan.senders().size()) {}

std::expected<SendSockets, os::SysError> SendSockets::open(const contract::Plan& plan) {
  SendSockets all(plan);
  for (std::uint32_t i = 0; i < plan.senders().size(); ++i) {
    const contract::PlanSender& row = plan.senders()[i];
    os::Fd socket = TRY(open_send_socket(contract::family(row)));
    park(socket, contract::family(row));
    all.sockets_.push_back(std::move(socket));
    all.senders_of_[row.interface][row.family == 4 ? 0 : 1] = i;
  }
  return all;
}

std::vector<int> SendSockets::numbers() const {
  std::vector<int> numbers;
  numbers.reserve(sockets_.size());
  for (const os::Fd& socket : sockets_) numbers.push_back(socket.number());
  return numbers;
}

std::uint32_t SendSockets::follow(std::uint32_t interface, const Interface& now) {
  std::uint32_t flags = 0;
  for (const std::optional<std::uint32_t> sender : senders_of_[interface]) {
    if (sender) flags |= follow_sender(*sender, now);
  }
  return flags;
}

std::uint32_t SendSockets::follow_sender(std::uint32_t sender, const Interface& now) {
  const contract::PlanSender& row = plan_.senders()[sender];
  const Family family = contract::family(row);
  const std::optional<vrrp::IpAddress> source = now.source(family);
  std::optional<Departure>& departure = departures_[sender];
  const std::uint32_t flag =
      family == Family::ipv4 ? contract::kFactIpv4Source : contract::kFactIpv6Source;
  const bool is_armed =
      departure && source && departure->source == *source && departure->ifindex == now.ifindex;
  if (is_armed) return flag;
  const bool was_armed = departure.has_value();
  departure.reset();
  if (source) {
    const Departure wanted{.interface_name = plan_.name(plan_.interfaces()[row.interface]),
                           .ifindex = now.ifindex,
                           .source = *source};
    if (arm(sockets_[sender], wanted)) {
      departure = wanted;
      return flag;
    }
  }
  if (was_armed || source) park(sockets_[sender], family);
  return 0;
}

bool SendSockets::is_settled(std::uint32_t interface, const Interface& now) const {
  return !now.is_up || std::ranges::none_of(senders_of_[interface], [&](const auto& sender) {
    return sender && now.source(contract::family(plan_.senders()[*sender])) &&
           !departures_[*sender];
  });
}

void SendSockets::disarm_all() {
  for (const os::Fd& socket : sockets_) disarm(socket);
}

}  // namespace helper
