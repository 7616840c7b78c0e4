// The way of one advert without the kernel: parse, find the router, admit, step. Over many routers,
// so that their states do not all sit in the nearest cache.
#include <benchmark/benchmark.h>

#include <array>
#include <cstdint>
#include <vector>

#include "fsm/admission.h"
#include "fsm/deadlines.h"
#include "fsm/step.h"
#include "fsm/table.h"
#include "vrrp/advert_encode.h"
#include "vrrp/advert_parse.h"

namespace {

constexpr std::uint32_t kVridsPerInterface = 255;
const vrrp::IpAddress kOurs = *vrrp::IpAddress::parse("192.0.2.1");
const vrrp::IpAddress kTheirs = *vrrp::IpAddress::parse("192.0.2.251");

// `routers` Backups, 255 an interface, and one advert of priority 200 for each.
struct Segment {
  explicit Segment(std::size_t routers)
      : table((routers + kVridsPerInterface - 1) / kVridsPerInterface), deadlines(routers) {
    settings.interval = std::chrono::seconds{1};
    rules.interval = settings.interval;
    for (std::size_t i = 0; i < routers; ++i) add(static_cast<std::uint32_t>(i));
  }

  void add(std::uint32_t router) {
    const vrrp::InterfaceIndex interface{router / kVridsPerInterface};
    const vrrp::Vrid vrid = *vrrp::Vrid::from(1 + router % kVridsPerInterface);
    table.set_ifindex(interface, {static_cast<std::int32_t>(interface.number + 2)});
    table.add(interface, vrrp::Family::ipv4, vrid, {router});
    states.push_back(fsm::step(settings, fsm::initial_state(settings), fsm::Event::startup(kOurs),
                               vrrp::Instant{})
                         .next);
    deadlines.set({router}, states.back().deadline);
    vrrp::AdvertWriter writer(messages.emplace_back(), {.version = vrrp::Version::v3,
                                                        .family = vrrp::Family::ipv4,
                                                        .vrid = vrid,
                                                        .priority = *vrrp::Priority::from(200),
                                                        .interval = vrrp::Centiseconds{100}});
    writer.add_address(std::array<std::uint8_t, 4>{192, 0, 2, 9});
    writer.finish(kTheirs, vrrp::ChecksumForm::pseudo_header);
  }

  void hear(std::uint32_t index, vrrp::Instant now) {
    const vrrp::Datagram datagram{
        .message = messages[index],
        .source = kTheirs,
        .destination = vrrp::advert_group(vrrp::Family::ipv4),
        .interface = {static_cast<std::int32_t>(index / kVridsPerInterface + 2)},
        .ttl = vrrp::kTtl,
        .arrival = now};
    const auto advert = vrrp::parse_advert(datagram);
    const auto interface = table.interface(datagram.interface);
    const auto router = table.router(*interface, advert->family, advert->vrid);
    fsm::State& state = states[router->number];
    if (!fsm::admit(rules, *advert, datagram.source, state.source)) return;
    state = fsm::step(settings, state,
                      fsm::Event::advert_received({.priority = advert->priority,
                                                   .interval = advert->interval,
                                                   .source = datagram.source}),
                      now)
                .next;
    deadlines.set(*router, state.deadline);
  }

  fsm::Settings settings;
  fsm::AdmissionRules rules;
  fsm::RouterTable table;
  fsm::Deadlines deadlines;
  std::vector<fsm::State> states;
  std::vector<std::array<std::uint8_t, 12>> messages;
};

void parse_find_step(benchmark::State& run) {
  const auto routers = static_cast<std::uint32_t>(run.range(0));
  Segment segment(routers);
  std::uint32_t next = 0;
  vrrp::Instant now{};
  for (auto _ : run) {
    now += vrrp::Nanoseconds{100};
    segment.hear(next, now);
    // A stride that visits all of them, not in the order of memory.
    next = (next + 97) % routers;
  }
  run.SetItemsProcessed(run.iterations());
}
BENCHMARK(parse_find_step)->Arg(1)->Arg(255)->Arg(5000)->Arg(65000);

}  // namespace
