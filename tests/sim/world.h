// Everything together, and the one queue of what is to come.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "tests/sim/clock.h"
#include "tests/sim/host.h"
#include "tests/sim/network.h"
#include "tests/sim/packet.h"
#include "tests/sim/random.h"
#include "tests/sim/topology.h"
#include "tests/sim/trace.h"
#include "tests/sim/watch.h"

namespace sim {

class World {
 public:
  World(std::uint64_t seed, Trace::Level level);

  // Until then, or until an invariant is broken.
  void run_until(Moment end);
  void run_for(Nanoseconds length) { run_until(now_ + length); }
  Moment now() const { return now_; }
  // When the last datagram on its way will have come, and the last flood be over.
  Moment last_disturbance() const;
  std::uint64_t events_handled() const { return events_handled_; }

  // Adverts for a virtual router that nobody has, from a stranger, to everybody on the segment.
  struct Flood {
    std::uint32_t segment = 0;
    vrrp::Family family = vrrp::Family::ipv4;
    Nanoseconds gap{};
    Moment end;
  };
  void flood(const Flood& flood);

  Host& host(std::uint32_t index) { return *hosts_[index]; }
  std::uint32_t host_count() const { return static_cast<std::uint32_t>(hosts_.size()); }

  // From the hosts.
  void send(std::uint32_t segment, std::uint32_t from, Packet packet);
  void step_host_at(Moment at, std::uint32_t host, std::uint64_t number);
  void carry_out_request_at(Moment at, std::uint32_t host, std::uint64_t life_number);

  // Public: the story turns all of these knobs.
  Random random;
  Topology topology;
  Trace trace;
  Network network;
  Watch watch;

 private:
  struct Event {
    enum class Kind : std::uint8_t { arrival, host_step, helper_step, flood };
    Moment at;
    std::uint64_t order = 0;  // of two at one time the one that was planned first
    Kind kind = Kind::arrival;
    std::uint32_t host = 0;    // flood: the flood
    std::uint64_t number = 0;  // arrival: the packet; else: whose step
    std::uint32_t segment = 0;
    bool is_weakened = false;

    bool operator<(const Event& other) const {
      return at != other.at ? at > other.at : order > other.order;
    }
  };
  struct Parcel {
    Packet packet;
    std::uint32_t copies = 0;
  };

  void push(Event event);
  void handle(const Event& event);
  void deliver(const std::vector<Network::Delivery>& deliveries, std::uint32_t segment,
               Packet packet);
  void arrive(const Event& event);
  void pour(const Event& event);

  Moment now_;
  std::uint64_t events_handled_ = 0;
  std::uint64_t order_ = 0;
  std::vector<Event> queue_;  // a heap
  std::vector<std::unique_ptr<Host>> hosts_;
  std::vector<Parcel> parcels_;
  std::vector<std::uint64_t> free_parcels_;
  std::vector<Flood> floods_;
};

}  // namespace sim
