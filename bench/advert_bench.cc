// Nanoseconds to read and to write one advert. Run a release build:
//   build/bench/advert_bench
#include <benchmark/benchmark.h>

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "vrrp/advert_encode.h"
#include "vrrp/advert_parse.h"

namespace {

using vrrp::ChecksumForm;
using vrrp::Family;
using vrrp::IpAddress;

IpAddress source_of(Family family) {
  return *IpAddress::parse(family == Family::ipv4 ? "192.0.2.251" : "fe80::c8");
}

// 192.0.2.1, .2, ... or fe80::1, ::2, ...
std::vector<IpAddress> addresses_of(Family family, std::int64_t count) {
  std::vector<IpAddress> addresses;
  for (std::int64_t i = 1; i <= count; ++i) {
    std::array<std::uint8_t, 16> bytes{};
    if (family == Family::ipv4) {
      bytes = {192, 0, 2, static_cast<std::uint8_t>(i)};
    } else {
      bytes = {0xfe, 0x80};
      bytes.back() = static_cast<std::uint8_t>(i);
    }
    addresses.emplace_back(family, std::span(bytes).first(vrrp::address_size_bytes(family)));
  }
  return addresses;
}

std::span<const std::uint8_t> encode(std::span<std::uint8_t> buffer, Family family,
                                     std::span<const IpAddress> addresses, ChecksumForm form) {
  vrrp::AdvertWriter writer(buffer, {.version = vrrp::Version::v3,
                                     .family = family,
                                     .vrid = *vrrp::Vrid::from(10),
                                     .priority = vrrp::Priority::kDefault,
                                     .interval = vrrp::Centiseconds{100}});
  for (const IpAddress& address : addresses) writer.add_address(address.bytes());
  return writer.finish(source_of(family), form);
}

void parse(benchmark::State& state, Family family, ChecksumForm form) {
  std::array<std::uint8_t, vrrp::kMaxAdvertSizeBytes> buffer{};
  vrrp::Datagram datagram;
  datagram.message = encode(buffer, family, addresses_of(family, state.range(0)), form);
  datagram.source = source_of(family);
  datagram.destination = vrrp::advert_group(family);
  datagram.ttl = vrrp::kTtl;
  for (auto _ : state) {
    benchmark::DoNotOptimize(datagram);
    auto advert = vrrp::parse_advert(datagram);
    if (!advert) state.SkipWithError("the advert was dropped");
    benchmark::DoNotOptimize(advert);
  }
}
BENCHMARK_CAPTURE(parse, v3_ipv4_message_only, Family::ipv4, ChecksumForm::message_only)
    ->ArgName("addresses")
    ->Arg(1)
    ->Arg(20);
BENCHMARK_CAPTURE(parse, v3_ipv4_pseudo_header, Family::ipv4, ChecksumForm::pseudo_header)
    ->ArgName("addresses")
    ->Arg(1)
    ->Arg(20);
BENCHMARK_CAPTURE(parse, v3_ipv6, Family::ipv6, ChecksumForm::pseudo_header)
    ->ArgName("addresses")
    ->Arg(1)
    ->Arg(20);

void encode_advert(benchmark::State& state, Family family) {
  std::array<std::uint8_t, vrrp::kMaxAdvertSizeBytes> buffer{};
  const std::vector<IpAddress> addresses = addresses_of(family, state.range(0));
  for (auto _ : state) {
    benchmark::DoNotOptimize(encode(buffer, family, addresses, ChecksumForm::pseudo_header).data());
    benchmark::ClobberMemory();
  }
}
BENCHMARK_CAPTURE(encode_advert, v3_ipv4, Family::ipv4)->ArgName("addresses")->Arg(1)->Arg(20);
BENCHMARK_CAPTURE(encode_advert, v3_ipv6, Family::ipv6)->ArgName("addresses")->Arg(1)->Arg(20);

}  // namespace
