// The events of one URL: what waits to be posted, what is being posted, and when the next try is.
// While a server is slow or away the latest event of each virtual router waits, and says how many
// before it are not told; nothing is given up before the daemon ends.
//
// Pure: no clock, no process. posting.h feeds it and sends its bodies.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "control/latest_of_each.h"
#include "vrrp/time.h"

namespace control {

// What could not be posted is tried again after this, then after twice as long, up to the latter.
inline constexpr vrrp::Nanoseconds kFirstPostRetry = std::chrono::seconds{1};
inline constexpr vrrp::Nanoseconds kLastPostRetry = std::chrono::minutes{1};
inline constexpr int kPostSchema = 1;               // of the bodies: docs/NOTIFICATIONS.md
inline constexpr std::size_t kMaxPostEvents = 100;  // in one body

class PostQueue {
 public:
  // An event as a JSON object without its last brace. Shared by all URLs.
  using Event = std::shared_ptr<const std::string>;

  // `host`: of the daemon, as the bodies have it.
  explicit PostQueue(std::string host) : host_(std::move(host)) {}

  void note(std::uint32_t router, Event event);
  // So many events of which nothing else is known: the next body says how many. Events that tell
  // the present states follow.
  void note_lost(std::uint64_t count) { lost_ += count; }

  // When begin() has something to do; kNever when nothing waits, or a body is under way.
  vrrp::Instant deadline() const;
  // The body to post now: its events are under way until one of the next two is called. Empty when
  // nothing is due.
  std::string begin(vrrp::Instant now);
  // Returns how often it was tried.
  std::uint32_t note_posted();
  // Its events wait again, but those that a later one has replaced. Returns when the next try is.
  vrrp::Nanoseconds note_failed(vrrp::Instant now);

  // It could not be handed over: the same without a failure, and it is due in a moment.
  void put_off(vrrp::Instant now);

  // The daemon ends: what waits is due at once, and what fails then is not tried again.
  void stop();
  // Nothing is under way, and what waits does so for ever.
  bool is_idle() const { return !is_running() && deadline() == vrrp::kNever; }

  bool is_running() const { return !running_.empty(); }
  std::size_t running() const { return running_.size(); }  // events
  // Events that are not known to be posted.
  std::size_t waiting() const { return waiting_.size() + running_.size(); }
  std::uint64_t posted() const { return posted_; }      // events
  std::uint64_t skipped() const { return skipped_; }    // events that a later one has replaced
  std::uint32_t failures() const { return failures_; }  // in a row

 private:
  struct Item {
    Event event;
    std::uint64_t skipped = 0;  // events of the router before it that are not told
  };
  using Waiting = LatestOfEach<Item>;

  void take_back();

  std::string host_;
  Waiting waiting_;
  std::vector<Waiting::Entry> running_;
  std::uint64_t lost_ = 0;          // not told yet
  std::uint64_t running_lost_ = 0;  // told by the body that is under way
  std::uint64_t posted_ = 0;
  std::uint64_t skipped_ = 0;
  std::uint32_t failures_ = 0;
  vrrp::Instant retry_at_ = vrrp::Instant{};
  bool is_stopping_ = false;
};

}  // namespace control
