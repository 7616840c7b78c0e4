#include "checks/tcp_answer.h"

#include <algorithm>

namespace checks {

std::optional<Finding> TcpAnswer::take(std::span<const std::uint8_t> chunk) {
  const auto looked_at = chunk.first(std::min(chunk.size(), kMaxTcpAnswerBytes - seen_bytes_));
  seen_bytes_ += looked_at.size();
  tail_.append(looked_at.begin(), looked_at.end());
  if (tail_.find(expected_) != std::string::npos) return passed(quoted(expected_) + " came");
  if (seen_bytes_ == kMaxTcpAnswerBytes) {
    return failed(std::to_string(seen_bytes_) + " bytes came without " + quoted(expected_) +
                  " in them");
  }
  tail_.erase(0, tail_.size() - std::min(tail_.size(), expected_.size() - 1));
  return std::nullopt;
}

Finding TcpAnswer::end() const {
  return failed("the connection was closed before " + quoted(expected_) + " came");
}

}  // namespace checks
