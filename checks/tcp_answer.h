// Whether an expected text comes in what a server sends, wherever the stream is cut into pieces. No
// socket: whoever reads it (one connection, one object) hands in what it has read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "checks/finding.h"

namespace checks {

// So many bytes are looked at, and no more.
inline constexpr std::size_t kMaxTcpAnswerBytes = std::size_t{1} << 20;

class TcpAnswer {
 public:
  // `expected` is not empty and outlives this object.
  explicit TcpAnswer(std::string_view expected) : expected_(expected) {}

  // Something once it is decided, and nothing is to be taken from then on: passed when the text has
  // come, failed when too much has come without it.
  std::optional<Finding> take(std::span<const std::uint8_t> chunk);
  // Nothing more comes.
  Finding end() const;

 private:
  std::string_view expected_;
  std::string tail_;  // what the expected text may begin in: shorter than it
  std::size_t seen_bytes_ = 0;
};

}  // namespace checks
