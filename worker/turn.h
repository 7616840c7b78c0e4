// The loop. One turn: own adverts that are due leave, then a bounded number of what was received is
// handled, then silence is believed, then everything that came of it leaves in one submission.
// Nothing here blocks except the one wait, allocates, formats or logs.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "contract/check_message.h"
#include "contract/ledger.h"
#include "contract/message.h"
#include "contract/plan.h"
#include "fsm/silence.h"
#include "netio/ring.h"
#include "privsep/sandbox/sandbox.h"
#include "vrrp/time.h"
#include "worker/apply.h"
#include "worker/commands.h"
#include "worker/outbox.h"
#include "worker/requests.h"
#include "worker/routers.h"
#include "worker/tracking.h"
#include "worker/translate_advert.h"
#include "worker/translate_fact.h"

namespace worker {

class Turn {
 public:
  // `plan`'s mapping and the Ledger's must outlive this.
  Turn(const contract::Plan& plan, contract::LedgerWriter ledger, netio::Ring ring);

  // Says `ready`, then runs until told to stop or until a peer is gone. The exit code of the
  // process.
  int run();

  // What run() is made of, for who drives many workers on a clock of its own (tests/sim): begin(),
  // then wait() and turn() by turns until is_finished().
  void begin();
  // Enters the kernel until there is something to handle. What wait() has found, turn() handles.
  void wait();
  void turn();
  bool is_finished() const;

  // Instead of run(), when the last step of locking down failed: tells the supervisor. Returns the
  // exit code.
  int refuse(const sandbox::Failure& failure);

 private:
  // One receive socket.
  struct Receiver {
    vrrp::Family family;
    netio::Token token;
    bool is_armed = false;
    bool has_delivered = false;  // in this turn
    fsm::Listener listener{};
  };
  enum class Life : std::uint8_t { starting, running, stopping };

  vrrp::Nanoseconds time_to_wait(vrrp::Instant now) const;
  void send_due_adverts();
  void take_completions();
  void finish_pass();
  void believe_silence();
  void flush();

  void take(const netio::Completion& completion);
  void take_received(const netio::Completion& completion);
  void hear(Receiver& receiver, const netio::Completion& completion);
  void note_overflow(const fsm::Listener::Heard& heard);
  void take_written(const netio::Completion& completion);
  void take_facts(const netio::Completion& completion);
  void take_orders(const netio::Completion& completion);
  void take_checks(const netio::Completion& completion);
  void take_check(const contract::CheckItem& item);
  void start_when_ready();
  // Everything that control may want to read: grows with each event and each record.
  std::uint64_t news() const;
  void stop(int exit_code);
  Receiver& receiver(vrrp::Family family) {
    return receivers_[family == vrrp::Family::ipv4 ? 0 : 1];
  }

  contract::LedgerWriter ledger_;
  netio::Ring ring_;
  Routers routers_;
  Outbox outbox_;
  Requests requests_;
  Apply apply_;
  TranslateAdvert adverts_;
  Tracking tracking_;
  TranslateFact facts_;
  Commands commands_;

  Life life_ = Life::starting;
  int exit_code_ = 0;
  bool has_helper_ = true;
  bool is_told_to_run_ = false;
  bool knows_all_ = false;  // the helper has said everything that is known at start
  bool is_wake_in_flight_ = false;
  vrrp::Instant now_{};
  vrrp::Instant pass_began_{};
  vrrp::Instant stop_by_ = vrrp::kNever;
  std::uint64_t news_woken_ = 0;
  std::vector<vrrp::RouterIndex> silent_;  // Backups whose deadline has passed, not yet believed

  std::array<Receiver, 2> receivers_;
  contract::RoleMessage report_{};
  std::uint64_t wake_word_ = 1;
  // One byte more than the largest record, so that a larger one shows.
  std::array<std::uint8_t, contract::kMaxItemsPerRecord * sizeof(contract::FactItem) + 1>
      fact_bytes_{};
  std::array<std::uint8_t, sizeof(contract::RoleMessage) + 1> order_bytes_{};
  std::array<std::uint8_t, contract::kMaxItemsPerRecord * sizeof(contract::CheckItem) + 1>
      check_bytes_{};
};

}  // namespace worker
