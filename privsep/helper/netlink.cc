#include "privsep/helper/netlink.h"

#include <linux/if_addr.h>
#include <linux/netconf.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <vector>

namespace helper {
namespace {

constexpr int kReceiveBufferBytes = 8 << 20;
constexpr std::size_t kDumpBufferBytes = 64 << 10;

template <std::size_t Count>
bool parse(const nlmsghdr& message, std::size_t header_size,
           std::array<nlattr*, Count>& attributes) {
  // nlmsg_parse only reads; its type has no const.
  return nlmsg_parse(const_cast<nlmsghdr*>(&message), static_cast<int>(header_size),
                     attributes.data(), static_cast<int>(Count) - 1, nullptr) == 0;
}

template <typename Value>
Value value_of(const nlattr* attribute, Value otherwise) {
  if (attribute == nullptr || nla_len(attribute) < static_cast<int>(sizeof(Value)))
    return otherwise;
  std::memcpy(&otherwise, nla_data(attribute), sizeof(Value));
  return otherwise;
}

template <typename Header>
Header header_of(const nlmsghdr& message) {
  Header header{};
  if (nlmsg_datalen(&message) >= static_cast<int>(sizeof(Header))) {
    std::memcpy(&header, nlmsg_data(&message), sizeof(Header));
  }
  return header;
}

}  // namespace

std::expected<os::Fd, os::SysError> open_netlink(std::uint32_t groups) {
  os::Fd socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE));
  if (!socket.is_open()) return std::unexpected(os::last_error("socket(netlink)"));
  // The default holds 256 acknowledgements and loses the rest.
  if (setsockopt(socket.number(), SOL_SOCKET, SO_RCVBUFFORCE, &kReceiveBufferBytes,
                 sizeof(kReceiveBufferBytes)) != 0) {
    return std::unexpected(os::last_error("setsockopt(SO_RCVBUFFORCE)"));
  }
  const sockaddr_nl address{.nl_family = AF_NETLINK, .nl_pad = 0, .nl_pid = 0, .nl_groups = groups};
  if (bind(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    return std::unexpected(os::last_error("bind(netlink)"));
  }
  return socket;
}

std::expected<std::span<const std::uint8_t>, os::SysError> receive_datagram(
    const os::Fd& socket, std::span<std::uint8_t> buffer) {
  sockaddr_nl from{};
  socklen_t from_size = sizeof(from);
  const ssize_t size = recvfrom(socket.number(), buffer.data(), buffer.size(), MSG_TRUNC,
                                reinterpret_cast<sockaddr*>(&from), &from_size);
  if (size < 0 && errno == EAGAIN) return std::span<const std::uint8_t>();
  if (size < 0) return std::unexpected(os::last_error("recvfrom(netlink)"));
  if (static_cast<std::size_t>(size) > buffer.size()) {
    return std::unexpected(os::SysError{.call = "recvfrom(netlink)", .number = ENOBUFS});
  }
  if (from.nl_pid != 0) return buffer.first(0);  // Not the kernel.
  return buffer.first(static_cast<std::size_t>(size));
}

void for_each_message(std::span<const std::uint8_t> datagram,
                      const std::function<void(const nlmsghdr&)>& apply) {
  while (datagram.size() >= sizeof(nlmsghdr)) {
    // The buffer is aligned for a header, and every message starts at a multiple of four.
    const auto* message = reinterpret_cast<const nlmsghdr*>(datagram.data());
    if (message->nlmsg_len < sizeof(nlmsghdr) || message->nlmsg_len > datagram.size()) return;
    apply(*message);
    datagram =
        datagram.subspan(std::min<std::size_t>(NLMSG_ALIGN(message->nlmsg_len), datagram.size()));
  }
}

std::expected<void, os::SysError> dump(const os::Fd& socket, std::uint16_t kind,
                                       std::uint8_t family,
                                       const std::function<void(const nlmsghdr&)>& apply) {
  struct {
    nlmsghdr header;
    ifinfomsg body;  // the longest of the three; the kernel looks at the family
  } request{};
  request.header.nlmsg_len = sizeof(request);
  request.header.nlmsg_type = kind;
  request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  request.body.ifi_family = family;
  if (send(socket.number(), &request, sizeof(request), 0) < 0) {
    return std::unexpected(os::last_error("send(netlink)"));
  }
  alignas(nlmsghdr) static std::array<std::uint8_t, kDumpBufferBytes> buffer;
  int error = 0;
  for (bool is_done = false; !is_done;) {
    const auto datagram = receive_datagram(socket, buffer);
    if (!datagram) return std::unexpected(datagram.error());
    if (datagram->empty()) return std::unexpected(os::SysError{"recvfrom(netlink)", EAGAIN});
    for_each_message(*datagram, [&](const nlmsghdr& message) {
      if ((message.nlmsg_flags & NLM_F_DUMP_INTR) != 0) error = EINTR;
      is_done = is_done || message.nlmsg_type == NLMSG_DONE || message.nlmsg_type == NLMSG_ERROR;
      if (message.nlmsg_type == NLMSG_ERROR) error = -header_of<nlmsgerr>(message).error;
      if (!is_done) apply(message);
    });
  }
  if (error != 0) return std::unexpected(os::SysError{"netlink dump", error});
  return {};
}

std::optional<Link> read_link(const nlmsghdr& message) {
  const bool is_link = message.nlmsg_type == RTM_NEWLINK || message.nlmsg_type == RTM_DELLINK;
  std::array<nlattr*, IFLA_MAX + 1> attributes{};
  if (!is_link || !parse(message, sizeof(ifinfomsg), attributes)) return std::nullopt;
  const auto header = header_of<ifinfomsg>(message);
  // A bridge announces the coming and going of its ports as links of its own family.
  if (header.ifi_family != AF_UNSPEC || attributes[IFLA_IFNAME] == nullptr) return std::nullopt;
  const auto* name = static_cast<const char*>(nla_data(attributes[IFLA_IFNAME]));
  const auto size = static_cast<std::size_t>(nla_len(attributes[IFLA_IFNAME]));
  return Link{
      .name = {name, strnlen(name, size)},
      .ifindex = {header.ifi_index},
      .flags = header.ifi_flags,
      .operational_state = value_of<std::uint8_t>(attributes[IFLA_OPERSTATE], 0),
      .hardware_type = header.ifi_type,
      .mac = value_of(attributes[IFLA_ADDRESS], vrrp::MacAddress{}),
  };
}

std::optional<HostAddress> read_address(const nlmsghdr& message) {
  const bool is_address = message.nlmsg_type == RTM_NEWADDR || message.nlmsg_type == RTM_DELADDR;
  std::array<nlattr*, IFA_MAX + 1> attributes{};
  if (!is_address || !parse(message, sizeof(ifaddrmsg), attributes)) return std::nullopt;
  const auto header = header_of<ifaddrmsg>(message);
  if (header.ifa_family != AF_INET && header.ifa_family != AF_INET6) return std::nullopt;
  const auto family = header.ifa_family == AF_INET ? vrrp::Family::ipv4 : vrrp::Family::ipv6;
  // On a point-to-point link the other attribute is the far end.
  const nlattr* local =
      attributes[IFA_LOCAL] != nullptr ? attributes[IFA_LOCAL] : attributes[IFA_ADDRESS];
  const std::size_t size = vrrp::address_size_bytes(family);
  if (local == nullptr || nla_len(local) != static_cast<int>(size)) return std::nullopt;
  return HostAddress{
      .ifindex = {static_cast<std::int32_t>(header.ifa_index)},
      .address = {family, std::span(static_cast<const std::uint8_t*>(nla_data(local)), size)},
      .prefix_length = header.ifa_prefixlen,
      .protocol = value_of<std::uint8_t>(attributes[IFA_PROTO], 0),
      .flags = value_of<std::uint32_t>(attributes[IFA_FLAGS], header.ifa_flags),
  };
}

std::optional<ForwardingState> read_forwarding(const nlmsghdr& message) {
  std::array<nlattr*, NETCONFA_MAX + 1> attributes{};
  if (message.nlmsg_type != RTM_NEWNETCONF || !parse(message, sizeof(netconfmsg), attributes) ||
      header_of<netconfmsg>(message).ncm_family != AF_INET6 ||
      attributes[NETCONFA_FORWARDING] == nullptr) {
    return std::nullopt;
  }
  const auto forwarding = value_of<std::int32_t>(attributes[NETCONFA_FORWARDING], 0);
  return ForwardingState{
      .ifindex = {value_of<std::int32_t>(attributes[NETCONFA_IFINDEX], 0)},
      .forwarding = forwarding != 0 ? vrrp::Forwarding::on : vrrp::Forwarding::off,
  };
}

}  // namespace helper
