#include "checks/flapping.h"

namespace checks {

using vrrp::Instant;

Flapping::Flapping(const contract::PlanCheck& row)
    : limit_(row.flap_changes),
      window_(std::chrono::milliseconds{row.flap_window_ms}),
      hold_(std::chrono::milliseconds{row.flap_hold_ms}) {}

void Flapping::note_change(Instant now) {
  if (limit_ == 0) return;
  if (is_held()) {
    until_ = now + hold_;
    return;
  }
  while (!changes_.empty() && changes_.front() + window_ <= now) changes_.pop_front();
  changes_.push_back(now);
  if (changes_.size() >= limit_) until_ = now + hold_;
}

void Flapping::release() {
  changes_.clear();
  until_ = vrrp::kNever;
}

}  // namespace checks
