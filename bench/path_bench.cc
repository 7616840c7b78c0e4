// The way of one advert without the kernel: parse, find the router, admit, step; and the same as
// the worker goes it, with counters, oddities and the Ledger. Over many routers, so that their
// states do not all sit in the nearest cache.
#include <benchmark/benchmark.h>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "contract/ledger.h"
#include "contract/plan.h"
#include "contract/plan_writer.h"
#include "fsm/admission.h"
#include "fsm/deadlines.h"
#include "fsm/step.h"
#include "fsm/table.h"
#include "vrrp/advert_encode.h"
#include "vrrp/advert_parse.h"
#include "worker/apply.h"
#include "worker/outbox.h"
#include "worker/requests.h"
#include "worker/routers.h"
#include "worker/translate_advert.h"

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

// The same routers and adverts, from a Plan.
contract::PlanRows rows_of(std::uint32_t routers) {
  contract::PlanRows rows;
  for (std::uint32_t i = 0; i < routers; ++i) {
    contract::PlanRouter row;
    rows.set_name(row, "router" + std::to_string(i));
    row.interface = rows.add_interface("eth" + std::to_string(i / kVridsPerInterface));
    row.sender = rows.add_sender(row.interface, vrrp::Family::ipv4);
    row.vrid = static_cast<std::uint8_t>(1 + i % kVridsPerInterface);
    row.priority = 100;
    row.flags = static_cast<std::uint16_t>(contract::RouterFlag::preempt);
    row.interval_cs = 100;
    row.garp_repeat = row.garp_refresh_repeat = 1;
    row.advertised_count = 1;
    row.address_count = 1;
    row.first_address = i;
    contract::PlanAddress address{.interface = row.interface};
    address.bytes = {192, 0, 2, 9};
    rows.addresses.push_back(address);
    rows.routers.push_back(row);
  }
  return rows;
}

// The worker's parts, without a ring.
struct Worker {
  explicit Worker(std::uint32_t count)
      : segment(count),
        plan_bytes(contract::write_plan(rows_of(count))),
        plan(contract::validate_plan(plan_bytes).value()),
        shape{.routers = count, .interfaces = static_cast<std::uint32_t>(plan.interfaces().size())},
        memory(contract::ledger_size_bytes(shape) / sizeof(std::uint64_t)),
        ledger(contract::LedgerWriter::format(
            {reinterpret_cast<std::uint8_t*>(memory.data()), memory.size() * sizeof(std::uint64_t)},
            shape)),
        routers(plan),
        outbox(routers, ledger),
        requests(count, ledger),
        apply(routers, ledger, outbox, requests),
        adverts(routers, ledger, apply) {
    for (std::uint32_t i = 0; i < shape.interfaces; ++i) {
      routers.table.set_ifindex({i}, {static_cast<std::int32_t>(i + 2)});
    }
    for (std::uint32_t i = 0; i < count; ++i) {
      apply.step({i}, fsm::Event::startup(kOurs), vrrp::Instant{});
    }
  }

  void hear(std::uint32_t index, vrrp::Instant now) {
    adverts.take({.message = segment.messages[index],
                  .source = kTheirs,
                  .destination = vrrp::advert_group(vrrp::Family::ipv4),
                  .interface = {static_cast<std::int32_t>(index / kVridsPerInterface + 2)},
                  .ttl = vrrp::kTtl,
                  .arrival = now});
  }

  Segment segment;  // of which only the messages are used
  std::vector<std::uint8_t> plan_bytes;
  contract::Plan plan;
  contract::LedgerShape shape;
  std::vector<std::uint64_t> memory;
  contract::LedgerWriter ledger;
  worker::Routers routers;
  worker::Outbox outbox;
  worker::Requests requests;
  worker::Apply apply;
  worker::TranslateAdvert adverts;
};

void worker_hears(benchmark::State& run) {
  const auto routers = static_cast<std::uint32_t>(run.range(0));
  Worker worker(routers);
  std::uint32_t next = 0;
  vrrp::Instant now{};
  for (auto _ : run) {
    now += vrrp::Nanoseconds{100};
    worker.hear(next, now);
    next = (next + 97) % routers;
  }
  run.SetItemsProcessed(run.iterations());
}
BENCHMARK(worker_hears)->Arg(1)->Arg(255)->Arg(5000)->Arg(65000);

}  // namespace
