#include "control/mailing.h"

#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <span>
#include <utility>
#include <vector>

#include "control/check_faults.h"
#include "control/event_words.h"
#include "control/notify_report.h"
#include "os/channel.h"
#include "vrrp/router_state.h"

namespace control {

using contract::EventRecord;
using contract::MailEvent;
using contract::MailResult;
using vrrp::Instant;
using vrrp::Reason;
using vrrp::RouterState;

namespace {

constexpr std::uint8_t bit(MailEvent event) { return static_cast<std::uint8_t>(event); }

// The words of email_events that an event answers to.
std::uint8_t events_of(const EventRecord& event) {
  const auto to = static_cast<RouterState>(event.to);
  if (to == RouterState::active) return bit(MailEvent::active);
  // A daemon that starts as a Backup does not fall back.
  const bool is_start = static_cast<RouterState>(event.from) == RouterState::initialize;
  const bool is_fall = to == RouterState::fault || (to == RouterState::backup && !is_start);
  if (!is_fall) return 0;
  const std::uint8_t state = bit(to == RouterState::fault ? MailEvent::fault : MailEvent::backup);
  const bool is_by_check = static_cast<Reason>(event.reason) == Reason::check_failed;
  return is_by_check ? state | bit(MailEvent::check_failed) : state;
}

// What the subject calls it: the reason says more than the state.
MailEvent kind_of(std::uint8_t events) {
  for (const MailEvent kind : {MailEvent::check_failed, MailEvent::active, MailEvent::fault}) {
    if ((events & bit(kind)) != 0) return kind;
  }
  return MailEvent::backup;
}

vrrp::Nanoseconds window_of(const contract::Plan& plan) {
  return std::chrono::seconds{plan.mail() == nullptr ? 0 : plan.mail()->digest_seconds};
}

bool is_good(const MailResult& result) {
  return result.outcome == contract::RunOutcome::exited && result.code == 0;
}

}  // namespace

Mailing::Mailing(const contract::Plan& plan, const Ledgers& ledgers, os::Fd mailer)
    : plan_(plan),
      ledgers_(ledgers),
      mailer_(std::move(mailer)),
      events_(ledgers.worker),
      digest_(window_of(plan)) {}

Instant Mailing::deadline() const { return mailer_.is_open() ? digest_.deadline() : vrrp::kNever; }

void Mailing::turn(const pollfd& ready, const Clocks& clocks) {
  if (!mailer_.is_open()) return;
  if (ready.revents != 0) take_result(clocks.now);
  if (!mailer_.is_open()) return;
  take_events(clocks);
  send_what_is_due(clocks.now);
}

void Mailing::stop(const Clocks& clocks) {
  if (!mailer_.is_open()) return;
  take_events(clocks);
  digest_.stop();
  send_what_is_due(clocks.now);
}

void Mailing::give_up() {
  if (is_idle()) return;
  lines_.push_back(fmt::format("{} not known to be mailed: there is no time left",
                               digest_.unsent() == 1 ? std::string("1 event is")
                                                     : counted_events(digest_.unsent()) + " are"));
}

std::string Mailing::take_line() {
  std::string line = std::move(lines_.front());
  lines_.pop_front();
  return line;
}

void Mailing::take_events(const Clocks& clocks) {
  events_.begin();
  while (const EventRecord* event = events_.peek()) {
    take_event(*event, clocks);
    events_.take();
  }
  digest_.note_lost(events_.take_lost(), clocks.now);
}

void Mailing::take_event(const EventRecord& event, const Clocks& clocks) {
  const bool is_wanted = event.kind == contract::EventKind::transition &&
                         subject(event, plan_) == Subject::router &&
                         (events_of(event) & plan_.mail()->events) != 0;
  if (!is_wanted) return;
  digest_.note(
      {.kind = kind_of(events_of(event)),
       .router = std::string(plan_.name(plan_.routers()[event.router])),
       .line = fmt::format("{} {}", local_time(event.at_ns, clocks),
                           event_words(event, plan_, check_words_of(event, plan_, ledgers_)))},
      clocks.now);
}

void Mailing::take_result(Instant now) {
  std::array<std::uint8_t, sizeof(MailResult)> bytes{};
  const auto size = os::receive_record(mailer_, bytes, MSG_DONTWAIT);
  if (!size && (size.error().number == EAGAIN || size.error().number == EINTR)) return;
  if (!size || *size == 0) return leave("is gone");
  const auto result = contract::read_mail_result(std::span(bytes).first(*size));
  const bool is_awaited = result && is_awaiting_ && result->number == number_;
  if (!is_awaited) return leave("broke the contract");
  is_awaiting_ = false;
  judge(*result, now);
}

void Mailing::judge(const MailResult& result, Instant now) {
  const std::string mail = fmt::format("mail about {}", counted_events(events_in_order_));
  if (is_good(result)) {
    const std::uint32_t tries = digest_.note_sent();
    if (tries > 1) lines_.push_back(fmt::format("{} was sent after {} tries", mail, tries));
    return;
  }
  const std::string why = run_words({.outcome = result.outcome,
                                     .code = result.code,
                                     .duration_us = result.duration_us,
                                     .output_size_bytes = result.output_size_bytes,
                                     .output = result.output});
  const MailDigest::Retry retry = digest_.note_failed(now);
  const std::string next =
      retry.after
          ? fmt::format("the next try is in {} s",
                        std::chrono::duration_cast<std::chrono::seconds>(*retry.after).count())
          : fmt::format("given up after {} tr{}", retry.tries, retry.tries == 1 ? "y" : "ies");
  lines_.push_back(
      fmt::format("{} was not sent by {}: {}; {}", mail, plan_.program(*plan_.mail()), why, next));
}

void Mailing::send_what_is_due(Instant now) {
  const Mail* mail = digest_.due(now);
  if (mail == nullptr) return;
  const std::vector<std::uint8_t> record =
      contract::record_of({.number = number_ + 1, .subject = mail->subject, .body = mail->body});
  // The mailer has no order when it is sent one, so there is always room.
  if (!os::send_record(mailer_, record, MSG_DONTWAIT)) return leave("is gone");
  ++number_;
  events_in_order_ = mail->events;
  is_awaiting_ = true;
  digest_.note_begun();
}

void Mailing::leave(std::string_view why) {
  mailer_.close();
  const std::uint64_t unsent = digest_.unsent();
  lines_.push_back(
      fmt::format("regent-mailer {}: mail is not sent any more{}", why,
                  unsent == 0 ? "" : fmt::format(" ({} waited)", counted_events(unsent))));
}

}  // namespace control
