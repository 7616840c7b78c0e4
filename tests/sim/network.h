// The segments: who hears whom, after how long, how often. Decides only; World carries it out.
#pragma once

#include <cstdint>
#include <vector>

#include "tests/sim/clock.h"
#include "tests/sim/random.h"
#include "tests/sim/topology.h"

namespace sim {

// How a segment treats datagrams.
struct Weather {
  Nanoseconds min_delay = std::chrono::microseconds{20};
  Nanoseconds max_delay = std::chrono::microseconds{200};
  std::uint32_t loss_percent = 0;
  std::uint32_t duplicate_percent = 0;
  std::uint32_t echo_percent = 0;  // the sender hears itself
  bool is_ordered = true;          // between each two hosts
  bool weakens = false;  // every advert arrives with priority 1: all believe that they win
};

class Network {
 public:
  Network(const Topology& topology, Random& random);

  void set_weather(std::uint32_t segment, const Weather& weather) { weather_[segment] = weather; }
  // What one host sends, another one does not hear.
  void cut(std::uint32_t segment, std::uint32_t from, std::uint32_t to);
  // Two-way: hosts of different parts hear nothing of each other. Everybody is in part 0 at first.
  void put_into_part(std::uint32_t segment, std::uint32_t host, std::uint32_t part);
  std::uint32_t part(std::uint32_t segment, std::uint32_t host) const;
  // No cuts, one part, calm weather.
  void heal();

  struct Delivery {
    std::uint32_t host = 0;
    Moment at;
    bool is_weakened = false;
  };
  // Who gets a datagram sent now; valid until the next call.
  const std::vector<Delivery>& send(std::uint32_t segment, std::uint32_t from, Moment now);
  // From a stranger, to everybody.
  const std::vector<Delivery>& flood(std::uint32_t segment, Moment now);
  // No datagram that was sent up to now comes later than this.
  Moment last_arrival() const { return last_arrival_; }

 private:
  struct Link {
    bool is_cut = false;
    Moment last;  // arrival of the last datagram
  };
  Link& link(std::uint32_t segment, std::uint32_t from, std::uint32_t to) {
    return links_[(segment * std::size_t{host_count_} + from) * host_count_ + to];
  }
  void deliver(std::uint32_t segment, std::uint32_t from, std::uint32_t to, Moment now);

  Random& random_;
  std::uint32_t host_count_;
  std::vector<std::vector<std::uint32_t>> hosts_;  // by segment
  std::vector<Weather> weather_;                   // by segment
  std::vector<std::uint32_t> parts_;               // by segment and host
  std::vector<Link> links_;                        // by segment, sender and receiver
  std::vector<Delivery> deliveries_;
  Moment last_arrival_;
};

}  // namespace sim
