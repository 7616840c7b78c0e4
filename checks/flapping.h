// A check that changes too often is held down, until it has kept still for a while: an address that
// moves every few seconds helps nobody. Pure; book.h is the caller, which says when it changes.
#pragma once

#include <cstdint>
#include <deque>

#include "contract/plan_checks.h"
#include "vrrp/time.h"

namespace checks {

class Flapping {
 public:
  // Without flap_changes it never holds anything.
  explicit Flapping(const contract::PlanCheck& row);

  // Up has become down, or down up, by what results say. While the check is held that makes the
  // time longer.
  void note_change(vrrp::Instant now);
  bool is_held() const { return until_ != vrrp::kNever; }
  // kNever when it is not held.
  vrrp::Instant until() const { return until_; }
  // What was before is forgotten.
  void release();

 private:
  std::uint16_t limit_;
  vrrp::Nanoseconds window_;
  vrrp::Nanoseconds hold_;
  std::deque<vrrp::Instant> changes_;  // within the window, at most as many as the limit
  vrrp::Instant until_ = vrrp::kNever;
};

}  // namespace checks
