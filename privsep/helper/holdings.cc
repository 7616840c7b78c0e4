#include "privsep/helper/holdings.h"

#include <algorithm>

#include "vrrp/check.h"

namespace helper {

using contract::FactKind;

Holdings::Holdings(const AddressIndex& index)
    : index_(&index),
      routers_(index.plan().routers().size()),
      rows_(index.plan().addresses().size()),
      lost_timers_(routers_.size()) {}

void Holdings::hold(std::uint32_t router) {
  Router& state = routers_[router];
  switch (state.phase) {
    case Phase::released:
      state.is_answer_due = true;
      begin_hold(router, false);
      break;
    case Phase::holding:
      state.is_answer_due = true;
      break;
    case Phase::held:
      answer(FactKind::held, router);
      break;
    case Phase::releasing:
      state.must_hold_again = true;
      break;
  }
}

void Holdings::release(std::uint32_t router) {
  Router& state = routers_[router];
  state.must_hold_again = false;
  switch (state.phase) {
    case Phase::released:
      answer(FactKind::released, router);
      break;
    case Phase::holding:
    case Phase::held:
      begin_release(router, 0);
      break;
    case Phase::releasing:
      state.error = 0;
      break;
  }
}

void Holdings::release_all() {
  for (const std::uint32_t router : active_routers()) release(router);
  for (Router& state : routers_) state.must_hold_again = false;
}

std::vector<std::uint32_t> Holdings::active_routers() const {
  std::vector<std::uint32_t> active;
  for (std::uint32_t router = 0; router < routers_.size(); ++router) {
    const Phase phase = routers_[router].phase;
    if (phase == Phase::holding || phase == Phase::held) active.push_back(router);
  }
  return active;
}

void Holdings::lost(std::uint32_t row, vrrp::Instant now) {
  const std::uint32_t router = index_->router_of(row);
  const Router& state = routers_[router];
  if (contract::is_owner(plan_row(router))) return;
  if (state.phase != Phase::held && state.phase != Phase::holding) return;
  rows_[row] = RowState::lost;
  if (lost_timers_.at(router) != vrrp::kNever) return;
  lost_timers_.set(router, std::max(now, state.last_restored + kRestoreInterval));
}

void Holdings::restore_due(const Interfaces& interfaces, vrrp::Instant now) {
  for (auto router = lost_timers_.pop_due(now); router; router = lost_timers_.pop_due(now)) {
    const contract::PlanRouter& row = plan_row(*router);
    // Without a source the router is about to be released. Put back before the host's own address
    // returns, the virtual one would become the primary of the subnet, and take the other with it.
    const bool is_busy = routers_[*router].phase == Phase::holding ||
                         !interfaces[row.interface].source(contract::family(row));
    bool must_wait = is_busy;
    bool can_restore = false;
    for (std::uint32_t i = row.first_address; i < row.first_address + row.address_count; ++i) {
      if (rows_[i] != RowState::lost || is_busy) continue;
      // While the interface is down it was not somebody else, and nothing can be put back.
      const bool is_up = interfaces[index_->plan().addresses()[i].interface].is_up;
      if (is_up) rows_[i] = RowState::to_be_restored;
      (is_up ? can_restore : must_wait) = true;
    }
    if (must_wait) lost_timers_.set(*router, now + kRestoreInterval);
    if (!can_restore) continue;
    routers_[*router].last_restored = now;
    begin_hold(*router, true);
  }
}

void Holdings::begin_hold(std::uint32_t router, bool restoring) {
  Router& state = routers_[router];
  state.phase = Phase::holding;
  state.is_restoring = restoring;
  state.next_row = 0;
  if (!state.is_in_hold_queue) holds_.push_back(router);
  state.is_in_hold_queue = true;
}

void Holdings::begin_release(std::uint32_t router, int error) {
  Router& state = routers_[router];
  state.phase = Phase::releasing;
  state.error = error;
  state.next_row = 0;
  state.is_restoring = false;
  const contract::PlanRouter& row = plan_row(router);
  std::fill_n(rows_.begin() + row.first_address, row.address_count, RowState::as_it_should_be);
  lost_timers_.set(router, vrrp::kNever);
  releases_.push_back(router);
}

std::span<const RowChange> Holdings::take() {
  CHECK(changes_.empty() && finished_.empty());
  take_from(releases_, Phase::releasing);
  take_from(holds_, Phase::holding);
  return changes_;
}

void Holdings::take_from(std::deque<std::uint32_t>& queue, Phase phase) {
  while (!queue.empty() && changes_.size() < kChunk) {
    const std::uint32_t router = queue.front();
    if (routers_[router].phase == phase) {
      if (!take_rows(router)) return;
      finished_.push_back({router, phase});
    }
    if (phase == Phase::holding) routers_[router].is_in_hold_queue = false;
    queue.pop_front();
  }
}

bool Holdings::take_rows(std::uint32_t router) {
  Router& state = routers_[router];
  const contract::PlanRouter& row = plan_row(router);
  const bool is_owner = contract::is_owner(row);
  for (; state.next_row < row.address_count; ++state.next_row) {
    if (changes_.size() == kChunk) return false;
    const std::uint32_t number = row.first_address + state.next_row;
    if (state.phase == Phase::releasing) {
      if (!is_owner && !is_wanted_elsewhere(number)) changes_.push_back({number, Change::remove});
    } else if (!state.is_restoring || rows_[number] == RowState::to_be_restored) {
      changes_.push_back({number, is_owner ? Change::keep : Change::add});
      rows_[number] = RowState::as_it_should_be;
    }
  }
  return true;
}

// Another router that is Active has the same address on the same interface, or it is the host's.
// One address with two prefixes is two rows to remove: of IPv4 the kernel has both; of IPv6 it has
// the first, and the other router's is put back when that goes.
bool Holdings::is_wanted_elsewhere(std::uint32_t row) const {
  const std::span<const contract::PlanAddress> all = index_->plan().addresses();
  return std::ranges::any_of(
      index_->rows(all[row].interface, contract::address(all[row])), [&](std::uint32_t other) {
        const Phase phase = routers_[index_->router_of(other)].phase;
        const bool is_active = phase == Phase::held || phase == Phase::holding;
        const bool is_same = all[other].prefix_length == all[row].prefix_length;
        return index_->router_of(other) != index_->router_of(row) &&
               (index_->is_of_owner(other) || (is_active && is_same));
      });
}

void Holdings::apply(std::span<const int> errors) {
  CHECK(errors.size() == changes_.size());
  for (std::size_t i = 0; i < errors.size(); ++i) {
    const std::uint32_t router = index_->router_of(changes_[i].row);
    const bool has_failed = changes_[i].change != Change::remove && errors[i] != 0;
    // A router that has failed already is being released.
    if (has_failed && routers_[router].phase == Phase::holding) begin_release(router, errors[i]);
  }
  for (const RowChange& change : changes_) {
    const bool is_there = routers_[index_->router_of(change.row)].phase == Phase::holding;
    if (change.change != Change::remove && is_there) added_.push_back(change.row);
  }
  for (const Finished& finished : finished_) {
    if (finished.phase == Phase::releasing) {
      finish_release(finished.router);
    } else if (routers_[finished.router].phase == Phase::holding) {
      finish_hold(finished.router);
    }
  }
  changes_.clear();
  finished_.clear();
}

void Holdings::finish_hold(std::uint32_t router) {
  Router& state = routers_[router];
  state.phase = Phase::held;
  if (state.is_answer_due) answer(FactKind::held, router);
  if (!state.is_restoring) newly_held_.push_back(router);
  state.is_restoring = false;
  state.is_answer_due = false;
}

void Holdings::finish_release(std::uint32_t router) {
  Router& state = routers_[router];
  state.phase = Phase::released;
  state.is_answer_due = false;
  answer(state.error == 0 ? FactKind::released : FactKind::hold_failed, router, state.error);
  state.error = 0;
  if (std::exchange(state.must_hold_again, false)) hold(router);
}

void Holdings::answer(FactKind kind, std::uint32_t router, int error) {
  contract::FactItem item;
  item.kind = kind;
  item.index = router;
  item.error = error;
  answers_.push_back(item);
}

}  // namespace helper
