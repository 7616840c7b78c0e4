#include "tests/sim/network.h"

#include <algorithm>

namespace sim {

Network::Network(const Topology& topology, Random& random)
    : random_(random),
      host_count_(static_cast<std::uint32_t>(topology.hosts.size())),
      hosts_(topology.segments),
      weather_(topology.segments),
      parts_(topology.segments * topology.hosts.size()),
      links_(topology.segments * topology.hosts.size() * topology.hosts.size()) {
  for (std::uint32_t host = 0; host < host_count_; ++host) {
    for (const std::uint32_t segment : topology.hosts[host].segments) {
      hosts_[segment].push_back(host);
    }
  }
}

void Network::cut(std::uint32_t segment, std::uint32_t from, std::uint32_t to) {
  link(segment, from, to).is_cut = true;
}

void Network::put_into_part(std::uint32_t segment, std::uint32_t host, std::uint32_t part) {
  parts_[segment * std::size_t{host_count_} + host] = part;
}

std::uint32_t Network::part(std::uint32_t segment, std::uint32_t host) const {
  return parts_[segment * std::size_t{host_count_} + host];
}

void Network::heal() {
  std::ranges::fill(weather_, Weather{});
  std::ranges::fill(parts_, 0U);
  for (Link& each : links_) each.is_cut = false;
}

const std::vector<Network::Delivery>& Network::send(std::uint32_t segment, std::uint32_t from,
                                                    Moment now) {
  deliveries_.clear();
  for (const std::uint32_t to : hosts_[segment]) {
    if (to == from) {
      if (random_.chance(weather_[segment].echo_percent)) deliver(segment, from, to, now);
      continue;
    }
    if (link(segment, from, to).is_cut || part(segment, from) != part(segment, to)) continue;
    deliver(segment, from, to, now);
    if (random_.chance(weather_[segment].duplicate_percent)) deliver(segment, from, to, now);
  }
  return deliveries_;
}

const std::vector<Network::Delivery>& Network::flood(std::uint32_t segment, Moment now) {
  deliveries_.clear();
  for (const std::uint32_t to : hosts_[segment]) {
    deliveries_.push_back({.host = to, .at = now + weather_[segment].min_delay});
  }
  return deliveries_;
}

void Network::deliver(std::uint32_t segment, std::uint32_t from, std::uint32_t to, Moment now) {
  const Weather& weather = weather_[segment];
  if (random_.chance(weather.loss_percent)) return;
  Link& way = link(segment, from, to);
  Moment at = now + random_.between(weather.min_delay, weather.max_delay);
  // Also behind what was sent in other weather.
  if (weather.is_ordered) at = std::max(at, way.last + Nanoseconds{1});
  way.last = std::max(way.last, at);
  last_arrival_ = std::max(last_arrival_, at);
  deliveries_.push_back({.host = to, .at = at, .is_weakened = weather.weakens});
}

}  // namespace sim
