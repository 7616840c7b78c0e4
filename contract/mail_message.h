// What is said about mail: records on a SOCK_SEQPACKET pair whose size is what their head says.
// Control says the words of a mail and nothing else: to whom it goes, from whom, and by which
// program is in the Plan, and every header is written by regent-mailer.
//
//   control --MailOrder--> mailer --MailResult--> control
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

inline constexpr std::size_t kMaxMailSubjectBytes = 160;
inline constexpr std::size_t kMaxMailBodyBytes = 32768;

// In front of the subject and the body.
struct MailHead {
  std::uint32_t number = 0;  // any, which comes back with the result
  std::uint32_t subject_size_bytes = 0;
  std::uint32_t body_size_bytes = 0;
};
static_assert(sizeof(MailHead) == 12);
inline constexpr std::size_t kMaxMailRecordBytes =
    sizeof(MailHead) + kMaxMailSubjectBytes + kMaxMailBodyBytes;

// Both texts are printable ASCII; the body has newlines as well, and ends with one. Neither is
// empty.
struct MailOrder {
  std::uint32_t number = 0;
  std::string_view subject;
  std::string_view body;
};

struct MailResult {
  std::uint32_t number = 0;
  RunOutcome outcome = RunOutcome::exited;  // none of those of native checks
  std::int32_t code = 0;
  std::uint32_t duration_us = 0;
  std::uint32_t output_size_bytes = 0;
  RunOutput output{};  // as that of RunResult
};
static_assert(sizeof(MailResult) == 276);

// The bytes of an order. Its texts are as they have to be, which is CHECKed.
std::vector<std::uint8_t> record_of(const MailOrder& order);

// Each refuses what is no such record. The texts borrow it.
std::expected<MailOrder, Stage> read_mail_order(std::span<const std::uint8_t> record);
std::expected<MailResult, Stage> read_mail_result(std::span<const std::uint8_t> record);

}  // namespace contract
