#include "control/mail_digest.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "contract/mail_message.h"
#include "vrrp/check.h"
#include "vrrp/printable.h"

namespace control {

using contract::MailEvent;
using vrrp::Instant;
using vrrp::Nanoseconds;

namespace {

// In the order of a subject.
constexpr std::array kKinds{MailEvent::active, MailEvent::check_failed, MailEvent::backup,
                            MailEvent::fault};

std::size_t place_of(MailEvent kind) {
  return static_cast<std::size_t>(std::ranges::find(kKinds, kind) - kKinds.begin());
}

// Of one router; and of a number of events.
std::string_view words_of_one(MailEvent kind) {
  switch (kind) {
    case MailEvent::active:
      return "is Active";
    case MailEvent::check_failed:
      return "fell back, as a check failed";
    case MailEvent::backup:
      return "is Backup";
    case MailEvent::fault:
      return "is in Fault";
  }
  return "has changed";
}

std::string_view words_of_many(MailEvent kind) {
  switch (kind) {
    case MailEvent::active:
      return "Active";
    case MailEvent::check_failed:
      return "fell back, as a check failed";
    case MailEvent::backup:
      return "Backup";
    case MailEvent::fault:
      return "Fault";
  }
  return "changed";
}

std::string_view plural(std::uint64_t count) { return count == 1 ? "" : "s"; }

}  // namespace

void MailDigest::note(const Entry& entry, Instant now) {
  open(now);
  ++pending_.counts[place_of(entry.kind)];
  ++pending_.total;
  pending_.router = entry.router;
  if (pending_.lines.size() < kMaxMailLines) {
    pending_.lines.push_back(
        vrrp::printable(std::string_view(entry.line).substr(0, kMaxMailLineBytes)));
  }
}

void MailDigest::note_lost(std::uint64_t count, Instant now) {
  if (count == 0) return;
  open(now);
  pending_.lost += count;
}

void MailDigest::open(Instant now) {
  if (!pending_.is_empty()) return;
  is_going_on_ = now < window_end_;
  pending_due_ = std::max(now + std::min(kMailSettling, window_), window_end_);
}

Instant MailDigest::deadline() const {
  if (is_running_) return vrrp::kNever;
  if (current_) return retry_at_;
  return pending_.is_empty() ? vrrp::kNever : pending_due_;
}

const Mail* MailDigest::due(Instant now) {
  if (deadline() > now) return nullptr;
  if (current_) return &*current_;
  const Nanoseconds longest = std::max(kLongestMailWindow, window_);
  length_ = is_going_on_ ? std::min(2 * length_, longest) : window_;
  window_end_ = now + length_;
  tries_ = 0;
  retry_at_ = now;
  current_ = written(std::exchange(pending_, {}));
  given_up_ = 0;
  return &*current_;
}

std::uint32_t MailDigest::note_sent() {
  CHECK(is_running_);
  is_running_ = false;
  current_.reset();
  return tries_ + 1;
}

MailDigest::Retry MailDigest::note_failed(Instant now) {
  CHECK(is_running_ && current_);
  is_running_ = false;
  ++tries_;
  if (tries_ == kMaxMailTries || is_stopping_) {
    given_up_ = current_->events;
    current_.reset();
    return {.after = std::nullopt, .tries = tries_};
  }
  Nanoseconds delay = kFirstMailRetry;
  for (std::uint32_t i = 1; i < tries_; ++i) delay = std::min(2 * delay, kLastMailRetry);
  retry_at_ = now + delay;
  return {.after = delay, .tries = tries_};
}

void MailDigest::stop() {
  is_stopping_ = true;
  retry_at_ = Instant{};
  pending_due_ = Instant{};
}

std::uint64_t MailDigest::unsent() const {
  return given_up_ + (current_ ? current_->events : 0) + pending_.total + pending_.lost;
}

Mail MailDigest::written(const Batch& batch) const {
  std::string subject;
  if (batch.total == 1) {
    const auto kind = std::ranges::find(batch.counts, std::uint64_t{1}) - batch.counts.begin();
    subject =
        fmt::format("{} {}", batch.router, words_of_one(kKinds[static_cast<std::size_t>(kind)]));
  } else {
    subject = fmt::format("{} event{}", batch.total + batch.lost, plural(batch.total + batch.lost));
    std::string_view separator = ": ";
    for (std::size_t i = 0; i < kKinds.size(); ++i) {
      if (batch.counts[i] == 0) continue;
      subject += fmt::format("{}{} {}", std::exchange(separator, ", "), batch.counts[i],
                             words_of_many(kKinds[i]));
    }
  }
  std::string body;
  for (const std::string& line : batch.lines) body += line + "\n";
  const auto add = [&](std::uint64_t count, std::string_view what) {
    if (count != 0) body += fmt::format("{} {}\n", count, what);
  };
  add(batch.total - batch.lines.size(), "further events are not listed");
  add(batch.lost, "events came too fast to be told what they were");
  add(given_up_, "events before these could not be mailed");
  return {.subject =
              vrrp::printable(std::string_view(subject).substr(0, contract::kMaxMailSubjectBytes)),
          .body = std::move(body),
          .events = batch.total + batch.lost + given_up_};
}

}  // namespace control
