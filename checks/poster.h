// The loop of regent-poster: a copy of itself for each event that control has to post, at most one
// at a time for each URL, and what that copy says came of it. It reads nothing of a server, and of
// a copy only a record of a known size. poster_main.cc is the caller.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "contract/plan.h"
#include "contract/url_message.h"
#include "os/fd.h"
#include "vrrp/time.h"

namespace checks {

// So long after the time limit of its URL a copy is killed that has not said that it is over.
inline constexpr vrrp::Nanoseconds kPostGrace = std::chrono::milliseconds{500};

// What a process is to do that was started for an order: it tells its PostResult over the channel;
// `parent` is poster. Its exit code.
using PostLife = std::function<int(const contract::PostOrder& order, os::Fd channel, pid_t parent)>;

class Poster {
 public:
  // All but `control` must outlive this: orders come from there, results go there.
  Poster(const contract::Plan& plan, const os::Fd& supervisor, os::Fd control, const PostLife& life)
      : plan_(plan),
        supervisor_(supervisor),
        control_(std::move(control)),
        life_(life),
        posts_(plan.urls().size()) {}

  // Until the supervisor says stop; what was started dies with this process. Returns the exit code.
  int run();

 private:
  // A copy, until it has told its result, or has ended.
  struct Running {
    os::Fd channel = {};  // open: there is one
    os::Fd process = {};
    std::uint32_t number = 0;  // of its order
    vrrp::Instant begin = {};
    vrrp::Instant deadline = {};
  };

  // False when the contract is broken.
  bool take_order();
  // False when the one before has not ended.
  bool begin(const contract::PostOrder& order);
  void hear(std::uint32_t url);
  void end_late_ones();
  vrrp::Instant next_deadline() const;
  // How the post to this URL has ended; its process is killed if it is still there.
  void end(std::uint32_t url, const contract::PostResult& how);
  void report(const contract::PostResult& result);

  const contract::Plan& plan_;
  const os::Fd& supervisor_;
  os::Fd control_;
  const PostLife& life_;
  std::vector<Running> posts_;  // by URL of the Plan
};

// What a copy has said, if it is about this order and is a result at all; its words as far as they
// can be printed. Otherwise the post is lost.
contract::PostResult judge_post_record(std::span<const std::uint8_t> record,
                                       std::span<const contract::PlanUrl> urls,
                                       const contract::PostHead& order);

}  // namespace checks
