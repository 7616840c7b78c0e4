#include "privsep/helper/announcements.h"

#include <algorithm>

namespace helper {

using std::chrono::seconds;

namespace {

// Sets that overlap are sent one after the other, but no more than this.
constexpr std::uint32_t kMaxRounds = 2 * contract::kMaxGarpRepeat;
constexpr int kTimersPerTurn = 1000;

}  // namespace

Announcements::Announcements(const contract::Plan& plan)
    : plan_(plan), series_(plan.routers().size()), timers_(series_.size()) {}

void Announcements::start(std::uint32_t router, vrrp::Instant now) {
  cancel(router);
  const contract::PlanRouter& row = plan_.routers()[router];
  Series& series = series_[router];
  series.is_running = true;
  if (row.garp_delay_seconds > 0) series.second_set = now + seconds(row.garp_delay_seconds);
  if (row.garp_refresh_seconds > 0) series.refresh = now + seconds(row.garp_refresh_seconds);
  add_rounds(router, row.garp_repeat - 1U);
  file_timer(router);
}

void Announcements::request(std::uint32_t router, vrrp::Instant now) {
  Series& series = series_[router];
  if (!series.is_running || series.request != vrrp::kNever) return;
  series.request = std::max(now, series.no_request_before);
  file_timer(router);
}

void Announcements::cancel(std::uint32_t router) {
  Series& series = series_[router];
  // It stays in the queue, where it is found to have no rounds.
  series = {.is_queued = series.is_queued, .no_request_before = series.no_request_before};
  timers_.set(router, vrrp::kNever);
}

void Announcements::advance(vrrp::Instant now) {
  for (int i = 0; i < kTimersPerTurn; ++i) {
    const std::optional<std::uint32_t> router = timers_.pop_due(now);
    if (!router) return;
    const contract::PlanRouter& row = plan_.routers()[*router];
    Series& series = series_[*router];
    if (series.second_set <= now) {
      add_rounds(*router, row.garp_repeat);
      series.second_set = vrrp::kNever;
    }
    if (series.refresh <= now) {
      add_rounds(*router, row.garp_refresh_repeat);
      series.refresh = now + seconds(row.garp_refresh_seconds);
    }
    if (series.request <= now) {
      add_rounds(*router, row.garp_repeat);
      series.request = vrrp::kNever;
      series.no_request_before = now + kRequestInterval;
    }
    file_timer(*router);
  }
}

std::optional<std::uint32_t> Announcements::next_row() {
  while (!queue_.empty()) {
    const std::uint32_t router = queue_.front();
    const contract::PlanRouter& plan_row = plan_.routers()[router];
    Series& series = series_[router];
    const bool has_round = series.rounds > 0;
    const std::uint32_t row = plan_row.first_address + series.next_row;
    if (has_round && ++series.next_row < plan_row.address_count) return row;
    series.next_row = 0;
    queue_.pop_front();
    series.is_queued = has_round && --series.rounds > 0;
    if (series.is_queued) queue_.push_back(router);
    if (has_round) return row;
  }
  return std::nullopt;
}

void Announcements::add_rounds(std::uint32_t router, std::uint32_t rounds) {
  Series& series = series_[router];
  series.rounds = std::min(series.rounds + rounds, kMaxRounds);
  if (series.rounds == 0 || series.is_queued) return;
  series.is_queued = true;
  queue_.push_back(router);
}

void Announcements::file_timer(std::uint32_t router) {
  const Series& series = series_[router];
  timers_.set(router, std::min({series.second_set, series.refresh, series.request}));
}

}  // namespace helper
