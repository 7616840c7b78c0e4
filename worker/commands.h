// What control asks of the worker. Control reads what clients say, so it is believed in nothing: a
// command that makes no sense is counted, and then control is not listened to any more; its end is
// no reason for ours; and it is heard so rarely that it cannot keep the loop busy.
#pragma once

#include <array>
#include <cstdint>

#include "contract/message.h"
#include "netio/ring.h"
#include "vrrp/time.h"
#include "worker/recorder.h"
#include "worker/routers.h"

namespace worker {

// From one command to the next.
inline constexpr vrrp::Nanoseconds kCommandPause = std::chrono::milliseconds{20};

class Commands {
 public:
  // References must outlive this.
  Commands(const Routers& routers, Recorder& recorder) : routers_(routers), recorder_(recorder) {}

  // Queues the read of the next command when it is time for it.
  void listen(netio::Ring& ring, vrrp::Instant now);
  // When listen() has something to do; kNever while a read waits, or when it never will again.
  vrrp::Instant listens_at() const { return listens_at_; }

  // The read has ended.
  void take(const netio::Completion& completion, vrrp::Instant now);

 private:
  const Routers& routers_;
  Recorder& recorder_;
  vrrp::Instant listens_at_{};
  // One byte more than a command, so that a larger one shows.
  std::array<std::uint8_t, sizeof(contract::CommandMessage) + 1> bytes_{};
};

}  // namespace worker
