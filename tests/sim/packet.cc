#include "tests/sim/packet.h"

#include <liburing.h>
#include <netinet/in.h>

#include <cstring>

#include "netio/receive_layout.h"

namespace sim {
namespace {

constexpr std::size_t kVrid = 1;
constexpr std::size_t kPriority = 2;
constexpr std::size_t kInterval = 4;
constexpr std::size_t kChecksum = 6;
constexpr std::size_t kHeaderSize = 8;
constexpr std::uint8_t kWeakPriority = 1;

unsigned word(const Bytes& bytes, std::size_t at) {
  return static_cast<unsigned>(bytes[at] << 8 | bytes[at + 1]);
}

template <typename Value>
void append(Bytes& out, const Value& value) {
  const auto* start = reinterpret_cast<const std::uint8_t*>(&value);
  out.insert(out.end(), start, start + sizeof(Value));
}

template <typename Value>
void append_control(Bytes& out, int level, int type, const Value& value) {
  cmsghdr header{};
  header.cmsg_len = CMSG_LEN(sizeof(Value));
  header.cmsg_level = level;
  header.cmsg_type = type;
  append(out, header);
  append(out, value);
  out.resize(CMSG_ALIGN(out.size()));
}

Bytes control_messages(const Arrival& arrival) {
  Bytes control;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(arrival.stamp);
  append_control(control, SOL_SOCKET, SCM_TIMESTAMPNS,
                 timespec{.tv_sec = seconds.count(), .tv_nsec = (arrival.stamp - seconds).count()});
  if (arrival.packet.source.family() == vrrp::Family::ipv4) {
    in_pktinfo info{};
    info.ipi_ifindex = arrival.interface.number;
    append_control(control, IPPROTO_IP, IP_PKTINFO, info);
  } else {
    in6_pktinfo info{};
    info.ipi6_ifindex = static_cast<unsigned>(arrival.interface.number);
    const auto group = vrrp::advert_group(vrrp::Family::ipv6);
    std::memcpy(&info.ipi6_addr, group.bytes().data(), sizeof(info.ipi6_addr));
    append_control(control, IPPROTO_IPV6, IPV6_PKTINFO, info);
    append_control(control, IPPROTO_IPV6, IPV6_HOPLIMIT, int{arrival.packet.ttl});
  }
  append_control(control, SOL_SOCKET, SO_RXQ_OVFL, arrival.overflow_count);
  return control;
}

Bytes source_address(const vrrp::IpAddress& source) {
  Bytes name;
  if (source.family() == vrrp::Family::ipv4) return name;  // It is in the IP header.
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  std::memcpy(&address.sin6_addr, source.bytes().data(), sizeof(address.sin6_addr));
  append(name, address);
  return name;
}

// Only IPv4 raw sockets deliver the IP header.
Bytes payload(const Packet& packet) {
  if (packet.source.family() == vrrp::Family::ipv6) return packet.message;
  Bytes bytes{0x45, 0xc0, 0, 0, 0, 0, 0, 0, packet.ttl, vrrp::kProtocolNumber, 0, 0};
  const auto source = packet.source.bytes();
  bytes.insert(bytes.end(), source.begin(), source.end());
  const auto group = vrrp::advert_group(vrrp::Family::ipv4);
  bytes.insert(bytes.end(), group.bytes().begin(), group.bytes().end());
  bytes.insert(bytes.end(), packet.message.begin(), packet.message.end());
  return bytes;
}

}  // namespace

std::optional<Sight> look_at(const Packet& packet) {
  const Bytes& message = packet.message;
  if (message.size() < kHeaderSize) return std::nullopt;
  Sight sight{.family = packet.source.family(),
              .vrid = message[kVrid],
              .priority = message[kPriority],
              .source = packet.source};
  if (message[0] == 0x21) {
    sight.version = vrrp::Version::v2;
    sight.interval = std::chrono::seconds{message[kInterval + 1]};
  } else if (message[0] == 0x31) {
    sight.interval = std::chrono::milliseconds{10} * (word(message, kInterval) & 0x0fffU);
  } else {
    return std::nullopt;
  }
  return sight;
}

// RFC 1624, equation 3.
void make_weak(Packet& packet) {
  Bytes& message = packet.message;
  const unsigned before = word(message, kPriority);
  message[kPriority] = kWeakPriority;
  unsigned sum =
      (~word(message, kChecksum) & 0xffffU) + (~before & 0xffffU) + word(message, kPriority);
  while (sum >> 16 != 0) sum = (sum & 0xffffU) + (sum >> 16);
  message[kChecksum] = static_cast<std::uint8_t>(~sum >> 8);
  message[kChecksum + 1] = static_cast<std::uint8_t>(~sum);
}

void lay_out(const Arrival& arrival, Bytes& buffer) {
  const msghdr layout = netio::receive_layout();
  const Bytes name = source_address(arrival.packet.source);
  const Bytes control = control_messages(arrival);
  const Bytes content = payload(arrival.packet);
  const io_uring_recvmsg_out out{
      .namelen = static_cast<std::uint32_t>(name.size()),
      .controllen = static_cast<std::uint32_t>(control.size()),
      .payloadlen = static_cast<std::uint32_t>(content.size()),
      .flags = 0,
  };
  buffer.clear();
  append(buffer, out);
  buffer.insert(buffer.end(), name.begin(), name.end());
  buffer.resize(sizeof(out) + layout.msg_namelen);
  buffer.insert(buffer.end(), control.begin(), control.end());
  buffer.resize(sizeof(out) + layout.msg_namelen + layout.msg_controllen);
  buffer.insert(buffer.end(), content.begin(), content.end());
}

}  // namespace sim
