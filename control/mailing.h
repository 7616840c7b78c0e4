// Mail between the Ledger and regent-mailer: events that the Plan wants mailed become lines for the
// digest, what the digest says is due becomes an order, and what fails is a line of the log. It
// never waits: the caller polls for it and hands in what poll(2) said.
//
// It reads the events by itself: a log that nobody takes holds up no mail.
#pragma once

#include <poll.h>

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "contract/ledger.h"
#include "contract/mail_message.h"
#include "contract/plan.h"
#include "control/clocks.h"
#include "control/ledgers.h"
#include "control/mail_digest.h"
#include "control/ring_cursor.h"
#include "os/fd.h"

namespace control {

class Mailing {
 public:
  // `mailer`: the channel to regent-mailer; not open when the Plan has no mail. `plan` must outlive
  // this, and the memory behind all. Begins with event 0.
  Mailing(const contract::Plan& plan, const Ledgers& ledgers, os::Fd mailer);

  // One that is closed has the number -1, which poll(2) passes over.
  pollfd poll_entry() const { return {.fd = mailer_.number(), .events = POLLIN, .revents = 0}; }
  // When turn() is due although nothing is ready.
  vrrp::Instant deadline() const;
  // Takes new events and what is ready. `ready` is that of poll_entry().
  void turn(const pollfd& ready, const Clocks& clocks);

  // The daemon ends: all that has happened is mailed now.
  void stop(const Clocks& clocks);
  // Whether nothing is being sent and nothing waits.
  bool is_idle() const { return !mailer_.is_open() || digest_.is_idle(); }
  // Nothing is waited for any more: says what was not mailed.
  void give_up();

  bool has_lines() const { return !lines_.empty(); }
  // The next line for the log, without its newline; only when has_lines().
  std::string take_line();

 private:
  void take_events(const Clocks& clocks);
  void take_event(const contract::EventRecord& event, const Clocks& clocks);
  void take_result(vrrp::Instant now);
  void judge(const contract::MailResult& result, vrrp::Instant now);
  void send_what_is_due(vrrp::Instant now);
  void leave(std::string_view why);

  const contract::Plan& plan_;
  Ledgers ledgers_;
  os::Fd mailer_;
  RingCursor<contract::LedgerReader> events_;
  MailDigest digest_;
  std::uint32_t number_ = 0;  // of the last order
  std::uint64_t events_in_order_ = 0;
  bool is_awaiting_ = false;  // its result
  std::deque<std::string> lines_;
};

}  // namespace control
