#include "tests/sim/world.h"

#include <algorithm>
#include <array>

#include "vrrp/advert_encode.h"
#include "vrrp/check.h"

namespace sim {
namespace {

constexpr std::uint8_t kNobodysVrid = 250;

// A good advert for a VRID that no host has.
Packet junk(const World::Flood& flood) {
  const bool is_ipv4 = flood.family == vrrp::Family::ipv4;
  const auto source = vrrp::IpAddress::parse(is_ipv4 ? "10.9.9.9" : "fe80::9:9:9");
  const auto address = vrrp::IpAddress::parse(is_ipv4 ? "172.31.9.9" : "fe80::9:9:8");
  Bytes buffer(vrrp::kMaxAdvertSizeBytes);
  vrrp::AdvertWriter writer(buffer, {.version = vrrp::Version::v3,
                                     .family = flood.family,
                                     .vrid = *vrrp::Vrid::from(kNobodysVrid),
                                     .priority = vrrp::Priority::kDefault,
                                     .interval = vrrp::Centiseconds{100}});
  writer.add_address(address->bytes());
  const auto message = writer.finish(*source, vrrp::ChecksumForm::pseudo_header);
  return {.source = *source, .message = Bytes(message.begin(), message.end())};
}

}  // namespace

World::World(std::uint64_t seed, Trace::Level level)
    : random(seed),
      topology(make_topology(random)),
      trace(level),
      network(topology, random),
      watch(*this) {
  for (std::uint32_t i = 0; i < topology.hosts.size(); ++i) {
    hosts_.push_back(std::make_unique<Host>(*this, i));
  }
}

void World::run_until(Moment end) {
  while (!watch.has_failed() && !queue_.empty() && queue_.front().at <= end) {
    std::pop_heap(queue_.begin(), queue_.end());
    const Event event = queue_.back();
    queue_.pop_back();
    CHECK(event.at >= now_);
    now_ = event.at;
    ++events_handled_;
    handle(event);
  }
  now_ = std::max(now_, end);
}

void World::handle(const Event& event) {
  switch (event.kind) {
    case Event::Kind::arrival:
      arrive(event);
      break;
    case Event::Kind::host_step:
      host(event.host).step(event.number);
      break;
    case Event::Kind::helper_step:
      host(event.host).carry_out_request(event.number);
      break;
    case Event::Kind::flood:
      pour(event);
      break;
  }
}

void World::push(Event event) {
  event.order = ++order_;
  queue_.push_back(event);
  std::push_heap(queue_.begin(), queue_.end());
}

void World::send(std::uint32_t segment, std::uint32_t from, Packet packet) {
  deliver(network.send(segment, from, now_), segment, std::move(packet));
}

void World::deliver(const std::vector<Network::Delivery>& deliveries, std::uint32_t segment,
                    Packet packet) {
  if (deliveries.empty()) return;
  if (free_parcels_.empty()) {
    free_parcels_.push_back(parcels_.size());
    parcels_.emplace_back();
  }
  const std::uint64_t number = free_parcels_.back();
  free_parcels_.pop_back();
  parcels_[number] = {.packet = std::move(packet),
                      .copies = static_cast<std::uint32_t>(deliveries.size())};
  for (const Network::Delivery& delivery : deliveries) {
    push({.at = delivery.at,
          .kind = Event::Kind::arrival,
          .host = delivery.host,
          .number = number,
          .segment = segment,
          .is_weakened = delivery.is_weakened});
  }
}

void World::arrive(const Event& event) {
  Parcel& parcel = parcels_[event.number];
  Packet packet = parcel.packet;
  if (--parcel.copies == 0) free_parcels_.push_back(event.number);
  if (event.is_weakened) make_weak(packet);
  host(event.host).receive(topology.interface(event.host, event.segment), packet);
}

void World::flood(const Flood& flood) {
  trace.line(Trace::Level::story, now_, "segment {}: flood, a datagram every {} us for {} ms",
             flood.segment, flood.gap.count() / 1000, (flood.end - now_).count() / 1'000'000);
  floods_.push_back(flood);
  push({.at = now_,
        .kind = Event::Kind::flood,
        .host = static_cast<std::uint32_t>(floods_.size() - 1)});
}

Moment World::last_disturbance() const {
  Moment last = network.last_arrival();
  for (const Flood& flood : floods_) last = std::max(last, flood.end);
  return last;
}

void World::pour(const Event& event) {
  const Flood& flood = floods_[event.host];
  if (now_ >= flood.end) return;
  deliver(network.flood(flood.segment, now_), flood.segment, junk(flood));
  push({.at = now_ + flood.gap, .kind = Event::Kind::flood, .host = event.host});
}

void World::step_host_at(Moment at, std::uint32_t host, std::uint64_t number) {
  push({.at = at, .kind = Event::Kind::host_step, .host = host, .number = number});
}

void World::carry_out_request_at(Moment at, std::uint32_t host, std::uint64_t life_number) {
  push({.at = at, .kind = Event::Kind::helper_step, .host = host, .number = life_number});
}

}  // namespace sim
