// What is said about events that are posted to a URL: records on a SOCK_SEQPACKET pair. Control
// says which URL of the Plan, and the body; where it goes to, and every header, is of the Plan.
//
//   control --PostOrder--> poster --PostResult--> control
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string_view>
#include <vector>

#include "contract/check_message.h"
#include "contract/message.h"

namespace contract {

inline constexpr std::size_t kMaxPostBodyBytes = 65536;

// In front of the body.
struct PostHead {
  std::uint32_t url = 0;     // of the Plan
  std::uint32_t number = 0;  // any, which comes back with the result
  std::uint32_t body_size_bytes = 0;
};
static_assert(sizeof(PostHead) == 12);
inline constexpr std::size_t kMaxPostRecordBytes = sizeof(PostHead) + kMaxPostBodyBytes;

// The body is JSON in printable ASCII and newlines; not empty. Of one URL there is one order at a
// time.
struct PostOrder {
  std::uint32_t url = 0;
  std::uint32_t number = 0;
  std::string_view body;
};

struct PostResult {
  std::uint32_t url = 0;
  std::uint32_t number = 0;
  // passed: the server took it. failed, timed_out, unreachable (`code`: errno), lost: it is not
  // known to have. Nothing else.
  RunOutcome outcome = RunOutcome::passed;
  std::int32_t code = 0;
  std::uint32_t duration_us = 0;
  std::uint32_t output_size_bytes = 0;
  RunOutput output{};  // what is wrong; as that of RunResult
};
static_assert(sizeof(PostResult) == 280);

// The bytes of an order. Its body is as it has to be, which is CHECKed.
std::vector<std::uint8_t> record_of(const PostOrder& order);

// Each refuses what is no such record, or names what is not in the Plan. The body borrows it.
std::expected<PostOrder, Stage> read_post_order(std::span<const std::uint8_t> record,
                                                std::span<const PlanUrl> urls);
std::expected<PostResult, Stage> read_post_result(std::span<const std::uint8_t> record,
                                                  std::span<const PlanUrl> urls);

}  // namespace contract
