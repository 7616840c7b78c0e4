// Which addresses should be on their interfaces, and what to do next about it. Pure: Requests and
// what the kernel did come in; rows of the Plan to be added or removed, and answers to the worker,
// come out. A row of an owner is never added nor removed.
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <utility>
#include <vector>

#include "contract/message.h"
#include "privsep/helper/address_index.h"
#include "privsep/helper/interfaces.h"
#include "privsep/helper/router_timers.h"
#include "vrrp/time.h"

namespace helper {

enum class Change : std::uint8_t {
  add,
  remove,
  keep,  // an owner's address: to be announced, never touched
};

struct RowChange {
  std::uint32_t row;
  Change change;
};

class Holdings {
 public:
  // Changes in one turn.
  static constexpr std::size_t kChunk = 200;
  // An address that somebody else keeps deleting is put back at most so often.
  static constexpr std::chrono::seconds kRestoreInterval{1};

  explicit Holdings(const AddressIndex& index);

  void hold(std::uint32_t router);
  // Goes before everything that is to be held, and cancels it for this router.
  void release(std::uint32_t router);
  void release_all();
  // The row vanished from its interface. Nothing follows unless the router holds it.
  void lost(std::uint32_t row, vrrp::Instant now);
  // Puts back what was lost, where the interface is up.
  void restore_due(const Interfaces& interfaces, vrrp::Instant now);
  vrrp::Instant next_deadline() const { return lost_timers_.next(); }

  bool has_work() const { return !releases_.empty() || !holds_.empty(); }
  // The next changes, in order, at most kChunk; valid until apply(), which must follow with the
  // errno of each.
  std::span<const RowChange> take();
  void apply(std::span<const int> errors);

  // What came of it since the last call: answers; rows that are now there and were not announced
  // yet; routers of which all rows are there for the first time.
  std::vector<contract::FactItem> take_answers() { return std::exchange(answers_, {}); }
  std::vector<std::uint32_t> take_added() { return std::exchange(added_, {}); }
  std::vector<std::uint32_t> take_newly_held() { return std::exchange(newly_held_, {}); }

  // Routers that hold addresses or are about to: for these the daemon is Active.
  std::vector<std::uint32_t> active_routers() const;

 private:
  enum class Phase : std::uint8_t { released, holding, held, releasing };
  enum class RowState : std::uint8_t { as_it_should_be, lost, to_be_restored };
  struct Router {
    Phase phase = Phase::released;
    bool is_restoring = false;     // holding: only rows to_be_restored
    bool is_answer_due = false;    // holding: the worker asked
    bool must_hold_again = false;  // releasing: the worker has changed its mind
    bool is_in_hold_queue = false;
    int error = 0;               // releasing: why the hold failed
    std::uint32_t next_row = 0;  // of its own rows
    vrrp::Instant last_restored = vrrp::Instant::min();
  };
  struct Finished {
    std::uint32_t router;
    Phase phase;
  };

  void begin_hold(std::uint32_t router, bool restoring);
  void begin_release(std::uint32_t router, int error);
  void finish_hold(std::uint32_t router);
  void finish_release(std::uint32_t router);
  void answer(contract::FactKind kind, std::uint32_t router, int error = 0);
  void take_from(std::deque<std::uint32_t>& queue, Phase phase);
  // False when the chunk is full before the router's last row.
  bool take_rows(std::uint32_t router);
  bool is_wanted_elsewhere(std::uint32_t row) const;
  const contract::PlanRouter& plan_row(std::uint32_t router) const {
    return index_->plan().routers()[router];
  }

  const AddressIndex* index_;
  std::vector<Router> routers_;
  std::vector<RowState> rows_;
  RouterTimers lost_timers_;
  // A router is in each at most once. A router in the second may have moved on; it is skipped then.
  std::deque<std::uint32_t> releases_;
  std::deque<std::uint32_t> holds_;
  std::vector<RowChange> changes_;
  std::vector<Finished> finished_;  // routers whose last row is in changes_
  std::vector<contract::FactItem> answers_;
  std::vector<std::uint32_t> added_;
  std::vector<std::uint32_t> newly_held_;
};

}  // namespace helper
