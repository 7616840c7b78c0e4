#include "checks/echo_reply.h"

#include <algorithm>
#include <cstddef>
#include <optional>

#include "vrrp/checksum.h"
#include "vrrp/wire.h"

namespace checks {

using vrrp::Family;

namespace {

struct EchoHeader {
  std::uint8_t type = 0;
  std::uint8_t code = 0;
  vrrp::Be16 checksum;
  vrrp::Be16 identifier;
  vrrp::Be16 sequence;
};
static_assert(sizeof(EchoHeader) == 8 && alignof(EchoHeader) == 1);
static_assert(offsetof(EchoHeader, checksum) == 2 && offsetof(EchoHeader, sequence) == 6);

struct Types {
  std::uint8_t request;
  std::uint8_t reply;
};
constexpr Types kIpv4{.request = 8, .reply = 0};      // RFC 792
constexpr Types kIpv6{.request = 128, .reply = 129};  // RFC 4443 4.1, 4.2

Types types_of(const Echo& echo) { return echo.server.family() == Family::ipv4 ? kIpv4 : kIpv6; }

bool has_header(const Echo& echo, const EchoHeader& header, std::uint8_t type) {
  return header.type == type && header.code == 0 && header.identifier.value() == echo.identifier &&
         header.sequence.value() == echo.sequence;
}

std::uint16_t checksum_of(std::span<const std::uint8_t> message) {
  vrrp::ChecksumSum sum;
  sum.add(message);
  return sum.finish();
}

// What is behind the IPv4 header; nothing when that is none.
std::optional<std::span<const std::uint8_t>> behind_header(std::span<const std::uint8_t> packet) {
  constexpr std::size_t kShortest = 20;
  constexpr std::size_t kWord = 4;
  if (packet.size() < kShortest || packet[0] >> 4 != 4) return std::nullopt;
  const std::size_t size_bytes = (packet[0] & 0xfU) * kWord;
  if (size_bytes < kShortest || size_bytes > packet.size()) return std::nullopt;
  return packet.subspan(size_bytes);
}

}  // namespace

std::vector<std::uint8_t> echo_request(const Echo& echo) {
  std::vector<std::uint8_t> message(sizeof(EchoHeader) + echo.payload.size());
  EchoHeader header{.type = types_of(echo).request,
                    .code = 0,
                    .checksum = 0,
                    .identifier = echo.identifier,
                    .sequence = echo.sequence};
  vrrp::write_header(std::span(message), header);
  std::ranges::copy(echo.payload, message.begin() + sizeof(EchoHeader));
  if (echo.server.family() == Family::ipv6) return message;
  header.checksum = checksum_of(message);
  vrrp::write_header(std::span(message), header);
  return message;
}

bool is_reply(const Echo& echo, const EchoArrival& arrival) {
  if (arrival.source != echo.server) return false;
  const bool is_ipv4 = echo.server.family() == Family::ipv4;
  const auto message = is_ipv4 ? behind_header(arrival.bytes) : arrival.bytes;
  if (!message) return false;
  const auto header = vrrp::read_header<EchoHeader>(*message);
  if (!header || !has_header(echo, *header, types_of(echo).reply)) return false;
  if (!std::ranges::equal(message->subspan(sizeof(EchoHeader)), echo.payload)) return false;
  return !is_ipv4 || checksum_of(*message) == 0;
}

bool is_request(const Echo& echo, std::span<const std::uint8_t> bytes) {
  const auto header = vrrp::read_header<EchoHeader>(bytes);
  if (!header || !has_header(echo, *header, types_of(echo).request)) return false;
  const auto quoted = bytes.subspan(sizeof(EchoHeader));
  const std::size_t known = std::min(quoted.size(), echo.payload.size());
  return std::ranges::equal(quoted.first(known), std::span(echo.payload).first(known));
}

}  // namespace checks
