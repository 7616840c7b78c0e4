// When the scripts of FIFOs are to be started: at once, and again after each end, with a pause that
// doubles while they do not live long.
//
// Pure: no clock, no process. notifier.h feeds it and sends its orders.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "contract/fifo_message.h"
#include "contract/plan.h"
#include "vrrp/time.h"

namespace control {

inline constexpr vrrp::Nanoseconds kFirstFifoPause = std::chrono::seconds{1};
// The longest pause; and one that has lived so long has the first pause again.
inline constexpr vrrp::Nanoseconds kLongestFifoPause = std::chrono::minutes{1};

// How the script of a FIFO stands, for the status.
struct FifoScriptState {
  bool is_running = false;
  std::uint32_t starts = 0;
};

class FifoScripts {
 public:
  // `plan` must outlive this. Each is due at once.
  explicit FifoScripts(const contract::Plan& plan);

  // Of a FIFO that could not be had: nobody reads it.
  void leave_out(std::uint32_t fifo);

  // What the runner of this user is to start now.
  std::optional<contract::FifoOrder> due(std::uint32_t user, vrrp::Instant now) const;
  // That was sent.
  void note_begun(const contract::FifoOrder& order, vrrp::Instant now);
  // Returns how long it waits now; nothing when that run was not awaited, and after stop().
  std::optional<vrrp::Nanoseconds> note_ended(const contract::FifoResult& result,
                                              vrrp::Instant now);
  // The runner of this user is gone: its scripts are not started any more.
  void note_gone(std::uint32_t user);
  // The daemon ends: nothing is started any more.
  void stop();

  // When due() may have something; kNever if nothing waits.
  vrrp::Instant deadline() const;
  bool is_any_running() const;
  // Nothing of a FIFO without a script.
  std::optional<FifoScriptState> state(std::uint32_t fifo) const;

 private:
  // By the Plan's FIFOs.
  struct Entry {
    bool has_script = false;
    std::uint32_t user = 0;
    vrrp::Instant next = vrrp::kNever;  // when it is due
    vrrp::Nanoseconds pause = kFirstFifoPause;
    vrrp::Instant started = {};
    bool is_running = false;
    std::uint32_t starts = 0;  // also the number of its last run
  };

  std::vector<Entry> entries_;
  bool is_stopping_ = false;
};

}  // namespace control
