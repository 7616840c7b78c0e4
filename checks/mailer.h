// The loop of regent-mailer: one mail at a time, handed to the program of the Plan, and how that
// ended. mailer_main.cc is the caller.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "checks/script_run.h"
#include "contract/mail_message.h"
#include "contract/plan.h"
#include "os/fd.h"
#include "vrrp/time.h"

namespace checks {

// So long the program may take; then it is told to end, and killed a moment later.
inline constexpr vrrp::Nanoseconds kMailLimit = std::chrono::seconds{30};
inline constexpr vrrp::Nanoseconds kMailKillAfter = std::chrono::seconds{2};

class Mailer {
 public:
  // `plan` and `supervisor` must outlive this. `control`: orders come from there, results go there.
  Mailer(const contract::Plan& plan, const os::Fd& supervisor, os::Fd control, std::string host)
      : plan_(plan),
        supervisor_(supervisor),
        control_(std::move(control)),
        host_(std::move(host)) {}

  // Until the supervisor says stop. Returns the exit code.
  int run();

 private:
  // What is to be done when the program has not ended by the deadline.
  enum class Pressure : std::uint8_t { end, kill, leave };

  bool take_order();
  void begin(const contract::MailOrder& order);
  void watch(ScriptRun& run, vrrp::Instant now);
  void press(ScriptRun& run, vrrp::Instant now);
  void report(std::uint32_t number, const contract::RunResult& run);
  void refuse(std::uint32_t number, contract::RunOutcome outcome, int error,
              std::string_view sentence);

  const contract::Plan& plan_;
  const os::Fd& supervisor_;
  os::Fd control_;
  std::string host_;
  std::optional<ScriptRun> run_;  // until its end was seen
  std::uint32_t number_ = 0;      // of its order
  bool is_reported_ = false;      // it could not be killed, and that was told
  Pressure pressure_ = Pressure::end;
  vrrp::Instant deadline_ = vrrp::kNever;
};

}  // namespace checks
