// The judges of an icmp check (checks/echo_reply.h) on any bytes: what passes as the reply is, but
// for its checksum, the bytes that were asked for; and the request itself never does.
//
// Input: an octet (bit 0: IPv6), the size of the data and the data, then what arrives.
#include "checks/echo_reply.h"

#include <algorithm>
#include <array>
#include <vector>

#include "fuzz/input.h"
#include "fuzz/target.h"
#include "vrrp/check.h"

namespace {

constexpr std::size_t kDataSizes = 32;
constexpr std::array<std::uint8_t, 4> kServer4{192, 0, 2, 1};
constexpr std::array<std::uint8_t, 16> kServer6{0x20, 1, 0xd, 0xb8, 0, 0, 0, 0,
                                                0,    0, 0,   0,    0, 0, 0, 1};

vrrp::IpAddress server(bool is_ipv6) {
  if (is_ipv6) return {vrrp::Family::ipv6, kServer6};
  return {vrrp::Family::ipv4, kServer4};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size_bytes) {
  fuzz::Input input(std::span(bytes, size_bytes));
  const bool is_ipv6 = (input.octet() & 1) != 0;
  checks::Echo echo{.server = server(is_ipv6),
                    .identifier = 0x1234,
                    .sequence = 0x5678,
                    .payload = std::vector<std::uint8_t>(input.octet() % kDataSizes)};
  for (std::uint8_t& octet : echo.payload) octet = input.octet();
  const std::span<const std::uint8_t> arrived = input.rest();
  const checks::EchoArrival arrival{.source = echo.server, .bytes = arrived};
  std::vector<std::uint8_t> message = checks::echo_request(echo);
  CHECK(checks::is_request(echo, message));
  CHECK(!checks::is_reply(echo, {.source = echo.server, .bytes = message}));
  if (checks::is_reply(echo, arrival)) {
    message[0] = is_ipv6 ? 129 : 0;
    CHECK(arrived.size() >= message.size() + (is_ipv6 ? 0 : 20));
    const auto reply = arrived.last(message.size());
    CHECK(std::equal(reply.begin(), reply.begin() + 2, message.begin()));
    CHECK(std::equal(reply.begin() + 4, reply.end(), message.begin() + 4, message.end()));
    CHECK(!checks::is_reply(echo, {.source = server(!is_ipv6), .bytes = arrived}));
  }
  if (checks::is_request(echo, arrived)) {
    CHECK(arrived.size() >= 8 &&
          std::equal(arrived.begin() + 4, arrived.begin() + 8, message.begin() + 4));
  }
  return 0;
}
