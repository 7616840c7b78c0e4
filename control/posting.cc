#include "control/posting.h"

#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <utility>

#include "control/event_words.h"
#include "control/notify_report.h"
#include "control/post_event.h"
#include "os/channel.h"

namespace control {

using contract::EventRecord;
using contract::PostResult;
using contract::RunOutcome;
using vrrp::Instant;
using vrrp::RouterState;

namespace {

std::string why_failed(const PostResult& result, const contract::PlanUrl& row) {
  const std::string line = first_line({result.output.data(), result.output_size_bytes});
  const std::string further = line.empty() ? line : ": " + line;
  if (result.outcome == RunOutcome::timed_out) {
    return fmt::format("no answer within {:g} s", row.timeout_ms / 1000.0);
  }
  if (result.outcome == RunOutcome::unreachable) return std::strerror(result.code) + further;
  if (!line.empty()) return line;
  return result.outcome == RunOutcome::lost ? "the process that posts has died"
                                            : "the server has refused them";
}

}  // namespace

Posting::Posting(const contract::Plan& plan, const Ledgers& ledgers, os::Fd poster,
                 std::string_view host)
    : plan_(plan), ledgers_(ledgers), poster_(std::move(poster)), events_(ledgers.worker) {
  for (const contract::PlanUrl& row : plan.urls()) {
    const std::string_view configured = plan.host(row);
    urls_.push_back({.queue = PostQueue(std::string(configured.empty() ? host : configured))});
  }
  if (!urls_.empty()) told_.assign(plan.routers().size(), RouterState::initialize);
}

Instant Posting::deadline() const {
  Instant first = vrrp::kNever;
  if (!poster_.is_open()) return first;
  for (const Url& url : urls_) first = std::min(first, url.queue.deadline());
  return first;
}

void Posting::turn(const pollfd& ready, const Clocks& clocks) {
  if (!poster_.is_open()) return;
  if (ready.revents != 0) take_results(clocks);
  if (!poster_.is_open()) return;
  take_events(clocks);
  post_what_is_due(clocks.now);
}

void Posting::stop(const Clocks& clocks) {
  if (!poster_.is_open()) return;
  take_events(clocks);
  for (Url& url : urls_) url.queue.stop();
  post_what_is_due(clocks.now);
}

bool Posting::is_idle() const {
  return !poster_.is_open() ||
         std::ranges::all_of(urls_, [](const Url& url) { return url.queue.is_idle(); });
}

void Posting::give_up() {
  if (!poster_.is_open()) return;
  for (const Url& url : urls_) {
    const std::size_t unposted = url.queue.waiting();
    if (unposted == 0) continue;
    lines_.push_back(
        fmt::format("notify_url {}: {} not known to be posted", name(url),
                    unposted == 1 ? std::string("1 event is") : counted_events(unposted) + " are"));
  }
}

PostState Posting::state(std::size_t url) const {
  const Url& it = urls_[url];
  return {.is_served = poster_.is_open(),
          .posted = it.queue.posted(),
          .skipped = it.queue.skipped(),
          .waiting = it.queue.waiting(),
          .failures = it.queue.failures(),
          .last_error = it.last_error};
}

std::string Posting::take_line() {
  std::string line = std::move(lines_.front());
  lines_.pop_front();
  return line;
}

void Posting::take_events(const Clocks& clocks) {
  events_.begin();
  while (const EventRecord* event = events_.peek()) {
    const bool is_wanted =
        event->kind == contract::EventKind::transition && subject(*event, plan_) == Subject::router;
    if (is_wanted) {
      told_[event->router] = static_cast<RouterState>(event->to);
      note(event->router, post_event(*event, ++events_noted_, plan_, ledgers_, clocks));
    }
    events_.take();
  }
  const std::uint64_t lost = events_.take_lost();
  if (lost != 0) take_present_states(lost, clocks);
}

void Posting::take_present_states(std::uint64_t lost, const Clocks& clocks) {
  for (Url& url : urls_) url.queue.note_lost(lost);
  for (std::uint32_t router = 0; router < told_.size(); ++router) {
    const std::optional<contract::RouterRecord> record = ledgers_.worker.router(router);
    if (!record || static_cast<RouterState>(record->state) == told_[router]) continue;
    const RouterState from = std::exchange(told_[router], static_cast<RouterState>(record->state));
    note(router, post_present_state(*record, router, from, ++events_noted_, plan_, clocks));
  }
}

void Posting::note(std::uint32_t router, std::string event) {
  const auto shared = std::make_shared<const std::string>(std::move(event));
  for (Url& url : urls_) url.queue.note(router, shared);
}

void Posting::take_results(const Clocks& clocks) {
  // Of each URL one at the most is on its way.
  for (std::size_t i = 0; i < urls_.size() && poster_.is_open(); ++i) {
    std::array<std::uint8_t, sizeof(PostResult)> bytes{};
    const auto size = os::receive_record(poster_, bytes, MSG_DONTWAIT);
    if (!size && (size.error().number == EAGAIN || size.error().number == EINTR)) return;
    if (!size || *size == 0) return leave("is gone");
    const auto result = contract::read_post_result(std::span(bytes).first(*size), plan_.urls());
    const bool is_awaited = result && urls_[result->url].queue.is_running() &&
                            result->number == urls_[result->url].number;
    if (!is_awaited) return leave("broke the contract");
    judge(urls_[result->url], *result, clocks.now);
  }
}

void Posting::judge(Url& url, const PostResult& result, Instant now) {
  const std::size_t events = url.queue.running();
  if (result.outcome == RunOutcome::passed) {
    const std::uint32_t tries = url.queue.note_posted();
    url.last_error.clear();
    if (tries == 1) return;
    lines_.push_back(fmt::format("notify_url {}: {} {} posted after {} tries", name(url),
                                 counted_events(events), events == 1 ? "was" : "were", tries));
    return;
  }
  const vrrp::Nanoseconds delay = url.queue.note_failed(now);
  const std::string why = why_failed(result, plan_.urls()[result.url]);
  // A server that is away for a night is worth a line, not a line a minute.
  if (std::exchange(url.last_error, why) == why) return;
  lines_.push_back(fmt::format(
      "notify_url {}: {} {} not posted: {}; {}", name(url), counted_events(events),
      events == 1 ? "was" : "were", why,
      url.queue.is_idle()
          ? std::string("there is no further try")
          : fmt::format("the next try is in {} s, and others follow",
                        std::chrono::duration_cast<std::chrono::seconds>(delay).count())));
}

void Posting::post_what_is_due(Instant now) {
  for (std::uint32_t i = 0; i < urls_.size(); ++i) {
    Url& url = urls_[i];
    const std::string body = url.queue.begin(now);
    if (body.empty()) continue;
    const std::vector<std::uint8_t> record =
        contract::record_of({.url = i, .number = ++url.number, .body = body});
    const auto sent = os::send_record(poster_, record, MSG_DONTWAIT);
    if (sent) continue;
    // Orders for other URLs are in the channel, and read in a moment.
    if (sent.error().number != EAGAIN) return leave("is gone");
    url.queue.put_off(now);
  }
}

void Posting::leave(std::string_view why) {
  poster_.close();
  std::uint64_t waiting = 0;
  for (const Url& url : urls_) waiting += url.queue.waiting();
  lines_.push_back(
      fmt::format("regent-poster {}: events are not posted any more{}", why,
                  waiting == 0 ? "" : fmt::format(" ({} waited)", counted_events(waiting))));
}

std::string_view Posting::name(const Url& url) const {
  return plan_.name(plan_.urls()[static_cast<std::size_t>(&url - urls_.data())]);
}

}  // namespace control
