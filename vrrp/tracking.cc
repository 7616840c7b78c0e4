#include "vrrp/tracking.h"

#include <algorithm>

namespace vrrp {
namespace {

constexpr std::int64_t kFaultProduct = -254;
constexpr std::int64_t kLargestProduct = 253;

Influence influence_of_value(const Tracked& tracked, std::int32_t value) {
  if (tracked.weight == 0) {
    const bool is_fault = (value != 0) != tracked.is_reversed;
    return {.kind = is_fault ? Influence::Kind::fault : Influence::Kind::adjustment};
  }
  const std::int64_t product =
      std::int64_t{value} * tracked.weight * (tracked.is_reversed ? -1 : 1);
  if (product <= kFaultProduct) return {.kind = Influence::Kind::fault};
  return {.adjustment = static_cast<std::int16_t>(std::min(product, kLargestProduct))};
}

}  // namespace

Influence influence(const Tracked& tracked) {
  const auto [weight, is_reversed, verdict, value] = tracked;
  if (verdict == Verdict::unknown) {
    return {.kind = weight == 0 ? Influence::Kind::undecided : Influence::Kind::adjustment};
  }
  if (value) return influence_of_value(tracked, *value);
  const bool is_up = verdict == Verdict::up;
  if (weight == 0) {
    return {.kind = is_up == is_reversed ? Influence::Kind::fault : Influence::Kind::adjustment};
  }
  // A positive weight counts while the check is up, a negative one while it is down.
  if (is_up != (weight > 0)) return {};
  return {.adjustment = static_cast<std::int16_t>(is_reversed ? -weight : weight)};
}

Priority effective_priority(Priority configured, std::int32_t adjustments) {
  if (configured == Priority::kOwner) return configured;
  const std::int32_t sum = std::int32_t{configured.number()} + adjustments;
  return Priority::from_wire(static_cast<std::uint8_t>(std::clamp(sum, 1, 254)));
}

Priority demoted_priority(Priority effective) {
  if (effective == Priority::kOwner) return effective;
  constexpr int kSteps = kHighestDemoted - 1;
  return Priority::from_wire(
      static_cast<std::uint8_t>(1 + (effective.number() - 1) * kSteps / 253));
}

}  // namespace vrrp
