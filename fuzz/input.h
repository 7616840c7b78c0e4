// The bytes of a fuzzer, taken one after the other as the decisions of a story. When they are used
// up every further one is 0, so that each prefix of an input is an input.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace fuzz {

class Input {
 public:
  // Borrows the bytes.
  explicit Input(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  bool is_empty() const { return bytes_.empty(); }
  std::span<const std::uint8_t> rest() const { return bytes_; }

  std::uint8_t octet() {
    if (bytes_.empty()) return 0;
    const std::uint8_t first = bytes_.front();
    bytes_ = bytes_.subspan(1);
    return first;
  }
  std::uint32_t number16() {
    const std::uint32_t high = octet();
    return high << 8 | octet();
  }

 private:
  std::span<const std::uint8_t> bytes_;
};

}  // namespace fuzz
