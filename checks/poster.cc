#include "checks/poster.h"

#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>
#include <string>

#include "checks/finding.h"
#include "checks/role_start.h"
#include "checks/waiting.h"
#include "os/channel.h"
#include "os/clock.h"
#include "vrrp/printable.h"

namespace checks {

using contract::PostOrder;
using contract::PostResult;
using contract::RunOutcome;
using vrrp::Instant;

namespace {

PostResult result_of(RunOutcome outcome, std::string_view words) {
  PostResult result{.outcome = outcome};
  result.output_size_bytes = contract::put_output(result.output, vrrp::printable(words));
  return result;
}

}  // namespace

int Poster::run() {
  for (;;) {
    std::vector polls{readable(supervisor_), readable(control_)};
    for (const Running& post : posts_) polls.push_back(readable(post.channel));
    wait_for(polls, next_deadline());
    if (is_ready(polls[0]) && hear_supervisor(supervisor_) == contract::RoleVerb::stop) {
      return kEndedWell;
    }
    for (std::uint32_t url = 0; url < posts_.size(); ++url) {
      if (is_ready(polls[2 + url])) hear(url);
    }
    end_late_ones();
    if (is_ready(polls[1]) && !take_order()) return kContractIsBroken;
  }
}

bool Poster::take_order() {
  std::vector<std::uint8_t> bytes(contract::kMaxPostRecordBytes);
  const auto size = take_record(control_, bytes);
  if (!size) return true;
  if (*size == 0) {
    control_.close();  // It is at its end, and the supervisor will say so.
    return true;
  }
  const auto order = contract::read_post_order(std::span(bytes).first(*size), plan_.urls());
  if (order && begin(*order)) return true;
  tell(supervisor_, {.verb = contract::RoleVerb::failed, .stage = contract::Stage::peer});
  return false;
}

bool Poster::begin(const PostOrder& order) {
  Running& post = posts_[order.url];
  if (post.channel.is_open()) return false;
  const Instant now = os::monotonic_now();
  const std::chrono::milliseconds limit{plan_.urls()[order.url].timeout_ms};
  post = {.number = order.number, .begin = now, .deadline = now + limit + kPostGrace};
  auto ends = os::make_channel();
  if (!ends) {
    end(order.url, result_of(RunOutcome::failed, ends.error().to_string()));
    return true;
  }
  const pid_t self = getpid();
  const pid_t pid = fork();
  if (pid == 0) _exit(life_(order, std::move(ends->second), self));
  if (pid < 0) {
    end(order.url, result_of(RunOutcome::failed, os::last_error("fork").to_string()));
    return true;
  }
  // One that has ended already has none, and needs none.
  post.process = os::Fd(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
  post.channel = std::move(ends->first);
  return true;
}

void Poster::hear(std::uint32_t url) {
  const Running& post = posts_[url];
  std::array<std::uint8_t, sizeof(PostResult)> bytes{};
  const auto size = take_record(post.channel, bytes);
  if (!size) return;
  end(url, judge_post_record(std::span(bytes).first(*size), plan_.urls(),
                             {.url = url, .number = post.number}));
}

void Poster::end_late_ones() {
  const Instant now = os::monotonic_now();
  for (std::uint32_t url = 0; url < posts_.size(); ++url) {
    const Running& post = posts_[url];
    if (post.channel.is_open() && post.deadline <= now)
      end(url, result_of(RunOutcome::timed_out, ""));
  }
}

Instant Poster::next_deadline() const {
  Instant next = vrrp::kNever;
  for (const Running& post : posts_) {
    if (post.channel.is_open()) next = std::min(next, post.deadline);
  }
  return next;
}

void Poster::end(std::uint32_t url, const PostResult& how) {
  Running& post = posts_[url];
  // The only error is that it has ended.
  if (post.process.is_open()) {
    (void)syscall(SYS_pidfd_send_signal, post.process.number(), SIGKILL, nullptr, 0);
  }
  PostResult result = how;
  result.url = url;
  result.number = post.number;
  result.duration_us = contract::microseconds(os::monotonic_now() - post.begin);
  post = {};
  report(result);
}

void Poster::report(const PostResult& result) {
  if (!control_.is_open()) return;
  // Control has one order here at a time for each URL, and takes its result: it has room, or is
  // gone.
  if (!os::send_record(control_, contract::bytes_of(result))) control_.close();
}

PostResult judge_post_record(std::span<const std::uint8_t> record,
                             std::span<const contract::PlanUrl> urls,
                             const contract::PostHead& order) {
  if (record.empty()) {
    return result_of(RunOutcome::lost, "the process that posts has ended without a result");
  }
  const auto said = contract::read_post_result(record, urls);
  if (!said || said->url != order.url || said->number != order.number) {
    return result_of(RunOutcome::lost, "the process that posts has said what is no result");
  }
  PostResult result = result_of(said->outcome, {said->output.data(), said->output_size_bytes});
  if (said->outcome == RunOutcome::unreachable) result.code = said->code;
  return result;
}

}  // namespace checks
