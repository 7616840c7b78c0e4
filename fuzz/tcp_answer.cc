// What a tcp check waits for (checks/tcp_answer.h) in any bytes: wherever they are cut into pieces
// the finding is the same, and it passes exactly when the text is there.
//
// Input: the size of the text, the text, the size of a piece, then what comes.
#include "checks/tcp_answer.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "fuzz/input.h"
#include "fuzz/target.h"
#include "vrrp/check.h"

namespace {

using checks::Finding;
using contract::RunOutcome;

// Text and pieces are short, so that many meet.
constexpr std::size_t kSizes = 16;

Finding heard_in_pieces(std::string_view expected, std::span<const std::uint8_t> bytes,
                        std::size_t piece_bytes) {
  checks::TcpAnswer answer(expected);
  while (!bytes.empty()) {
    const auto piece = bytes.first(std::min(piece_bytes, bytes.size()));
    if (const std::optional<Finding> finding = answer.take(piece)) return *finding;
    bytes = bytes.subspan(piece.size());
  }
  return answer.end();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size_bytes) {
  fuzz::Input input(std::span(bytes, size_bytes));
  std::string expected(1 + input.octet() % kSizes, '\0');
  for (char& c : expected) c = static_cast<char>(input.octet());
  const std::size_t piece_bytes = 1 + input.octet() % kSizes;
  const auto sent = input.rest();
  const Finding finding = heard_in_pieces(expected, sent, piece_bytes);
  const bool is_there = std::ranges::search(sent, expected, [](std::uint8_t a, char b) {
                          return a == static_cast<std::uint8_t>(b);
                        }).begin() != sent.end();
  CHECK((finding.outcome == RunOutcome::passed) == is_there);
  CHECK(finding.text.size() <= checks::kMaxFindingBytes);
  CHECK(std::ranges::all_of(finding.text, [](char c) { return c >= ' ' && c < 0x7f; }));
  return 0;
}
