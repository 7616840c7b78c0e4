// The checkers of groups that should have come to rest (see watch.h).
#include <fmt/format.h>

#include <algorithm>

#include "tests/sim/host.h"
#include "tests/sim/watch.h"
#include "tests/sim/world.h"

namespace sim {
namespace {

using vrrp::RouterState;

}  // namespace

bool Watch::is_member_on(const Group& group, const Member& member, std::uint32_t part) const {
  return world_.host(member.host).is_running() &&
         world_.network.part(group.segment, member.host) == part;
}

std::vector<std::uint32_t> Watch::parts_of(std::uint32_t group) const {
  const Group& of = world_.topology.groups[group];
  std::vector<std::uint32_t> parts;
  for (const Member& member : of.members) {
    if (!world_.host(member.host).is_running()) continue;
    parts.push_back(world_.network.part(of.segment, member.host));
  }
  std::ranges::sort(parts);
  const auto rest = std::ranges::unique(parts);
  parts.erase(rest.begin(), rest.end());
  return parts;
}

void Watch::note_ties() {
  for (std::uint32_t g = 0; g < groups_.size(); ++g) {
    groups_[g].ties.clear();
    const Group& group = world_.topology.groups[g];
    for (const std::uint32_t part : parts_of(g)) {
      Tie tie{.part = part, .highest = vrrp::IpAddress(group.family)};
      std::uint32_t count = 0;
      for (const Member& member : group.members) {
        const Host& host = world_.host(member.host);
        if (!is_member_on(group, member, part)) continue;
        if (host.state(member.router) != RouterState::active) continue;
        const std::uint8_t priority = host.router(member.router).effective_priority;
        if (priority < tie.priority) continue;
        if (priority > tie.priority) {
          count = 0;
          tie = {.part = part, .priority = priority, .highest = vrrp::IpAddress(group.family)};
        }
        ++count;
        tie.highest =
            std::max(tie.highest, world_.topology.source(member.host, group.segment, group.family));
      }
      if (count >= 2) groups_[g].ties.push_back(tie);
    }
  }
}

void Watch::begin_quiet(std::uint32_t group) {
  groups_[group].is_quiet = true;
  groups_[group].quiet_since = world_.now();
  check_group(group);
}

void Watch::end_quiet() {
  for (std::uint32_t g = 0; g < groups_.size(); ++g) {
    if (groups_[g].is_quiet) check_group(g);
    groups_[g].is_quiet = false;
    groups_[g].ties.clear();
  }
}

void Watch::check_group(std::uint32_t group) {
  for (const std::uint32_t part : parts_of(group)) check_part(group, part);
}

void Watch::check_part(std::uint32_t group, std::uint32_t part) {
  const Group& of = world_.topology.groups[group];
  std::vector<const Member*> members;
  std::vector<const Member*> active;
  for (const Member& member : of.members) {
    if (!is_member_on(of, member, part)) continue;
    members.push_back(&member);
    if (world_.host(member.host).state(member.router) == RouterState::active) {
      active.push_back(&member);
    }
  }
  if (active.size() != 1) {
    std::string hosts;
    for (const Member* member : active) hosts += fmt::format(" {}", member->host);
    return fail_group("one_active", group,
                      fmt::format("{} of {} members that hear each other are Active:{}",
                                  active.size(), members.size(), hosts));
  }
  const Member& winner = *active.front();
  const std::uint8_t priority = world_.host(winner.host).router(winner.router).effective_priority;
  for (const Member* member : members) {
    const Host& host = world_.host(member->host);
    const std::uint8_t theirs = host.router(member->router).effective_priority;
    if (member->preempts && theirs > priority) {
      fail("best_wins", host, member->router,
           fmt::format("is not Active with priority {}; host {} is with {}", theirs, winner.host,
                       priority));
    }
    const bool should_be_present = member == &winner;
    if (host.helper().is_present(member->router) != should_be_present) {
      fail("addresses", host, member->router,
           fmt::format("is {}, and the addresses are {}on the host",
                       vrrp::name(host.state(member->router)), should_be_present ? "not " : ""));
    }
  }
  check_tie(group, part, winner);
  check_heartbeat(world_.host(winner.host), winner.router);
}

// Since its last advert, and before the next, no more than an interval passes.
void Watch::check_heartbeat(const Host& host, std::uint32_t router) {
  const Nanoseconds interval = world_.topology.member(host.index(), router).interval;
  const Nanoseconds gap = world_.now() - watch_of(host, router).last_sent;
  if (gap <= interval + world_.topology.slack(host.index())) return;
  fail("heartbeat", host, router,
       fmt::format("has sent nothing for {} us, with an interval of {} us", gap.count() / 1000,
                   interval.count() / 1000));
}

void Watch::check_tie(std::uint32_t group, std::uint32_t part, const Member& active) {
  const Group& of = world_.topology.groups[group];
  const Host& winner = world_.host(active.host);
  const vrrp::IpAddress address = world_.topology.source(active.host, of.segment, of.family);
  for (const Tie& tie : groups_[group].ties) {
    const std::uint8_t priority = winner.router(active.router).effective_priority;
    if (tie.part != part || tie.priority != priority || address >= tie.highest) continue;
    fail("tie", winner, active.router,
         fmt::format("has won at equal priority against {}", tie.highest.to_string()));
  }
}

bool Watch::has_successor(std::uint32_t group, std::uint32_t except) const {
  const Group& of = world_.topology.groups[group];
  return std::ranges::any_of(of.members, [&](const Member& member) {
    return member.host != except && world_.host(member.host).is_running() &&
           world_.host(member.host).state(member.router) == RouterState::active;
  });
}

void Watch::fail_takeover(std::uint32_t group, Nanoseconds limit) {
  fail_group(
      "takeover", group,
      fmt::format("nobody is Active {} us after the Active router has gone", limit.count() / 1000));
}

}  // namespace sim
