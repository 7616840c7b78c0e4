// When a mail is to be sent and what is in it. The first event of an incident waits for others for
// a moment; what comes after that mail is collected for a window, which doubles as long as events
// do not end: a night of flapping is a dozen mails. What cannot be sent is tried again, what is
// left out is counted in the next mail.
//
// Pure: no clock, no process. mailing.h feeds it and sends its mails.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "contract/plan_mail.h"
#include "vrrp/time.h"

namespace control {

// So long the first event waits for others of the same incident.
inline constexpr vrrp::Nanoseconds kMailSettling = std::chrono::seconds{5};
// A window does not become longer than this, unless `digest` is.
inline constexpr vrrp::Nanoseconds kLongestMailWindow = std::chrono::hours{1};
// A mail that cannot be sent is tried again after this, then after twice as long, up to the latter.
inline constexpr vrrp::Nanoseconds kFirstMailRetry = std::chrono::seconds{10};
inline constexpr vrrp::Nanoseconds kLastMailRetry = std::chrono::minutes{5};
inline constexpr std::uint32_t kMaxMailTries = 12;  // some 35 minutes
inline constexpr std::size_t kMaxMailLines = 100;
inline constexpr std::size_t kMaxMailLineBytes = 240;

struct Mail {
  std::string subject;  // as contract::MailOrder wants them
  std::string body;
  std::uint64_t events = 0;  // how many it is about
};

class MailDigest {
 public:
  struct Entry {
    contract::MailEvent kind = contract::MailEvent::active;  // what the subject calls it
    std::string router;
    std::string line;  // of the body, without its newline
  };
  // What becomes of a mail that could not be sent.
  struct Retry {
    std::optional<vrrp::Nanoseconds> after;  // empty: it is given up
    std::uint32_t tries = 0;                 // so far
  };

  explicit MailDigest(vrrp::Nanoseconds window) : window_(window), length_(window) {}

  void note(const Entry& entry, vrrp::Instant now);
  // So many events of which nothing else is known.
  void note_lost(std::uint64_t count, vrrp::Instant now);

  // When due() may have a mail; kNever when nothing waits, or one is being sent.
  vrrp::Instant deadline() const;
  // The mail to send now, or null. It stays the same until one of the next three is called.
  const Mail* due(vrrp::Instant now);
  void note_begun() { is_running_ = true; }
  // Returns how often it was tried.
  std::uint32_t note_sent();
  Retry note_failed(vrrp::Instant now);

  // The daemon ends: what waits is due, once.
  void stop();
  // Nothing waits and nothing is being sent.
  bool is_idle() const { return !current_ && pending_.is_empty(); }
  // Events that were not mailed, or are not known to have been.
  std::uint64_t unsent() const;

 private:
  // Events that wait.
  struct Batch {
    std::array<std::uint64_t, 4> counts{};  // by what the subject calls them
    std::uint64_t total = 0;
    std::uint64_t lost = 0;
    std::string router;  // of the last one
    std::vector<std::string> lines;

    bool is_empty() const { return total == 0 && lost == 0; }
  };

  void open(vrrp::Instant now);
  Mail written(const Batch& batch) const;

  vrrp::Nanoseconds window_;  // as configured
  vrrp::Nanoseconds length_;  // of the last one
  Batch pending_;
  vrrp::Instant pending_due_ = vrrp::kNever;
  bool is_going_on_ = false;  // the pending events began within the last window
  vrrp::Instant window_end_ = vrrp::Instant{};
  std::optional<Mail> current_;
  vrrp::Instant retry_at_ = vrrp::Instant{};
  std::uint32_t tries_ = 0;
  bool is_running_ = false;
  bool is_stopping_ = false;
  std::uint64_t given_up_ = 0;  // events of mails that were not sent, not told yet
};

}  // namespace control
