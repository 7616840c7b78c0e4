#include "tests/sim/faults.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

namespace sim {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Level = Trace::Level;

constexpr Nanoseconds kLongestDelay = milliseconds{300};
constexpr Nanoseconds kLongestPause = seconds{6};
constexpr Nanoseconds kLongestFlood = milliseconds{250};
constexpr Nanoseconds kLongestGap = seconds{3};
constexpr std::uint8_t kOwner = 255;

}  // namespace

Nanoseconds Faults::some_interval() {
  const auto count = static_cast<std::uint32_t>(world_.topology.groups.size());
  const Group& group = world_.topology.groups[world_.random.below(count)];
  const auto members = static_cast<std::uint32_t>(group.members.size());
  return group.members[world_.random.below(members)].interval;
}

Nanoseconds Faults::gap() {
  return world_.random.between(Nanoseconds{0}, std::min(kLongestGap, 3 * some_interval()));
}

void Faults::happen() {
  const bool is_flooded = world_.topology.theme == Theme::flooded;
  const bool is_starved = world_.topology.theme == Theme::starved;
  if (is_flooded && world_.random.chance(50)) flood();
  if (is_starved && world_.random.chance(50)) pause_a_host();
  if (is_starved && world_.random.chance(50)) step_a_wall_clock_in_a_pause();
  switch (world_.random.below(16)) {
    case 0:
    case 1:
    case 2:
      return change_weather();
    case 3:
    case 4:
      return cut_one_way();
    case 5:
      return split_a_segment();
    case 6:
    case 7:
      return pause_a_host();
    case 8:
    case 9:
    case 10:
      return switch_a_host();
    case 11:
    case 12:
      return change_a_priority();
    case 13:
      return change_a_link();
    case 14:
      return step_a_wall_clock();
    default:
      return fail_holds();
  }
}

void Faults::change_weather() {
  Random& random = world_.random;
  constexpr std::array<std::uint32_t, 5> kLosses{0, 5, 20, 40, 70};
  const Weather weather{
      .max_delay =
          random.between(Weather{}.max_delay, std::min(kLongestDelay, 2 * some_interval())),
      .loss_percent = kLosses[random.below(kLosses.size())],
      .duplicate_percent = random.chance(30) ? 20U : 0U,
      .echo_percent = random.chance(20) ? 10U : 0U,
      .is_ordered = random.chance(40),
      .weakens = random.chance(8),
  };
  const std::uint32_t segment = random.below(world_.topology.segments);
  world_.trace.line(Level::story, world_.now(),
                    "segment {}: {} % lost, {} % twice, {} % echoed, up to {} us late, {}{}",
                    segment, weather.loss_percent, weather.duplicate_percent, weather.echo_percent,
                    weather.max_delay.count() / 1000,
                    weather.is_ordered ? "in order" : "out of order",
                    weather.weakens ? ", priorities rewritten" : "");
  world_.network.set_weather(segment, weather);
}

void Faults::cut_one_way() {
  const Host& from = some_host();
  const Host& to = some_host();
  const std::uint32_t segment = world_.random.below(world_.topology.segments);
  world_.trace.line(Level::story, world_.now(), "segment {}: host {} does not hear host {}",
                    segment, to.index(), from.index());
  world_.network.cut(segment, from.index(), to.index());
}

void Faults::split_a_segment() {
  const std::uint32_t segment = world_.random.below(world_.topology.segments);
  std::string others;
  for (std::uint32_t host = 0; host < world_.host_count(); ++host) {
    const std::uint32_t part = world_.random.below(2);
    world_.network.put_into_part(segment, host, part);
    if (part == 1) others += fmt::format(" {}", host);
  }
  world_.trace.line(Level::story, world_.now(), "segment {}: cut off from the others are hosts{}",
                    segment, others);
}

void Faults::pause_a_host() {
  Host& host = some_host();
  const Nanoseconds length =
      world_.random.between(microseconds{100}, std::min(kLongestPause, 8 * some_interval()));
  if (world_.random.chance(30)) return host.pause_before_turn(length);
  host.pause(length);
}

void Faults::switch_a_host() {
  Host& host = some_host();
  if (!host.is_on()) return host.power_on();
  if (world_.random.chance(50)) return host.stop();
  host.power_off();
}

void Faults::change_a_priority() {
  Host& host = some_host();
  const auto routers = static_cast<std::uint32_t>(host.shape().routers.size());
  if (routers == 0) return;
  const std::uint32_t router = world_.random.below(routers);
  Member& member = world_.topology.member(host.index(), router);
  if (member.priority == kOwner) return;
  member.priority = static_cast<std::uint8_t>(world_.random.between(1, 254));
  host.set_priority(router, *vrrp::Priority::from(member.priority));
}

void Faults::change_a_link() {
  Host& host = some_host();
  const auto interfaces = static_cast<std::uint32_t>(host.shape().segments.size());
  if (interfaces == 0) return;
  host.set_link(world_.random.below(interfaces), world_.random.chance(40));
}

void Faults::flood() {
  if (world_.topology.theme == Theme::large) return;
  Random& random = world_.random;
  const Nanoseconds length = std::min(kLongestFlood, random.between(1U, 8U) * some_interval());
  world_.flood({.segment = random.below(world_.topology.segments),
                .family = random.chance(50) ? vrrp::Family::ipv4 : vrrp::Family::ipv6,
                .gap = random.between(microseconds{20}, microseconds{60}),
                .end = world_.now() + length});
}

void Faults::step_a_wall_clock() {
  const Nanoseconds most = std::min(Nanoseconds{seconds{10}}, 8 * some_interval());
  some_host().step_wall_clock(world_.random.between(-most, most));
}

void Faults::step_a_wall_clock_in_a_pause() {
  Host& host = some_host();
  const Nanoseconds half = world_.random.between(2U, 6U) * some_interval();
  host.pause(2 * half);
  world_.run_for(half);
  host.step_wall_clock(world_.random.between(-2 * half, half / 4));
}

void Faults::fail_holds() {
  Host& host = some_host();
  const bool fails = world_.random.chance(60);
  world_.trace.line(Level::story, world_.now(), "host {}: its helper {} add addresses",
                    host.index(), fails ? "cannot" : "can");
  host.fail_holds(fails);
}

}  // namespace sim
