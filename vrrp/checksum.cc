#include "vrrp/checksum.h"

#include <array>

#include "vrrp/check.h"

namespace vrrp {

void ChecksumSum::add(std::span<const std::uint8_t> bytes) {
  std::size_t at = 0;
  for (; at + 1 < bytes.size(); at += 2) {
    sum_ += static_cast<std::uint64_t>((bytes[at] << 8) | bytes[at + 1]);
  }
  if (at < bytes.size()) sum_ += static_cast<std::uint64_t>(bytes[at] << 8);
}

void ChecksumSum::add_pseudo_header(const IpAddress& source, const IpAddress& destination,
                                    std::uint16_t message_size_bytes) {
  CHECK(source.family() == destination.family());
  add(source.bytes());
  add(destination.bytes());
  // IPv4 has {0, protocol, length:16}, IPv6 {length:32, 0:24, next header}: the sums are the same.
  sum_ += kProtocolNumber;
  sum_ += message_size_bytes;
}

std::uint16_t ChecksumSum::finish() const {
  std::uint64_t folded = sum_;
  while (folded >> 16 != 0) folded = (folded & 0xffff) + (folded >> 16);
  return static_cast<std::uint16_t>(~folded);
}

}  // namespace vrrp
