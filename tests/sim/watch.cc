#include "tests/sim/watch.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "tests/sim/host.h"
#include "tests/sim/world.h"
#include "vrrp/check.h"
#include "worker/clock.h"

namespace sim {
namespace {

using contract::EventKind;
using vrrp::RouterState;
using Level = Trace::Level;

// In a window of one interval: the periodic advert twice, as windows do not begin with it; four
// answers to losing adverts, and one more for the same reason; one for what came long ago, while we
// were paused.
constexpr std::uint32_t kAdvertsPerWindow = 8;
constexpr std::uint32_t kVrids = 256;

std::size_t number_at(std::uint32_t interface, vrrp::Family family, std::uint8_t vrid) {
  return (interface * std::size_t{2} + (family == vrrp::Family::ipv6 ? 1 : 0)) * kVrids + vrid;
}

RouterState state_of(std::uint8_t number) { return static_cast<RouterState>(number); }

std::string text_of(const contract::LedgerAddress& address) {
  const auto value = contract::from_ledger(address);
  return value ? value->to_string() : "nobody";
}

std::int64_t microseconds(Nanoseconds time) { return time.count() / 1000; }

}  // namespace

Watch::Watch(World& world) : world_(world), groups_(world.topology.groups.size()) {
  for (std::uint32_t h = 0; h < world.topology.hosts.size(); ++h) {
    const HostShape& shape = world.topology.hosts[h];
    HostWatch& host = hosts_.emplace_back();
    host.routers.resize(shape.routers.size());
    host.numbers.assign(shape.segments.size() * 2 * kVrids, -1);
    for (std::uint32_t r = 0; r < shape.routers.size(); ++r) {
      const Group& group = world.topology.group(h, r);
      const std::uint32_t interface = world.topology.interface(h, group.segment);
      host.numbers[number_at(interface, group.family, group.vrid)] = static_cast<std::int32_t>(r);
    }
  }
}

void Watch::fail(std::string_view invariant, const Host& host, std::uint32_t router,
                 const std::string& what) {
  if (failure_) return;
  const Group& group = world_.topology.group(host.index(), router);
  failure_ = {.invariant = std::string(invariant),
              .what = fmt::format("host {}, VRID {} IPv{} on segment {}: {}", host.index(),
                                  group.vrid, static_cast<int>(group.family), group.segment, what),
              .at = world_.now()};
}

void Watch::fail_group(std::string_view invariant, std::uint32_t group, const std::string& what) {
  if (failure_) return;
  const Group& of = world_.topology.groups[group];
  failure_ = {.invariant = std::string(invariant),
              .what = fmt::format("VRID {} IPv{} on segment {}: {}", of.vrid,
                                  static_cast<int>(of.family), of.segment, what),
              .at = world_.now()};
}

Watch::RouterWatch& Watch::watch_of(const Host& host, std::uint32_t router) {
  return hosts_[host.index()].routers[router];
}

std::optional<std::uint32_t> Watch::router_of(const Host& host, std::uint32_t interface,
                                              const Sight& sight) const {
  const std::int32_t number =
      hosts_[host.index()].numbers[number_at(interface, sight.family, sight.vrid)];
  if (number < 0) return std::nullopt;
  return static_cast<std::uint32_t>(number);
}

Ear Watch::ear_of(const Host& host, std::uint32_t router) const {
  return {.version = world_.topology.group(host.index(), router).version,
          .priority = host.router(router).effective_priority,
          .preempts = world_.topology.member(host.index(), router).preempts,
          .preempt_delay = world_.topology.member(host.index(), router).preempt_delay};
}

void Watch::started(const Host& host) {
  HostWatch& watch = hosts_[host.index()];
  std::ranges::fill(watch.routers, RouterWatch{});
  watch.unread.clear();
  watch.events_seen = 0;
  watch.has_stepped_clock = false;
}

void Watch::stopped(const Host& host) {
  for (std::uint32_t r = 0; r < host.shape().routers.size(); ++r) {
    if (host.helper().is_present(r))
      fail("hold", host, r, "has stopped, but its addresses are left");
  }
}

void Watch::queued(const Host& host, std::uint32_t interface, const Packet& packet) {
  const auto sight = look_at(packet);
  if (!sight) return;
  const auto router = router_of(host, interface, *sight);
  if (!router) return;
  const Group& group = world_.topology.group(host.index(), *router);
  const bool is_echo =
      sight->source == world_.topology.source(host.index(), group.segment, group.family);
  if (is_echo || sight->version != group.version) return;
  RouterWatch& watch = watch_of(host, *router);
  if (!watch.patience.has_unread()) hosts_[host.index()].unread.push_back(*router);
  watch.patience.queued({.arrival = host.clock().monotonic(world_.now()),
                         .priority = sight->priority,
                         .interval = sight->interval,
                         .source = sight->source});
  if (sight->priority == 0) ++watch.excuses;
}

void Watch::turn_window(const Host& host, std::uint32_t router) {
  RouterWatch& watch = watch_of(host, router);
  const vrrp::Instant now = worker::Clock::now();
  const Nanoseconds interval = world_.topology.member(host.index(), router).interval;
  if (now < watch.window_began + interval) return;
  watch.window_began = now;
  watch.old_excuses = std::exchange(watch.excuses, 0);
  watch.sent = 0;
  watch.announced = 0;
}

void Watch::sent(const Host& host, std::uint32_t interface, const Packet& packet) {
  ++adverts_;
  const auto sight = look_at(packet);
  CHECK(sight.has_value());
  const auto router = router_of(host, interface, *sight);
  CHECK(router.has_value());
  const contract::RouterRecord record = host.router(*router);
  const Member& member = world_.topology.member(host.index(), *router);
  world_.trace.line(Level::wire, world_.now(), "host {}: sends VRID {} IPv{} priority {}",
                    host.index(), sight->vrid, static_cast<int>(sight->family), sight->priority);

  if (sight->interval != Nanoseconds{member.interval}) {
    fail("own_advert", host, *router,
         fmt::format("advertises an interval of {} us, its own is {} us",
                     microseconds(sight->interval), microseconds(member.interval)));
  }
  const RouterState state = state_of(record.state);
  if (sight->priority == 0) {
    if (state == RouterState::active || state == RouterState::backup) {
      fail("backup_silent", host, *router, fmt::format("gives up while {}", vrrp::name(state)));
    }
  } else if (state != RouterState::active) {
    fail("backup_silent", host, *router, fmt::format("advertises while {}", vrrp::name(state)));
  } else if (sight->priority != record.effective_priority) {
    fail("own_advert", host, *router,
         fmt::format("advertises priority {}, its own is {}", sight->priority,
                     record.effective_priority));
  }

  RouterWatch& watch = watch_of(host, *router);
  turn_window(host, *router);
  if (++watch.sent > kAdvertsPerWindow + watch.excuses + watch.old_excuses) {
    fail("storm", host, *router,
         fmt::format("sends its advert number {} of one interval", watch.sent));
  }
  const std::uint32_t group = host.shape().routers[*router].group;
  if (groups_[group].is_quiet && watch.last_sent >= groups_[group].quiet_since) {
    check_heartbeat(host, *router);
  }
  watch.last_sent = world_.now();
}

void Watch::asked(const Host& host, const contract::RequestItem& request) {
  const RouterState state = host.state(request.router);
  const bool is_release = request.operation == contract::Operation::release;
  const Group& group = world_.topology.group(host.index(), request.router);
  world_.trace.line(Level::wire, world_.now(), "host {}: asks to {} VRID {} IPv{} on segment {}",
                    host.index(),
                    is_release                                       ? "release"
                    : request.operation == contract::Operation::hold ? "hold"
                                                                     : "announce",
                    group.vrid, static_cast<int>(group.family), group.segment);
  if (is_release == (state == RouterState::active)) {
    fail("hold", host, request.router,
         fmt::format("asks the helper to {} while {}", is_release ? "release" : "hold or announce",
                     vrrp::name(state)));
  }
  if (request.operation != contract::Operation::announce) return;
  turn_window(host, request.router);
  RouterWatch& watch = watch_of(host, request.router);
  if (++watch.announced > kAdvertsPerWindow + watch.excuses + watch.old_excuses) {
    fail("storm", host, request.router,
         fmt::format("has its addresses announced {} times in one interval", watch.announced));
  }
}

void Watch::after_turn(const Host& host) {
  HostWatch& watch = hosts_[host.index()];
  watch.has_stepped_clock = false;
  const std::uint64_t written = host.ledger().events_written();
  for (; watch.events_seen < written; ++watch.events_seen) {
    const auto event = host.ledger().event(watch.events_seen);
    if (!event) {
      lose_track(host);
    } else if (event->kind == EventKind::transition) {
      transition(host, *event);
    }
  }
  read_queues(host);
}

// More events in one turn than the Ledger's ring holds.
void Watch::lose_track(const Host& host) {
  for (RouterWatch& router : hosts_[host.index()].routers) router.patience.forget();
}

void Watch::read_queues(const Host& host) {
  std::vector<std::uint32_t>& unread = hosts_[host.index()].unread;
  std::erase_if(unread, [&](std::uint32_t router) {
    const vrrp::Family family = world_.topology.group(host.index(), router).family;
    if (!host.kernel().is_drained(family)) return false;
    RouterWatch& watch = watch_of(host, router);
    watch.patience.read(ear_of(host, router));
    const bool is_backup = host.state(router) == RouterState::backup;
    if (!is_backup || watch.is_distrusted) watch.patience.forget();
    watch.is_distrusted = false;
    return true;
  });
}

void Watch::priority_changes(const Host& host, std::uint32_t router) {
  RouterWatch& watch = watch_of(host, router);
  // Which of the two priorities the worker compares with is not to be seen from here.
  if (watch.patience.has_unread()) watch.is_distrusted = true;
}

// The arrivals of what is queued may be off by any length. Of two steps at once the worker sees the
// sum only, so that stamps from between them may prove to it what is not true.
void Watch::distrust_arrivals(const Host& host) {
  HostWatch& watch = hosts_[host.index()];
  if (watch.has_stepped_clock) {
    watch.unread.resize(watch.routers.size());
    std::iota(watch.unread.begin(), watch.unread.end(), 0U);
  }
  for (const std::uint32_t router : watch.unread) watch.routers[router].is_distrusted = true;
  watch.has_stepped_clock = true;
}

void Watch::transition(const Host& host, const contract::EventRecord& event) {
  ++transitions_;
  const std::uint32_t router = event.router;
  RouterWatch& watch = watch_of(host, router);
  const HostShape::Place place = host.shape().routers[router];
  const Group& group = world_.topology.groups[place.group];
  world_.trace.line(Level::story, world_.now(),
                    "host {}: VRID {} IPv{} on segment {}: {} -> {} ({}), peer {} priority {}",
                    host.index(), group.vrid, static_cast<int>(group.family), group.segment,
                    vrrp::name(state_of(event.from)), vrrp::name(state_of(event.to)),
                    vrrp::name(static_cast<vrrp::Reason>(event.reason)), text_of(event.peer),
                    event.priority);
  ++watch.excuses;
  if (groups_[place.group].is_quiet) {
    fail("stable", host, router,
         fmt::format("becomes {} in a quiet group", vrrp::name(state_of(event.to))));
  }
  const vrrp::Instant at{Nanoseconds{event.at_ns}};
  if (state_of(event.to) != RouterState::backup) {
    if (state_of(event.from) == RouterState::backup && state_of(event.to) == RouterState::active) {
      promotion(host, event);
    }
    watch.patience.forget();
  } else if (state_of(event.from) == RouterState::active) {
    yielding(host, event);
  } else {
    watch.patience.starts(at, world_.topology.member(host.index(), router).interval);
    // Read before the start, and ignored, or after it?
    if (watch.patience.has_unread()) watch.is_distrusted = true;
  }
}

void Watch::promotion(const Host& host, const contract::EventRecord& event) {
  RouterWatch& watch = watch_of(host, event.router);
  if (watch.is_distrusted) return;
  const auto limit = watch.patience.limit(ear_of(host, event.router), host.pass_began());
  if (!limit) return;
  const vrrp::Instant at{Nanoseconds{event.at_ns}};
  if (at < limit->earliest) {
    fail("patience", host, event.router,
         fmt::format("promotes itself {} us before its time", microseconds(limit->earliest - at)));
  }
  const Kernel::Told& told =
      host.kernel().told_of_loss(world_.topology.group(host.index(), event.router).family);
  if (told.last == vrrp::Instant{}) return;
  const vrrp::Instant doubtful_until = std::min(
      told.last + limit->interval, std::max(limit->earliest, told.first) + 3 * limit->interval);
  if (at < doubtful_until) {
    fail("doubt", host, event.router,
         fmt::format(
             "promotes itself {} us after it was told that adverts were lost, interval {} us",
             microseconds(at - told.last), microseconds(limit->interval)));
  }
}

void Watch::yielding(const Host& host, const contract::EventRecord& event) {
  RouterWatch& watch = watch_of(host, event.router);
  const Group& group = world_.topology.group(host.index(), event.router);
  const std::uint8_t own = host.router(event.router).effective_priority;
  const auto peer = contract::from_ledger(event.peer);
  CHECK(peer.has_value());
  const bool outranks =
      event.priority > own ||
      (event.priority == own &&
       std::ranges::lexicographical_compare(
           world_.topology.source(host.index(), group.segment, group.family).bytes(),
           peer->bytes()));
  if (!outranks) {
    fail("yield", host, event.router,
         fmt::format("with priority {} yields to {} with priority {}", own, peer->to_string(),
                     event.priority));
  }
  watch.patience.yields(vrrp::Instant{Nanoseconds{event.at_ns}}, *peer);
}

}  // namespace sim
