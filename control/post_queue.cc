#include "control/post_queue.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <ranges>
#include <utility>

#include "contract/url_message.h"
#include "control/document_parts.h"
#include "vrrp/check.h"

namespace control {

using vrrp::Instant;
using vrrp::Nanoseconds;

namespace {

// So long until a channel that is full has room again.
constexpr Nanoseconds kPutOff = std::chrono::milliseconds{10};
// The events of a body stay below this, so that its head and its end have room.
constexpr std::size_t kMaxEventsBytes = contract::kMaxPostBodyBytes - 1024;

}  // namespace

void PostQueue::note(std::uint32_t router, Event event) {
  Item item{.event = std::move(event)};
  if (const Item* const older = waiting_.find(router)) {
    item.skipped = older->skipped + 1;
    ++skipped_;
  }
  waiting_.put(router, std::move(item));
}

Instant PostQueue::deadline() const {
  return is_running() || waiting_.is_empty() ? vrrp::kNever : retry_at_;
}

std::string PostQueue::begin(Instant now) {
  if (deadline() > now) return {};
  std::string events;
  while (!waiting_.is_empty() && running_.size() < kMaxPostEvents) {
    const Item& next = waiting_.first();
    const std::string line = fmt::format("{}{},\"skipped\":{}}}", events.empty() ? "" : ",\n",
                                         *next.event, next.skipped);
    if (is_running() && events.size() + line.size() > kMaxEventsBytes) break;
    events += line;
    running_.push_back(waiting_.take_first());
  }
  running_lost_ = std::exchange(lost_, 0);
  return fmt::format("{{\"schema\":{},\"host\":{},\"lost\":{},\"events\":[\n{}\n]}}\n", kPostSchema,
                     ascii_text_of(host_), running_lost_, events);
}

std::uint32_t PostQueue::note_posted() {
  CHECK(is_running());
  posted_ += running_.size();
  running_.clear();
  running_lost_ = 0;
  retry_at_ = Instant{};
  return std::exchange(failures_, 0) + 1;
}

void PostQueue::take_back() {
  CHECK(is_running());
  for (Waiting::Entry& entry : std::views::reverse(running_)) {
    if (Item* const newer = waiting_.find(entry.router)) {
      newer->skipped += entry.item.skipped + 1;
      ++skipped_;
    } else {
      waiting_.put_back(std::move(entry));
    }
  }
  running_.clear();
  lost_ += std::exchange(running_lost_, 0);
}

void PostQueue::put_off(Instant now) {
  take_back();
  retry_at_ = now + kPutOff;
}

Nanoseconds PostQueue::note_failed(Instant now) {
  take_back();
  Nanoseconds delay = kFirstPostRetry;
  for (std::uint32_t i = 0; i < failures_ && delay < kLastPostRetry; ++i) {
    delay = std::min(2 * delay, kLastPostRetry);
  }
  ++failures_;
  retry_at_ = is_stopping_ ? vrrp::kNever : now + delay;
  return delay;
}

void PostQueue::stop() {
  is_stopping_ = true;
  retry_at_ = Instant{};
}

}  // namespace control
