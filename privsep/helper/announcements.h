// When each virtual address is announced (gratuitous ARP, unsolicited NA). Pure: it says which row
// is next, never how a frame looks (frames.h).
//
//   hold          +delay        +refresh      +2 refresh
//   |repeat x     |repeat x     |refresh_repeat x ...         of every address of the router
//
// The first announcement of an address after it was added is the caller's; it counts as the first
// of the first set. Routers take turns, one round of all their addresses each.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "contract/plan.h"
#include "privsep/helper/router_timers.h"
#include "vrrp/time.h"

namespace helper {

class Announcements {
 public:
  // A set that was asked for follows the last such set after this at the earliest.
  static constexpr std::chrono::seconds kRequestInterval{1};

  // The Plan's bytes must outlive this.
  explicit Announcements(const contract::Plan& plan);

  // All addresses of the router are there and were announced once.
  void start(std::uint32_t router, vrrp::Instant now);
  // One more set, after start() only; sets asked for meanwhile are one.
  void request(std::uint32_t router, vrrp::Instant now);
  void cancel(std::uint32_t router);

  // Files the sets that are due.
  void advance(vrrp::Instant now);
  vrrp::Instant next_deadline() const { return timers_.next(); }
  bool has_work() const { return !queue_.empty(); }
  // The row to be announced now; empty when nothing is.
  std::optional<std::uint32_t> next_row();

 private:
  struct Series {
    bool is_running = false;
    bool is_queued = false;
    std::uint32_t rounds = 0;    // left to send
    std::uint32_t next_row = 0;  // of the present round
    vrrp::Instant second_set = vrrp::kNever;
    vrrp::Instant refresh = vrrp::kNever;
    vrrp::Instant request = vrrp::kNever;
    vrrp::Instant no_request_before = vrrp::Instant::min();
  };
  void add_rounds(std::uint32_t router, std::uint32_t rounds);
  void file_timer(std::uint32_t router);

  contract::Plan plan_;
  std::vector<Series> series_;
  RouterTimers timers_;
  std::deque<std::uint32_t> queue_;  // each router at most once
};

}  // namespace helper
