// What happens in one run, from the start of all hosts to the end:
//
//   boot, rest, then a few times: chaos; perhaps a rest while segments are split in two; heal,
//   rest; an experiment in the quiet; heal, rest
//
// "Rest" lets every group come to rest, each in the time worked out for it, and then watches that
// it is right and stays so.
#pragma once

#include <cstdint>
#include <vector>

#include "tests/sim/faults.h"
#include "tests/sim/world.h"

namespace sim {

class Story {
 public:
  explicit Story(World& world) : world_(world), faults_(world) {}

  // Until the end, or until the watch has seen an invariant broken.
  void run();

 private:
  enum class Departure : std::uint8_t { power_off, stop, pause, link_down, flood };
  struct Limit {
    std::uint32_t group = 0;
    Nanoseconds time{};
  };

  bool has_failed() const { return world_.watch.has_failed(); }
  void boot();
  void chaos();
  // Stale datagrams arrive, everybody runs, and everybody hears everybody.
  void heal();
  void calm_down();
  void rest();

  void experiment();
  void take_away(std::uint32_t host, Departure departure);
  void depart(Host& host, Departure departure);
  void pause_a_backup();
  std::vector<std::uint32_t> active_hosts() const;
  bool is_active_for_something(std::uint32_t host) const;
  std::vector<Limit> takeover_limits(std::uint32_t host, Departure departure) const;
  Nanoseconds takeover_time(const Group& group, const Member& from, Departure departure) const;

  Nanoseconds settle_time(const Group& group) const;
  Nanoseconds hold_retry(const Group& group) const;
  Nanoseconds longest_interval() const;

  World& world_;
  Faults faults_;
};

}  // namespace sim
