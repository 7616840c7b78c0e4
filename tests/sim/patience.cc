#include "tests/sim/patience.h"

#include <algorithm>

namespace sim {

void Patience::read(const Ear& ear) {
  for (const Heard& heard : unread_) hear(reference_, heard, ear);
  unread_.clear();
}

void Patience::starts(vrrp::Instant at, vrrp::Nanoseconds own_interval) {
  reference_ = Reference{.from = at, .interval = own_interval};
}

void Patience::yields(vrrp::Instant at, const vrrp::IpAddress& source) {
  const auto found = std::ranges::find_if(
      unread_, [&](const Heard& heard) { return heard.arrival == at && heard.source == source; });
  reference_.reset();
  if (found == unread_.end()) return;
  reference_ = Reference{.from = at, .interval = found->interval};
  unread_.erase(unread_.begin(), found + 1);
}

std::optional<Patience::Limit> Patience::limit(const Ear& ear, vrrp::Instant pass_began) const {
  std::optional<Reference> reference = reference_;
  if (!reference) return std::nullopt;
  for (const Heard& heard : unread_) {
    if (heard.arrival > pass_began || heard.arrival > due(*reference, ear)) break;
    hear(reference, heard, ear);
  }
  return Limit{.earliest = due(*reference, ear), .interval = reference->interval};
}

void Patience::hear(std::optional<Reference>& reference, const Heard& heard, const Ear& ear) {
  if (heard.priority == 0) {
    if (!reference) return;
    reference->from = heard.arrival;
    reference->has_given_up = true;
  } else if (counts(reference, heard, ear)) {
    const vrrp::Instant preempts_at = reference ? reference->preempts_at : vrrp::Instant{};
    reference =
        Reference{.from = heard.arrival, .interval = heard.interval, .preempts_at = preempts_at};
  }
}

bool Patience::counts(std::optional<Reference>& reference, const Heard& heard, const Ear& ear) {
  if (!ear.preempts || heard.priority >= ear.priority) {
    if (reference) reference->preempts_at = {};
    return true;
  }
  // When nothing is known, neither is when the delay began.
  if (!reference || ear.preempt_delay == vrrp::Nanoseconds::zero()) return false;
  if (reference->preempts_at == vrrp::Instant{}) {
    reference->preempts_at = heard.arrival + ear.preempt_delay;
  }
  return heard.arrival < reference->preempts_at;
}

// Rounded down to a nanosecond, as nothing finer can be measured.
vrrp::Instant Patience::due(const Reference& reference, const Ear& ear) {
  constexpr std::int64_t kSecond = 1'000'000'000;
  const std::int64_t whole =
      ear.version == vrrp::Version::v2 ? kSecond : reference.interval.count();
  const vrrp::Nanoseconds skew{whole * (256 - ear.priority) / 256};
  if (reference.has_given_up) return reference.from + skew;
  return reference.from + 3 * reference.interval + skew;
}

}  // namespace sim
