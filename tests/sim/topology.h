// What is simulated: hosts, segments, and the virtual routers on them. Made of a seed.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "contract/plan_writer.h"
#include "tests/sim/clock.h"
#include "tests/sim/kernel.h"
#include "tests/sim/random.h"
#include "vrrp/address.h"
#include "vrrp/time.h"
#include "vrrp/version.h"

namespace sim {

// What a seed is about, so that each fault is met often enough.
enum class Theme : std::uint8_t {
  mixed,    // a bit of everything
  pair,     // two hosts, which is what most people have
  crowd,    // up to 50 hosts on one segment
  large,    // 5,000 virtual routers
  fast,     // intervals of 10 to 50 ms
  ties,     // equal priorities
  starved,  // a handful of receive buffers and long pauses
  flooded,  // short receive queues and floods
};
std::string_view name(Theme theme);

// One host's part in a group.
struct Member {
  std::uint32_t host = 0;
  std::uint32_t router = 0;  // its index in the host's Plan
  std::uint8_t priority = 100;
  bool preempts = true;
  std::chrono::microseconds preempt_delay{};
  vrrp::Centiseconds interval{100};
};

// One VRID of one family on one segment.
struct Group {
  std::uint32_t segment = 0;
  vrrp::Family family = vrrp::Family::ipv4;
  vrrp::Version version = vrrp::Version::v3;
  std::uint8_t vrid = 1;
  std::uint32_t addresses = 1;
  std::vector<Member> members;
};

struct HostShape {
  struct Place {
    std::uint32_t group = 0;
    std::uint32_t member = 0;
  };
  std::uint32_t rank = 0;               // orders source addresses
  std::vector<std::uint32_t> segments;  // by interface
  std::vector<Place> routers;           // by router index
  HostClock::Shape clock;
  Kernel::Limits limits;
  Nanoseconds cost_per_turn{};  // of the processor
  Nanoseconds cost_per_completion{};
  Nanoseconds hold_delay{};  // of the helper, for each request
};

struct Topology {
  Theme theme = Theme::mixed;
  std::uint32_t segments = 1;
  std::vector<Group> groups;
  std::vector<HostShape> hosts;

  const Member& member(std::uint32_t host, std::uint32_t router) const;
  Member& member(std::uint32_t host, std::uint32_t router);
  const Group& group(std::uint32_t host, std::uint32_t router) const;
  std::uint32_t interface(std::uint32_t host, std::uint32_t segment) const;
  vrrp::IpAddress source(std::uint32_t host, std::uint32_t segment, vrrp::Family family) const;
  // What the host may need to notice and carry out something, for all its routers at once.
  Nanoseconds slack(std::uint32_t host) const;
  // What the host would have in its configuration.
  contract::PlanRows plan(std::uint32_t host) const;
};

Topology make_topology(Random& random);

}  // namespace sim
