#include "vrrp/address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>

#include "vrrp/check.h"

namespace vrrp {

IpAddress::IpAddress(Family family, std::span<const std::uint8_t> bytes) : family_(family) {
  CHECK(bytes.size() == address_size_bytes(family));
  std::ranges::copy(bytes, bytes_.begin());
}

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  std::array<char, INET6_ADDRSTRLEN> terminated{};
  if (text.size() >= terminated.size() || text.find('\0') != std::string_view::npos) {
    return std::nullopt;
  }
  std::ranges::copy(text, terminated.begin());
  std::array<std::uint8_t, 16> bytes{};
  for (const Family family : {Family::ipv4, Family::ipv6}) {
    const int domain = family == Family::ipv4 ? AF_INET : AF_INET6;
    if (inet_pton(domain, terminated.data(), bytes.data()) == 1) {
      return IpAddress(family, std::span(bytes).first(address_size_bytes(family)));
    }
  }
  return std::nullopt;
}

bool IpAddress::is_unspecified() const {
  return std::ranges::all_of(bytes_, [](std::uint8_t octet) { return octet == 0; });
}

bool IpAddress::is_link_local_ipv6() const {
  return family_ == Family::ipv6 && bytes_[0] == 0xfe && (bytes_[1] & 0xc0) == 0x80;
}

bool IpAddress::is_multicast() const {
  return family_ == Family::ipv4 ? (bytes_[0] & 0xf0) == 0xe0 : bytes_[0] == 0xff;
}

bool IpAddress::is_loopback() const {
  if (family_ == Family::ipv4) return bytes_[0] == 127;
  return std::all_of(bytes_.begin(), bytes_.end() - 1,
                     [](std::uint8_t octet) { return octet == 0; }) &&
         bytes_.back() == 1;
}

std::string IpAddress::to_string() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const int domain = family_ == Family::ipv4 ? AF_INET : AF_INET6;
  CHECK(inet_ntop(domain, bytes_.data(), text.data(), text.size()) != nullptr);
  return text.data();
}

IpAddress advert_group(Family family) {
  static constexpr std::array<std::uint8_t, 4> kGroup4{224, 0, 0, 18};
  static constexpr std::array<std::uint8_t, 16> kGroup6{0xff, 0x02, 0, 0, 0, 0, 0, 0,
                                                        0,    0,    0, 0, 0, 0, 0, 0x12};
  if (family == Family::ipv4) return {family, kGroup4};
  return {family, kGroup6};
}

}  // namespace vrrp
