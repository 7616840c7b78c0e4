// The rows of a Plan about mail: which events are mailed, to whom, and by which program. A part of
// plan.h.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "contract/plan_checks.h"

namespace contract {

// Bits of PlanMail::events: what has become of a router.
enum class MailEvent : std::uint8_t {
  active = 1,        // it is Active
  check_failed = 2,  // it fell back, to Backup or Fault, because a check failed
  backup = 4,        // it is Backup, and was something else than Initialize
  fault = 8,         // it is in Fault
};
inline constexpr std::uint8_t kAllMailEvents = 15;

inline constexpr std::string_view kDefaultMailProgram = "/usr/sbin/sendmail";
inline constexpr std::uint32_t kDefaultDigestSeconds = 60;
inline constexpr std::uint32_t kMaxDigestSeconds = 86400;
inline constexpr std::uint32_t kMaxRecipients = 64;
inline constexpr std::uint32_t kMaxMailAddressBytes = 254;
inline constexpr std::uint32_t kMaxMailHostBytes = 64;
inline constexpr std::uint32_t kMaxMailProgramBytes = 4095;

// One at the most; none: nothing is mailed.
struct PlanMail {
  PlanText program;                  // takes `-t -i`: an absolute path
  PlanText sender;                   // empty: whoever the program says
  PlanText host;                     // named in the subject; empty: the name of the host
  std::uint32_t digest_seconds = 0;  // at least so long after one mail there is no other
  std::uint8_t events = 0;           // MailEvent
  std::array<std::uint8_t, 3> reserved{};
};
static_assert(sizeof(PlanMail) == 32);

struct PlanRecipient {
  PlanText address;
};
static_assert(sizeof(PlanRecipient) == 8);

}  // namespace contract
