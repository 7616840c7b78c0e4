#include "tests/sim/host.h"

#include <algorithm>
#include <cerrno>

#include "contract/message.h"
#include "contract/plan_writer.h"
#include "tests/sim/world.h"
#include "vrrp/check.h"
#include "worker/clock.h"
#include "worker/files.h"

namespace sim {
namespace {

using std::chrono::microseconds;
using Level = Trace::Level;

constexpr Nanoseconds kMinWakeDelay = microseconds{1};
constexpr Nanoseconds kMaxWakeDelay = microseconds{30};
constexpr Nanoseconds kMaxBootDelay = std::chrono::milliseconds{20};
constexpr Nanoseconds kStopLimit = std::chrono::milliseconds{1200};
constexpr std::int32_t kFirstIfindex = 2;

// No other process can change a priority yet, so there is no public way into the loop for it. An
// explicit instantiation may name a private member; this is the one place which makes use of that.
template <typename Tag, auto member>
struct BackDoor {
  friend constexpr auto open(Tag) { return member; }
};
struct ApplyTag {
  friend constexpr auto open(ApplyTag);
};
template struct BackDoor<ApplyTag, &worker::Turn::apply_>;

std::span<std::uint8_t> bytes_of(std::vector<std::uint64_t>& memory) {
  return {reinterpret_cast<std::uint8_t*>(memory.data()), memory.size() * sizeof(std::uint64_t)};
}

netio::Ring ring_of(const Kernel& kernel) {
  const std::array files{kernel.number()};
  auto ring = netio::Ring::create({.files = files});
  CHECK(ring.has_value());
  return std::move(*ring);
}

}  // namespace

Host::Life::Life(Host& host, std::uint64_t life_number)
    : number(life_number),
      plan_bytes(contract::write_plan(host.world_.topology.plan(host.index_))),
      plan(*contract::validate_plan(plan_bytes)),
      shape{.routers = static_cast<std::uint32_t>(plan.routers().size()),
            .interfaces = static_cast<std::uint32_t>(plan.interfaces().size())},
      memory(contract::ledger_size_bytes(shape) / sizeof(std::uint64_t)),
      writer(contract::LedgerWriter::format(bytes_of(memory), shape)),
      reader(*contract::LedgerReader::open(bytes_of(memory), shape)),
      kernel(host.shape().limits,
             [&host](netio::FileIndex file, std::span<const std::uint8_t> bytes) {
               return host.write(file, bytes);
             }),
      turn(std::make_unique<worker::Turn>(plan, writer, ring_of(kernel))) {}

Host::Host(World& world, std::uint32_t index)
    : world_(world),
      index_(index),
      clock_(world.topology.hosts[index].clock),
      helper_(world.topology.hosts[index].routers.size(), world.topology.hosts[index].hold_delay),
      link_is_up_(world.topology.hosts[index].segments.size(), true) {}

Host::~Host() = default;

const HostShape& Host::shape() const { return world_.topology.hosts[index_]; }

contract::RouterRecord Host::router(std::uint32_t router) const {
  if (!is_on()) return {};
  const auto record = life_->reader.router(router);
  CHECK(record.has_value());
  return *record;
}

vrrp::RouterState Host::state(std::uint32_t router) const {
  return static_cast<vrrp::RouterState>(this->router(router).state);
}

void Host::power_on() {
  if (is_on() || shape().routers.empty()) return;
  world_.trace.line(Level::story, world_.now(), "host {}: starts", index_);
  life_ = std::make_unique<Life>(*this, ++lives_);
  helper_.forget_everything();
  world_.watch.started(*this);
  tell_everything();
  life_->turn->begin();
  schedule(Step::wait, world_.now() + world_.random.between(Nanoseconds{0}, kMaxBootDelay));
}

void Host::power_off() {
  if (!is_on()) return;
  world_.trace.line(Level::story, world_.now(), "host {}: power off", index_);
  life_.reset();
  helper_.forget_everything();
  paused_until_ = {};
  pause_before_turn_ = {};
}

void Host::stop() {
  if (!is_running()) return;
  world_.trace.line(Level::story, world_.now(), "host {}: is told to stop", index_);
  life_->is_stopping = true;
  life_->told_to_stop = clock_.monotonic(world_.now());
  const contract::RoleMessage message{.verb = contract::RoleVerb::stop};
  life_->kernel.queue_record(worker::kSupervisorFile, contract::bytes_of(message));
  wake();
}

void Host::pause(Nanoseconds length) {
  world_.trace.line(Level::story, world_.now(), "host {}: paused for {} us", index_,
                    length.count() / 1000);
  paused_until_ = std::max(paused_until_, world_.now() + length);
}

void Host::resume() {
  pause_before_turn_ = {};
  if (world_.now() >= paused_until_) return;
  paused_until_ = world_.now();
  if (!is_on()) return;
  schedule(next_, world_.now());
  world_.carry_out_request_at(world_.now(), index_, life_->number);
}

void Host::set_link(std::uint32_t interface, bool is_up) {
  if (link_is_up_[interface] == is_up) return;
  world_.trace.line(Level::story, world_.now(), "host {}: interface {} is {}", index_, interface,
                    is_up ? "up" : "down");
  link_is_up_[interface] = is_up;
  if (!is_on()) return;
  const std::array facts{interface_fact(interface)};
  tell(facts);
}

void Host::step_wall_clock(Nanoseconds by) {
  world_.trace.line(Level::story, world_.now(), "host {}: wall clock is stepped by {} ms", index_,
                    by.count() / 1'000'000);
  clock_.step_wall(by);
  if (is_on()) world_.watch.distrust_arrivals(*this);
}

void Host::set_priority(std::uint32_t router, vrrp::Priority priority) {
  if (!is_on()) return;
  world_.trace.line(Level::story, world_.now(), "host {}: {} gets priority {}", index_,
                    life_->plan.name(life_->plan.routers()[router]), priority.number());
  life_->priority_changes.push_back({.router = router, .priority = priority});
  if (life_->is_asleep) schedule(Step::deliver, world_.now() + kMinWakeDelay);
}

void Host::schedule(Step next, Moment at) {
  next_ = next;
  next_at_ = at;
  world_.step_host_at(at, index_, ++steps_);
}

void Host::wake() {
  if (!life_->is_asleep || !life_->kernel.has_news()) return;
  const Moment at = world_.now() + world_.random.between(kMinWakeDelay, kMaxWakeDelay);
  if (at < next_at_) schedule(Step::deliver, at);
}

void Host::step(std::uint64_t number) {
  if (number != steps_ || !is_on()) return;
  const Moment now = world_.now();
  if (now < paused_until_) return schedule(next_, paused_until_);
  clock_.show(now);
  switch (next_) {
    case Step::wait:
      wait();
      break;
    case Step::deliver:
      life_->is_asleep = false;
      life_->kernel.deliver(world_.random);
      if (pause_before_turn_ > Nanoseconds::zero()) pause(pause_before_turn_);
      pause_before_turn_ = {};
      schedule(Step::turn, now + world_.random.between(Nanoseconds{100}, kMinWakeDelay));
      break;
    case Step::turn:
      take_turn();
      break;
  }
}

void Host::wait() {
  const Moment now = world_.now();
  life_->pass_began = clock_.monotonic(now);
  life_->turn->wait();
  const Nanoseconds wake_delay = world_.random.between(kMinWakeDelay, kMaxWakeDelay);
  if (life_->kernel.has_news()) return schedule(Step::deliver, now + kMinWakeDelay);
  life_->is_asleep = true;
  const Moment end = clock_.when(life_->pass_began + life_->kernel.timeout());
  schedule(Step::deliver, std::max(now, end) + wake_delay);
}

void Host::take_turn() {
  const Nanoseconds cost =
      shape().cost_per_turn + shape().cost_per_completion * life_->kernel.completions_ready();
  change_priorities();
  life_->turn->turn();
  world_.watch.after_turn(*this);
  if (!life_->turn->is_finished()) return schedule(Step::wait, world_.now() + cost);
  world_.trace.line(Level::story, world_.now(), "host {}: has stopped", index_);
  // A worker that was kept from leaving in time leaves the rest to the helper.
  const bool is_late = worker::Clock::now() - life_->told_to_stop >= kStopLimit;
  if (!is_late) world_.watch.stopped(*this);
  life_.reset();
}

void Host::change_priorities() {
  for (const auto& [router, priority] : life_->priority_changes) {
    world_.watch.priority_changes(*this, router);
    worker::Apply& apply = life_->turn.get()->*open(ApplyTag{});
    apply.step({router}, fsm::Event::priority_changed(priority), worker::Clock::now());
  }
  life_->priority_changes.clear();
}

void Host::receive(std::uint32_t interface, const Packet& packet) {
  if (!is_on() || !link_is_up_[interface]) return;
  const bool is_kept =
      life_->kernel.queue({.packet = packet,
                           .interface = {kFirstIfindex + static_cast<std::int32_t>(interface)},
                           .stamp = clock_.wall(world_.now())});
  if (is_kept) world_.watch.queued(*this, interface, packet);
  wake();
}

std::int32_t Host::write(netio::FileIndex file, std::span<const std::uint8_t> bytes) {
  const auto size = static_cast<std::int32_t>(bytes.size());
  if (file.number >= worker::kFirstSenderFile) {
    return send(file.number - worker::kFirstSenderFile, bytes);
  }
  if (file.number == worker::kHelperFile.number) ask_helper(bytes);
  if (file.number == worker::kSupervisorFile.number) {
    const auto message = contract::read_role_message(bytes);
    CHECK(message.has_value() && message->verb == contract::RoleVerb::ready);
    const contract::RoleMessage run{.verb = contract::RoleVerb::run};
    life_->kernel.queue_record(worker::kSupervisorFile, contract::bytes_of(run));
  }
  return size;
}

std::int32_t Host::send(std::uint32_t sender, std::span<const std::uint8_t> bytes) {
  const contract::PlanSender& row = life_->plan.senders()[sender];
  if (!link_is_up_[row.interface]) return -ENETDOWN;
  const std::uint32_t segment = shape().segments[row.interface];
  Packet packet{.source = world_.topology.source(index_, segment, contract::family(row)),
                .message = Bytes(bytes.begin(), bytes.end())};
  world_.watch.sent(*this, row.interface, packet);
  world_.send(segment, index_, std::move(packet));
  return static_cast<std::int32_t>(bytes.size());
}

void Host::ask_helper(std::span<const std::uint8_t> bytes) {
  std::array<contract::RequestItem, contract::kMaxItemsPerRecord> storage;
  const auto requests = contract::read_requests(bytes, life_->shape.routers, storage);
  CHECK(requests.has_value());
  for (const contract::RequestItem& request : *requests) {
    world_.watch.asked(*this, request);
    world_.carry_out_request_at(helper_.take(request, world_.now()), index_, life_->number);
  }
}

void Host::carry_out_request(std::uint64_t life_number) {
  if (!is_on() || life_->number != life_number) return;
  const Moment now = world_.now();
  if (now < paused_until_) return world_.carry_out_request_at(paused_until_, index_, life_number);
  while (helper_.is_due(now)) {
    const auto fact = helper_.carry_out();
    if (!fact) continue;
    const std::array facts{*fact};
    tell(facts);
  }
}

// All that the helper says at start: interfaces, owners, complete.
void Host::tell_everything() {
  std::vector<contract::FactItem> facts;
  for (std::uint32_t i = 0; i < link_is_up_.size(); ++i) facts.push_back(interface_fact(i));
  for (std::uint32_t i = 0; i < life_->shape.routers; ++i) {
    if (!contract::is_owner(life_->plan.routers()[i])) continue;
    facts.push_back(
        {.kind = contract::FactKind::ownership, .index = i, .flags = contract::kFactOwned});
  }
  facts.push_back({.kind = contract::FactKind::complete});
  tell(facts);
}

contract::FactItem Host::interface_fact(std::uint32_t interface) const {
  contract::FactItem fact{.kind = contract::FactKind::interface,
                          .index = interface,
                          .ifindex = kFirstIfindex + static_cast<std::int32_t>(interface)};
  if (!link_is_up_[interface]) return fact;
  fact.flags = contract::kFactUp | contract::kFactIpv4Source | contract::kFactIpv6Source;
  const std::uint32_t segment = shape().segments[interface];
  const auto ipv4 = world_.topology.source(index_, segment, vrrp::Family::ipv4);
  const auto ipv6 = world_.topology.source(index_, segment, vrrp::Family::ipv6);
  std::ranges::copy(ipv4.bytes(), fact.ipv4_source.begin());
  std::ranges::copy(ipv6.bytes(), fact.ipv6_source.begin());
  return fact;
}

void Host::tell(std::span<const contract::FactItem> facts) {
  while (!facts.empty()) {
    const auto record = facts.first(std::min(facts.size(), contract::kMaxItemsPerRecord));
    life_->kernel.queue_record(worker::kHelperFile, contract::bytes_of(record));
    facts = facts.subspan(record.size());
  }
  wake();
}

}  // namespace sim
