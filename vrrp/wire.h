// Fixed-byte-order integers of alignment 1, so that a wire header is a plain struct, and the one
// way to read such a header: a length check and a memcpy, never a cast of the buffer.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <type_traits>

namespace vrrp {

class Be16 {
 public:
  constexpr Be16() = default;
  constexpr Be16(std::uint16_t value)  // NOLINT(google-explicit-constructor): it is a number.
      : octets_{static_cast<std::uint8_t>(value >> 8), static_cast<std::uint8_t>(value)} {}
  constexpr std::uint16_t value() const {
    return static_cast<std::uint16_t>((octets_[0] << 8) | octets_[1]);
  }

 private:
  std::array<std::uint8_t, 2> octets_{};
};
static_assert(sizeof(Be16) == 2 && alignof(Be16) == 1);

// Empty when fewer than sizeof(Header) bytes are left.
template <typename Header>
std::optional<Header> read_header(std::span<const std::uint8_t> bytes) {
  static_assert(std::is_trivially_copyable_v<Header> && alignof(Header) == 1);
  if (bytes.size() < sizeof(Header)) return std::nullopt;
  Header header;
  std::memcpy(&header, bytes.data(), sizeof(Header));
  return header;
}

// `out` must have room for sizeof(Header) bytes.
template <typename Header>
void write_header(std::span<std::uint8_t> out, const Header& header) {
  static_assert(std::is_trivially_copyable_v<Header> && alignof(Header) == 1);
  std::memcpy(out.data(), &header, sizeof(Header));
}

}  // namespace vrrp
