#include "tests/sim/story.h"

#include <algorithm>

namespace sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using vrrp::RouterState;
using Level = Trace::Level;

// Of calm weather, with what a wake-up takes.
constexpr Nanoseconds kDelay = milliseconds{1};
constexpr Nanoseconds kLongestFlood = milliseconds{500};

// RFC 9568 6.1, RFC 3768 6.1: the arithmetic of the checkers, not of the product.
Nanoseconds skew(const Group& group, std::uint8_t priority, Nanoseconds interval) {
  const Nanoseconds whole = group.version == vrrp::Version::v2 ? seconds{1} : interval;
  return whole * (256 - priority) / 256;
}

Nanoseconds longest_interval_of(const Group& group) {
  return std::ranges::max_element(group.members, {}, &Member::interval)->interval;
}

}  // namespace

void Story::run() {
  boot();
  const std::uint32_t rounds =
      world_.topology.theme == Theme::large ? 1 : world_.random.between(1, 3);
  for (std::uint32_t round = 0; round < rounds && !has_failed(); ++round) {
    chaos();
    if (world_.random.chance(40)) {
      heal();
      faults_.split_a_segment();
      world_.watch.note_ties();
      rest();
    }
    heal();
    rest();
    experiment();
    heal();
    rest();
  }
}

void Story::boot() {
  world_.trace.line(Level::story, world_.now(), "{}: {} hosts, {} segments, {} groups",
                    name(world_.topology.theme), world_.host_count(), world_.topology.segments,
                    world_.topology.groups.size());
  for (std::uint32_t host = 0; host < world_.host_count(); ++host) {
    world_.host(host).power_on();
    world_.run_for(world_.random.between(Nanoseconds{0}, milliseconds{100}));
  }
  world_.watch.note_ties();
  rest();
}

void Story::chaos() {
  if (has_failed()) return;
  world_.trace.line(Level::story, world_.now(), "-- chaos");
  const std::uint32_t faults = world_.random.between(3, 15);
  for (std::uint32_t i = 0; i < faults && !has_failed(); ++i) {
    faults_.happen();
    world_.run_for(faults_.gap());
  }
}

void Story::calm_down() {
  for (std::uint32_t segment = 0; segment < world_.topology.segments; ++segment) {
    world_.network.set_weather(segment, {});
  }
  for (std::uint32_t h = 0; h < world_.host_count(); ++h) {
    Host& host = world_.host(h);
    host.fail_holds(false);
    host.resume();
    for (std::uint32_t i = 0; i < host.shape().segments.size(); ++i) host.set_link(i, true);
  }
  world_.run_until(std::max(world_.now(), world_.last_disturbance()) + milliseconds{50});
}

void Story::heal() {
  if (has_failed()) return;
  world_.trace.line(Level::story, world_.now(), "-- all is mended");
  calm_down();
  for (std::uint32_t h = 0; h < world_.host_count(); ++h) {
    Host& host = world_.host(h);
    while (host.is_on() && !host.is_running() && !has_failed()) world_.run_for(milliseconds{10});
    host.power_on();
  }
  world_.network.heal();
  world_.watch.note_ties();
}

// From `heal` on nothing is lost and nobody is paused. M is the longest interval in the group, K
// the longest skew.
//   3 M + K   until the last Backup that hears nobody has promoted itself
//   M         longer, when it was told of a loss
//   M         until every Active router has heard every other one
//   M         until who was Active in between, and has yielded, hears the winner
// and if somebody was in fault, because its addresses could not be added, the time of its retry and
// 3 M + K once more; and the same for the longest preempt_delay.
Nanoseconds Story::settle_time(const Group& group) const {
  const Nanoseconds longest = longest_interval_of(group);
  const Nanoseconds down = 3 * longest + skew(group, 0, longest);
  Nanoseconds slack{};
  Nanoseconds delay{};
  for (const Member& member : group.members) {
    delay = std::max<Nanoseconds>(delay, member.preempt_delay);
    slack = std::max(slack, world_.topology.slack(member.host));
  }
  const Nanoseconds retry = hold_retry(group);
  Nanoseconds settled = down + 3 * longest + 4 * (kDelay + slack) + milliseconds{20};
  if (delay > Nanoseconds::zero()) settled += delay + down;
  if (retry > Nanoseconds::zero()) settled += retry + down;
  return settled;
}

Nanoseconds Story::hold_retry(const Group& group) const {
  Nanoseconds longest{};
  for (const Member& member : group.members) {
    const Host& host = world_.host(member.host);
    const contract::RouterRecord record = host.router(member.router);
    if (!host.is_on() || record.reason != static_cast<std::uint8_t>(vrrp::Reason::hold_failed)) {
      continue;
    }
    const vrrp::Instant retry{Nanoseconds{record.deadline_ns}};
    longest = std::max(longest, retry - host.clock().monotonic(world_.now()));
  }
  return longest;
}

Nanoseconds Story::longest_interval() const {
  Nanoseconds longest{};
  for (const Group& group : world_.topology.groups) {
    longest = std::max(longest, longest_interval_of(group));
  }
  return longest;
}

void Story::rest() {
  if (has_failed()) return;
  std::vector<Limit> limits;
  for (std::uint32_t g = 0; g < world_.topology.groups.size(); ++g) {
    limits.push_back({.group = g, .time = settle_time(world_.topology.groups[g])});
  }
  std::ranges::sort(limits, {}, &Limit::time);
  const Moment from = world_.now();
  for (const Limit& limit : limits) {
    world_.run_until(from + limit.time);
    if (has_failed()) return;
    world_.watch.begin_quiet(limit.group);
  }
  world_.trace.line(Level::story, world_.now(), "-- quiet");
  world_.run_for(2 * longest_interval() + milliseconds{10});
  if (!has_failed() && world_.random.chance(50)) pause_a_backup();
  world_.watch.end_quiet();
}

// Its adverts wait in the receive queue meanwhile; nothing may come of it.
void Story::pause_a_backup() {
  std::vector<std::uint32_t> backups;
  for (std::uint32_t h = 0; h < world_.host_count(); ++h) {
    const bool has_room = world_.topology.theme != Theme::flooded;
    if (has_room && world_.host(h).is_running() && !is_active_for_something(h))
      backups.push_back(h);
  }
  if (backups.empty()) return;
  Host& host =
      world_.host(backups[world_.random.below(static_cast<std::uint32_t>(backups.size()))]);
  const Nanoseconds length = std::min(
      Nanoseconds{seconds{6}}, world_.random.between(longest_interval(), 8 * longest_interval()));
  if (world_.random.chance(30)) {
    host.pause_before_turn(length);
  } else {
    host.pause(length);
  }
  world_.run_for(length + longest_interval());
}

bool Story::is_active_for_something(std::uint32_t h) const {
  const Host& host = world_.host(h);
  for (std::uint32_t r = 0; r < host.shape().routers.size(); ++r) {
    if (host.state(r) == RouterState::active) return true;
  }
  return false;
}

std::vector<std::uint32_t> Story::active_hosts() const {
  std::vector<std::uint32_t> hosts;
  for (std::uint32_t h = 0; h < world_.host_count(); ++h) {
    if (is_active_for_something(h)) hosts.push_back(h);
  }
  return hosts;
}

void Story::experiment() {
  if (has_failed()) return;
  const std::vector<std::uint32_t> hosts = active_hosts();
  if (hosts.empty()) return;
  const std::uint32_t host = hosts[world_.random.below(static_cast<std::uint32_t>(hosts.size()))];
  constexpr std::array kDepartures{Departure::power_off, Departure::power_off,
                                   Departure::stop,      Departure::stop,
                                   Departure::pause,     Departure::link_down};
  if (world_.topology.theme == Theme::flooded && world_.random.chance(50)) {
    return take_away(host, Departure::flood);
  }
  take_away(host, kDepartures[world_.random.below(kDepartures.size())]);
}

void Story::take_away(std::uint32_t host, Departure departure) {
  world_.trace.line(Level::story, world_.now(), "-- host {} goes", host);
  const Moment from = world_.now();
  const std::vector<Limit> limits = takeover_limits(host, departure);
  depart(world_.host(host), departure);
  for (const Limit& limit : limits) {
    world_.run_until(from + limit.time);
    if (has_failed()) return;
    if (!world_.watch.has_successor(limit.group, host)) {
      world_.watch.fail_takeover(limit.group, limit.time);
    }
  }
}

void Story::depart(Host& host, Departure departure) {
  switch (departure) {
    case Departure::stop:
      return host.stop();
    case Departure::pause:
      return host.pause(seconds{30});  // Longer than any takeover takes; mended afterwards.
    case Departure::link_down:
      for (std::uint32_t i = 0; i < host.shape().segments.size(); ++i) host.set_link(i, false);
      return;
    case Departure::flood:
      for (const std::uint32_t segment : host.shape().segments) {
        world_.flood({.segment = segment,
                      .family = world_.random.chance(50) ? vrrp::Family::ipv4 : vrrp::Family::ipv6,
                      .gap = std::chrono::microseconds{40},
                      .end = world_.now() + kLongestFlood});
      }
      return host.power_off();
    case Departure::power_off:
      return host.power_off();
  }
}

std::vector<Story::Limit> Story::takeover_limits(std::uint32_t host, Departure departure) const {
  std::vector<Limit> limits;
  for (std::uint32_t g = 0; g < world_.topology.groups.size(); ++g) {
    const Group& group = world_.topology.groups[g];
    const auto from = std::ranges::find(group.members, host, &Member::host);
    if (from == group.members.end() || group.members.size() < 2) continue;
    if (world_.host(host).state(from->router) != RouterState::active) continue;
    limits.push_back({.group = g, .time = takeover_time(group, *from, departure)});
  }
  std::ranges::sort(limits, {}, &Limit::time);
  return limits;
}

// 3 x interval + skew of the best Backup, or the skew alone after priority 0, and what the network
// and the hosts need. In a flood, which may overflow queues, three intervals of doubt.
Nanoseconds Story::takeover_time(const Group& group, const Member& from,
                                 Departure departure) const {
  const Nanoseconds interval = from.interval;
  std::uint8_t best = 0;
  Nanoseconds slack = world_.topology.slack(from.host);
  for (const Member& member : group.members) {
    if (member.host == from.host) continue;
    best = std::max(best, member.priority);
    slack = std::max(slack, world_.topology.slack(member.host));
  }
  Nanoseconds time = skew(group, best, interval) + kDelay + 2 * slack;
  if (departure != Departure::stop) time += 3 * interval;
  if (departure == Departure::flood) time += 3 * interval + 4 * slack;
  return time;
}

}  // namespace sim
