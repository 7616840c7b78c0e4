#include "tests/sim/topology.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>

#include "vrrp/check.h"

namespace sim {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;
using vrrp::Centiseconds;
using vrrp::Family;
using vrrp::Version;

constexpr std::uint8_t kOwner = 255;
constexpr std::uint32_t kMaxVrid = 240;  // above: nobody's, for floods

// How a theme is made.
struct Recipe {
  Theme theme;
  std::string_view name;
  std::uint32_t weight;  // of 100
  std::uint32_t min_hosts, max_hosts;
  std::uint32_t max_segments;
  std::uint32_t min_groups, max_groups;  // on each segment
  std::uint32_t buffers, datagrams;
  std::uint32_t tie_percent;
  std::uint32_t cost_us;  // of one completion
};
constexpr std::array<Recipe, 8> kRecipes{{
    {Theme::mixed, "mixed", 26, 2, 8, 4, 1, 6, 64, 4096, 20, 2},
    {Theme::pair, "pair", 18, 2, 2, 3, 1, 12, 256, 4096, 20, 2},
    {Theme::crowd, "crowd", 6, 20, 50, 1, 1, 4, 256, 4096, 20, 2},
    {Theme::large, "large", 2, 2, 4, 0, 250, 250, 1024, 16384, 10, 1},
    {Theme::fast, "fast", 14, 2, 5, 2, 1, 4, 256, 4096, 20, 2},
    {Theme::ties, "ties", 10, 2, 6, 2, 1, 4, 64, 4096, 90, 2},
    {Theme::starved, "starved", 12, 2, 3, 2, 4, 12, 3, 4096, 20, 2},
    {Theme::flooded, "flooded", 12, 2, 4, 2, 1, 4, 16, 24, 20, 50},
}};

const Recipe& recipe_of(Theme theme) { return *std::ranges::find(kRecipes, theme, &Recipe::theme); }

const Recipe& pick_recipe(Random& random) {
  std::uint32_t at = random.below(100);
  for (const Recipe& recipe : kRecipes) {
    if (at < recipe.weight) return recipe;
    at -= recipe.weight;
  }
  return kRecipes.front();
}

template <typename Value>
void shuffle(std::vector<Value>& values, Random& random) {
  for (std::size_t i = values.size(); i > 1; --i) {
    std::swap(values[i - 1], values[random.below(static_cast<std::uint32_t>(i))]);
  }
}

Centiseconds pick_interval(Theme theme, Version version, Random& random) {
  if (version == Version::v2) return seconds{theme == Theme::large ? 2 : random.between(1, 2)};
  if (theme == Theme::large) return Centiseconds{random.between(100, 200)};
  if (theme == Theme::fast) return Centiseconds{random.between(1, 5)};
  constexpr std::array<std::uint32_t, 8> kIntervals{1, 3, 10, 33, 50, 100, 100, 250};
  return Centiseconds{kIntervals[random.below(kIntervals.size())]};
}

void add_hosts(Topology& topology, const Recipe& recipe, Random& random) {
  const std::uint32_t count = random.between(recipe.min_hosts, recipe.max_hosts);
  std::vector<std::uint32_t> ranks(count);
  std::iota(ranks.begin(), ranks.end(), 0U);
  shuffle(ranks, random);
  for (std::uint32_t i = 0; i < count; ++i) {
    HostShape shape;
    shape.rank = ranks[i];
    shape.clock = {.start = random.between(seconds{1000}, seconds{1'000'000}),
                   .wall_ahead = random.between(seconds{1'600'000'000}, seconds{1'700'000'000}),
                   .fast_per_million = random.chance(30) ? 10'000 : 0};
    shape.limits = {.buffers = recipe.buffers, .datagrams = recipe.datagrams};
    shape.cost_per_turn = microseconds{random.between(2, 20)};
    shape.cost_per_completion = microseconds{recipe.cost_us};
    shape.hold_delay = recipe.theme == Theme::large
                           ? Nanoseconds{microseconds{20}}
                           : random.between(microseconds{50}, microseconds{2000});
    topology.hosts.push_back(shape);
  }
}

// Everybody is on some segment, and each segment has at least two hosts.
void connect(Topology& topology, Random& random) {
  const auto hosts = static_cast<std::uint32_t>(topology.hosts.size());
  std::vector<std::uint32_t> order(hosts);
  std::iota(order.begin(), order.end(), 0U);
  for (std::uint32_t segment = 0; segment < topology.segments; ++segment) {
    shuffle(order, random);
    const std::uint32_t there = random.chance(50) ? hosts : random.between(2, hosts);
    for (std::uint32_t i = 0; i < there; ++i) topology.hosts[order[i]].segments.push_back(segment);
  }
}

Group make_group(const Recipe& recipe, std::uint32_t segment, std::uint8_t vrid, Random& random) {
  Group group{.segment = segment,
              .family = random.chance(40) ? Family::ipv6 : Family::ipv4,
              .vrid = vrid,
              .addresses = random.between(1, 3),
              .members = {}};
  const bool may_be_v2 = group.family == Family::ipv4 && recipe.theme != Theme::fast;
  if (may_be_v2 && random.chance(25)) group.version = Version::v2;
  return group;
}

void add_members(Topology& topology, Group& group, const Recipe& recipe, Random& random) {
  const Centiseconds interval = pick_interval(recipe.theme, group.version, random);
  const bool is_tie = random.chance(recipe.tie_percent);
  const bool has_nopreempt = random.chance(25);
  const bool has_own_intervals = group.version == Version::v3 && random.chance(25);
  std::vector<std::uint32_t> there;
  for (std::uint32_t host = 0; host < topology.hosts.size(); ++host) {
    if (std::ranges::count(topology.hosts[host].segments, group.segment) > 0) there.push_back(host);
  }
  shuffle(there, random);
  if (there.size() > 2 && random.chance(40)) {
    there.resize(random.between(2, static_cast<std::uint32_t>(there.size())));
  }
  const auto tied = static_cast<std::uint8_t>(random.between(1, 254));
  for (const std::uint32_t host : there) {
    Member member{.host = host, .priority = tied, .interval = interval};
    if (!is_tie) member.priority = static_cast<std::uint8_t>(random.between(1, 254));
    if (random.chance(3)) member.priority = kOwner;
    member.preempts = member.priority == kOwner || !has_nopreempt || random.chance(50);
    if (has_own_intervals) member.interval = pick_interval(recipe.theme, group.version, random);
    if (member.preempts && member.priority != kOwner && random.chance(15)) {
      member.preempt_delay = microseconds{random.between(1, 6'000) * member.interval.count()};
    }
    group.members.push_back(member);
  }
}

void add_groups(Topology& topology, const Recipe& recipe, Random& random) {
  for (std::uint32_t segment = 0; segment < topology.segments; ++segment) {
    const std::uint32_t count =
        std::min(random.between(recipe.min_groups, recipe.max_groups), kMaxVrid);
    for (std::uint32_t i = 0; i < count; ++i) {
      Group group = make_group(recipe, segment, static_cast<std::uint8_t>(i + 1), random);
      add_members(topology, group, recipe, random);
      topology.groups.push_back(std::move(group));
    }
  }
}

void index_routers(Topology& topology) {
  for (std::uint32_t g = 0; g < topology.groups.size(); ++g) {
    std::vector<Member>& members = topology.groups[g].members;
    for (std::uint32_t m = 0; m < members.size(); ++m) {
      std::vector<HostShape::Place>& routers = topology.hosts[members[m].host].routers;
      members[m].router = static_cast<std::uint32_t>(routers.size());
      routers.push_back({.group = g, .member = m});
    }
  }
}

contract::PlanAddress address_row(const Group& group, std::uint32_t interface,
                                  std::uint32_t number) {
  contract::PlanAddress row;
  row.interface = interface;
  row.family = static_cast<std::uint8_t>(group.family);
  const auto segment = static_cast<std::uint8_t>(group.segment);
  const auto last = static_cast<std::uint8_t>(number + 1);
  if (group.family == Family::ipv4) {
    row.prefix_length = 24;
    row.bytes = {172, segment, group.vrid, last};
  } else if (number == 0) {
    row.prefix_length = 64;
    row.bytes = {0xfe, 0x80, 0, 0, 0, 0, 0, 0, 1, segment, 0, 0, 0, 0, group.vrid, last};
  } else {
    row.prefix_length = 64;
    row.bytes = {0x20, 0x01, 0x0d, 0xb8, 0, segment, 0, 0, 0, 0, 0, 0, 0, 0, group.vrid, last};
  }
  return row;
}

}  // namespace

std::string_view name(Theme theme) { return recipe_of(theme).name; }

const Member& Topology::member(std::uint32_t host, std::uint32_t router) const {
  const HostShape::Place place = hosts[host].routers[router];
  return groups[place.group].members[place.member];
}

Member& Topology::member(std::uint32_t host, std::uint32_t router) {
  const HostShape::Place place = hosts[host].routers[router];
  return groups[place.group].members[place.member];
}

const Group& Topology::group(std::uint32_t host, std::uint32_t router) const {
  return groups[hosts[host].routers[router].group];
}

std::uint32_t Topology::interface(std::uint32_t host, std::uint32_t segment) const {
  const auto at = std::ranges::find(hosts[host].segments, segment);
  CHECK(at != hosts[host].segments.end());
  return static_cast<std::uint32_t>(at - hosts[host].segments.begin());
}

vrrp::IpAddress Topology::source(std::uint32_t host, std::uint32_t segment, Family family) const {
  const auto number = static_cast<std::uint8_t>(hosts[host].rank + 1);
  const auto net = static_cast<std::uint8_t>(segment);
  if (family == Family::ipv4) return {family, std::array<std::uint8_t, 4>{10, net, 0, number}};
  return {family, std::array<std::uint8_t, 16>{0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, net, 0, 0, 0, 0, 0,
                                               number}};
}

Nanoseconds Topology::slack(std::uint32_t host) const {
  const HostShape& shape = hosts[host];
  const auto routers = static_cast<std::int64_t>(shape.routers.size());
  const std::int64_t turns = 4 + routers / 128;
  return microseconds{500} + turns * shape.cost_per_turn + 4 * routers * shape.cost_per_completion +
         routers * shape.hold_delay;
}

contract::PlanRows Topology::plan(std::uint32_t host) const {
  contract::PlanRows rows;
  for (const std::uint32_t segment : hosts[host].segments) {
    rows.add_interface(fmt::format("eth{}", segment));
  }
  for (const HostShape::Place place : hosts[host].routers) {
    const Group& of = groups[place.group];
    const Member& ours = of.members[place.member];
    contract::PlanRouter row;
    rows.set_name(row, fmt::format("s{}-v{}", of.segment, of.vrid));
    row.interface = interface(host, of.segment);
    row.sender = rows.add_sender(row.interface, of.family);
    row.family = static_cast<std::uint8_t>(of.family);
    row.version = static_cast<std::uint8_t>(of.version);
    row.vrid = of.vrid;
    row.priority = ours.priority;
    if (ours.preempts) row.flags = static_cast<std::uint16_t>(contract::RouterFlag::preempt);
    row.advertised_count = static_cast<std::uint16_t>(of.addresses);
    row.address_count = of.addresses;
    row.first_address = static_cast<std::uint32_t>(rows.addresses.size());
    row.interval_cs = static_cast<std::uint32_t>(ours.interval.count());
    row.preempt_delay_us = static_cast<std::uint32_t>(ours.preempt_delay.count());
    row.garp_repeat = 1;
    row.garp_refresh_repeat = 1;
    for (std::uint32_t i = 0; i < of.addresses; ++i) {
      rows.addresses.push_back(address_row(of, row.interface, i));
    }
    rows.routers.push_back(row);
  }
  return rows;
}

Topology make_topology(Random& random) {
  const Recipe& recipe = pick_recipe(random);
  Topology topology{.theme = recipe.theme, .groups = {}, .hosts = {}};
  add_hosts(topology, recipe, random);
  if (recipe.theme == Theme::large) {
    // So that all virtual routers of all hosts together are about 5,000.
    topology.segments = 5000 / kMaxVrid / static_cast<std::uint32_t>(topology.hosts.size());
  } else {
    topology.segments = random.between(1, recipe.max_segments);
  }
  connect(topology, random);
  add_groups(topology, recipe, random);
  index_routers(topology);
  return topology;
}

}  // namespace sim
