#include "netio/receive_layout.h"

#include <liburing.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstring>

#include "vrrp/wire.h"

namespace netio {
namespace {

// SO_TIMESTAMPNS, packet info, TTL and SO_RXQ_OVFL, each with its header.
constexpr std::size_t kControlSizeBytes =
    CMSG_SPACE(sizeof(timespec)) + CMSG_SPACE(sizeof(in6_pktinfo)) + CMSG_SPACE(sizeof(int)) +
    CMSG_SPACE(sizeof(std::uint32_t));
constexpr std::size_t kSourceSizeBytes = sizeof(sockaddr_in6);

struct Ipv4Header {
  std::uint8_t version_and_length;
  std::uint8_t type_of_service;
  vrrp::Be16 total_length;
  vrrp::Be16 identification;
  vrrp::Be16 fragment;
  std::uint8_t ttl;
  std::uint8_t protocol;
  vrrp::Be16 checksum;
  std::array<std::uint8_t, 4> source;
  std::array<std::uint8_t, 4> destination;
};
static_assert(sizeof(Ipv4Header) == 20 && alignof(Ipv4Header) == 1);

// Copies a control message's value; empty when it is shorter than that.
template <typename Value>
std::optional<Value> value_of(const cmsghdr& header, std::span<const std::uint8_t> rest) {
  if (header.cmsg_len < CMSG_LEN(sizeof(Value)) || rest.size() < sizeof(Value)) return std::nullopt;
  Value value;
  std::memcpy(&value, rest.data(), sizeof(Value));
  return value;
}

// As every stamp does until the year 2255.
bool fits_into_nanoseconds(const timespec& stamp) {
  return stamp.tv_sec >= 0 && stamp.tv_sec < 9'000'000'000 && stamp.tv_nsec >= 0 &&
         stamp.tv_nsec < 1'000'000'000;
}

void read_timing(const cmsghdr& header, std::span<const std::uint8_t> value, Received& received) {
  if (header.cmsg_type == SCM_TIMESTAMPNS) {
    const auto stamp = value_of<timespec>(header, value);
    if (stamp && fits_into_nanoseconds(*stamp)) {
      received.stamp = std::chrono::seconds{stamp->tv_sec} + vrrp::Nanoseconds{stamp->tv_nsec};
    }
  } else if (header.cmsg_type == SO_RXQ_OVFL) {
    if (const auto count = value_of<std::uint32_t>(header, value)) received.overflow_count = *count;
  }
}

void read_ipv4(const cmsghdr& header, std::span<const std::uint8_t> value, Received& received) {
  if (header.cmsg_type != IP_PKTINFO) return;
  if (const auto info = value_of<in_pktinfo>(header, value)) {
    received.datagram.interface = {info->ipi_ifindex};
  }
}

void read_ipv6(const cmsghdr& header, std::span<const std::uint8_t> value, Received& received) {
  if (header.cmsg_type == IPV6_PKTINFO) {
    if (const auto info = value_of<in6_pktinfo>(header, value)) {
      received.datagram.interface = {static_cast<std::int32_t>(info->ipi6_ifindex)};
      received.datagram.destination = {vrrp::Family::ipv6, info->ipi6_addr.s6_addr};
    }
  } else if (header.cmsg_type == IPV6_HOPLIMIT) {
    if (const auto limit = value_of<int>(header, value)) {
      received.datagram.ttl = static_cast<std::uint8_t>(std::clamp(*limit, 0, 255));
    }
  }
}

// Every step moves on by at least the size of a header, so a bad length ends the walk.
void read_control(std::span<const std::uint8_t> control, Received& received) {
  while (control.size() >= sizeof(cmsghdr)) {
    cmsghdr header;
    std::memcpy(&header, control.data(), sizeof(header));
    if (header.cmsg_len < sizeof(cmsghdr) || header.cmsg_len > control.size()) return;
    const std::span<const std::uint8_t> value =
        control.subspan(CMSG_LEN(0), header.cmsg_len - CMSG_LEN(0));
    if (header.cmsg_level == SOL_SOCKET) read_timing(header, value, received);
    if (header.cmsg_level == IPPROTO_IP) read_ipv4(header, value, received);
    if (header.cmsg_level == IPPROTO_IPV6) read_ipv6(header, value, received);
    const std::size_t aligned = CMSG_ALIGN(header.cmsg_len);
    if (aligned >= control.size()) return;
    control = control.subspan(aligned);
  }
}

// The IP header tells TTL, addresses and, with options, where the message begins.
bool strip_ipv4_header(std::span<const std::uint8_t> payload, Received& received) {
  const auto header = vrrp::read_header<Ipv4Header>(payload);
  if (!header) return false;
  const std::size_t header_size = std::size_t{4} * (header->version_and_length & 0x0fU);
  if (header_size < sizeof(Ipv4Header) || header_size > payload.size()) return false;
  received.datagram.ttl = header->ttl;
  received.datagram.source = {vrrp::Family::ipv4, header->source};
  received.datagram.destination = {vrrp::Family::ipv4, header->destination};
  received.datagram.message = payload.subspan(header_size);
  return true;
}

bool take_ipv6_source(std::span<const std::uint8_t> name, Received& received) {
  sockaddr_in6 source{};
  if (name.size() < sizeof(source)) return false;
  std::memcpy(&source, name.data(), sizeof(source));
  if (source.sin6_family != AF_INET6) return false;
  received.datagram.source = {vrrp::Family::ipv6, source.sin6_addr.s6_addr};
  return true;
}

}  // namespace

msghdr receive_layout() {
  msghdr layout{};
  layout.msg_namelen = kSourceSizeBytes;
  layout.msg_controllen = kControlSizeBytes;
  return layout;
}

std::optional<Received> read_received(vrrp::Family family, std::span<const std::uint8_t> buffer) {
  constexpr std::size_t kBeforePayload =
      sizeof(io_uring_recvmsg_out) + kSourceSizeBytes + kControlSizeBytes;
  if (buffer.size() < kBeforePayload) return std::nullopt;
  io_uring_recvmsg_out out;
  std::memcpy(&out, buffer.data(), sizeof(out));
  const std::span<const std::uint8_t> name =
      buffer.subspan(sizeof(out), std::min<std::size_t>(out.namelen, kSourceSizeBytes));
  const std::span<const std::uint8_t> control = buffer.subspan(
      sizeof(out) + kSourceSizeBytes, std::min<std::size_t>(out.controllen, kControlSizeBytes));
  const std::span<const std::uint8_t> room = buffer.subspan(kBeforePayload);
  const std::span<const std::uint8_t> payload =
      room.first(std::min<std::size_t>(out.payloadlen, room.size()));

  Received received;
  received.datagram.destination = vrrp::IpAddress(family);
  read_control(control, received);
  if (family == vrrp::Family::ipv4) {
    if (!strip_ipv4_header(payload, received)) return std::nullopt;
  } else {
    received.datagram.message = payload;
    if (!take_ipv6_source(name, received)) return std::nullopt;
  }
  if (!received.datagram.interface.exists()) return std::nullopt;
  return received;
}

}  // namespace netio
