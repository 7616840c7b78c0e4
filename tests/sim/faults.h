// What goes wrong, one thing at a time, chosen by chance.
#pragma once

#include <cstdint>

#include "tests/sim/world.h"

namespace sim {

class Faults {
 public:
  explicit Faults(World& world) : world_(world) {}

  // Something goes wrong now. Lengths are chosen around the interval of some router.
  void happen();
  // Splits a segment into two parts that hear nothing of each other.
  void split_a_segment();
  // Between one fault and the next.
  Nanoseconds gap();

 private:
  void change_weather();
  void cut_one_way();
  void pause_a_host();
  void switch_a_host();
  void change_a_priority();
  void change_a_link();
  void flood();
  void step_a_wall_clock();
  // Of a host that is paused, so that what waits for it has stamps from before.
  void step_a_wall_clock_in_a_pause();
  void fail_holds();

  Host& some_host() { return world_.host(world_.random.below(world_.host_count())); }
  Nanoseconds some_interval();

  World& world_;
};

}  // namespace sim
