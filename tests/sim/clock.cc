#include "tests/sim/clock.h"

#include "worker/clock.h"

namespace sim {
namespace {

constexpr std::int64_t kMillion = 1'000'000;

vrrp::Instant shown_instant;
Nanoseconds shown_ahead_of_realtime;

}  // namespace

vrrp::Instant HostClock::monotonic(Moment now) const {
  const std::int64_t since = now.time_since_epoch().count();
  const std::int64_t gained = since / kMillion * shape_.fast_per_million +
                              since % kMillion * shape_.fast_per_million / kMillion;
  return vrrp::Instant{shape_.start + Nanoseconds{since + gained}};
}

Moment HostClock::when(vrrp::Instant instant) const {
  const std::int64_t elapsed = (instant.time_since_epoch() - shape_.start).count();
  const std::int64_t rate = kMillion + shape_.fast_per_million;
  Moment moment{Nanoseconds{elapsed / rate * kMillion + elapsed % rate * kMillion / rate}};
  while (monotonic(moment) < instant) moment += Nanoseconds{1};
  return moment;
}

Nanoseconds HostClock::wall(Moment now) const {
  return monotonic(now).time_since_epoch() + shape_.wall_ahead;
}

void HostClock::show(Moment now) const {
  shown_instant = monotonic(now);
  shown_ahead_of_realtime = -shape_.wall_ahead;
}

}  // namespace sim

namespace worker {

vrrp::Instant Clock::now() { return sim::shown_instant; }
vrrp::Nanoseconds Clock::monotonic_ahead_of_realtime() { return sim::shown_ahead_of_realtime; }

}  // namespace worker
