#include "privsep/helper/loop.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>

#include "contract/roles.h"
#include "os/channel.h"

namespace helper {
namespace {

using contract::FactItem;
using contract::FactKind;
using contract::Operation;
using contract::RoleMessage;
using contract::RoleVerb;
using contract::Stage;

constexpr int kRecordsPerTurn = 16;
constexpr int kFramesPerTurn = 200;
constexpr std::chrono::seconds kRetryInterval{1};
// How long a helper that has withdrawn everything waits to be told to go.
constexpr std::chrono::seconds kPatience{2};

vrrp::Instant read_clock() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return vrrp::Instant(std::chrono::seconds(time.tv_sec) + vrrp::Nanoseconds(time.tv_nsec));
}

timespec to_timespec(vrrp::Nanoseconds span) {
  const auto whole = std::chrono::duration_cast<std::chrono::seconds>(span);
  return {.tv_sec = whole.count(), .tv_nsec = (span - whole).count()};
}

bool is_hung_up(const os::Fd& channel) {
  pollfd state{.fd = channel.number(), .events = 0, .revents = 0};
  const timespec at_once{};
  return ppoll(&state, 1, &at_once, nullptr) > 0 && (state.revents & POLLHUP) != 0;
}

FactItem interface_fact(std::uint32_t number, const Interface& interface, std::uint32_t flags) {
  FactItem fact;
  fact.kind = FactKind::interface;
  fact.index = number;
  fact.ifindex = interface.ifindex.number;
  fact.flags = flags | (interface.is_up ? contract::kFactUp : 0);
  const auto ipv4 = interface.source(vrrp::Family::ipv4);
  const auto ipv6 = interface.source(vrrp::Family::ipv6);
  if ((flags & contract::kFactIpv4Source) != 0 && ipv4) {
    std::ranges::copy(ipv4->bytes(), fact.ipv4_source.begin());
  }
  if ((flags & contract::kFactIpv6Source) != 0 && ipv6) {
    std::ranges::copy(ipv6->bytes(), fact.ipv6_source.begin());
  }
  return fact;
}

}  // namespace

void tell(const os::Fd& supervisor, const RoleMessage& message) {
  // A supervisor that is gone or does not read changes nothing about what follows.
  static_cast<void>(os::send_record(supervisor, contract::bytes_of(message), MSG_DONTWAIT));
}

Loop::Loop(const AddressIndex& index, Interfaces& interfaces, Equipment& equipment)
    : index_(index),
      interfaces_(interfaces),
      equipment_(equipment),
      holdings_(index),
      announcements_(index.plan()),
      facts_(index.plan().interfaces().size(), index.plan().routers().size()),
      now_(read_clock()) {}

std::expected<void, os::SysError> Loop::introduce(const os::Fd& worker) {
  follow_interfaces();
  facts_.put(FactItem{});  // complete
  return facts_.send(worker, 0);
}

int Loop::run(const os::Fd& supervisor, const os::Fd& worker) {
  std::optional<End> end;
  while (!end) end = turn(supervisor, worker);
  withdraw();
  const vrrp::Instant patience_ends = read_clock() + kPatience;
  bool is_told_to_go = *end == End::stop || *end == End::failed;
  while (!is_told_to_go) {
    const timespec left = to_timespec(std::max(patience_ends - read_clock(), vrrp::Nanoseconds{}));
    pollfd state{.fd = supervisor.number(), .events = POLLIN, .revents = 0};
    is_told_to_go =
        ppoll(&state, 1, &left, nullptr) <= 0 || read_supervisor(supervisor).has_value();
  }
  return *end == End::failed ? 1 : 0;
}

std::optional<Loop::End> Loop::turn(const os::Fd& supervisor, const os::Fd& worker) {
  wait(supervisor, worker);
  now_ = read_clock();
  if (const auto end = read_supervisor(supervisor)) return end;
  if (const auto end = read_worker(supervisor, worker)) return end;
  if (const auto read = equipment_.links.follow(index_, interfaces_); !read) {
    std::fprintf(stderr, "regent-helper: %s\n", read.error().to_string().c_str());
    tell(supervisor,
         {.verb = RoleVerb::failed, .stage = Stage::netlink, .error = read.error().number});
    return End::failed;
  }
  if (now_ >= retry_at_) {
    retry_at_ = vrrp::kNever;
    for (const std::uint32_t number : std::exchange(to_retry_, {}))
      interfaces_.mark_changed(number);
  }
  follow_interfaces();
  holdings_.restore_due(interfaces_, now_);
  announcements_.advance(now_);
  // First announcements before any repeat.
  if (holdings_.has_work()) {
    change_addresses();
  } else {
    announce();
  }
  answer();
  // A worker that is gone is noticed where its channel is read.
  static_cast<void>(facts_.send(worker, MSG_DONTWAIT));
  return std::nullopt;
}

void Loop::wait(const os::Fd& supervisor, const os::Fd& worker) {
  const auto worker_events = static_cast<short>(facts_.empty() ? POLLIN : POLLIN | POLLOUT);
  std::array<pollfd, 3> states{{
      {.fd = supervisor.number(), .events = POLLIN, .revents = 0},
      {.fd = worker.number(), .events = worker_events, .revents = 0},
      {.fd = equipment_.links.monitor().number(), .events = POLLIN, .revents = 0},
  }};
  const bool has_work = holdings_.has_work() || announcements_.has_work();
  const vrrp::Instant deadline =
      std::min({holdings_.next_deadline(), announcements_.next_deadline(), retry_at_});
  timespec span{};
  if (!has_work && deadline != vrrp::kNever) {
    span = to_timespec(std::max(deadline - read_clock(), vrrp::Nanoseconds{}));
  }
  const bool may_sleep = !has_work && deadline == vrrp::kNever;
  // An error is EINTR, of a process that ignores its signals: the turn finds nothing to read.
  ppoll(states.data(), states.size(), may_sleep ? nullptr : &span, nullptr);
}

std::optional<Loop::End> Loop::read_supervisor(const os::Fd& supervisor) {
  std::array<std::uint8_t, sizeof(RoleMessage)> record;
  const auto size = os::receive_record(supervisor, record, MSG_DONTWAIT);
  if (!size && size.error().number == EAGAIN) return std::nullopt;
  if (!size) return End::stop;
  const auto message = contract::read_role_message(std::span(record).first(*size));
  // Its end, and nonsense, mean the same: there is no supervisor any more.
  return message && message->verb == RoleVerb::run ? std::nullopt : std::optional(End::stop);
}

std::optional<Loop::End> Loop::read_worker(const os::Fd& supervisor, const os::Fd& worker) {
  std::array<contract::RequestItem, contract::kMaxItemsPerRecord> storage;
  std::array<std::uint8_t, sizeof(storage)> record;
  const auto violation = [&](Stage stage) {
    tell(supervisor, {.verb = RoleVerb::violation, .stage = stage});
    return End::violation;
  };
  for (int i = 0; i < kRecordsPerTurn; ++i) {
    const auto size = os::receive_record(worker, record, MSG_DONTWAIT);
    if (!size && size.error().number == EAGAIN) return std::nullopt;
    if (!size && size.error().number == EMSGSIZE) return violation(Stage::violation_size);
    // An empty record reads like the end.
    if (!size || (*size == 0 && is_hung_up(worker))) return End::worker_gone;
    const auto routers = static_cast<std::uint32_t>(index_.plan().routers().size());
    const auto requests = contract::read_requests(std::span(record).first(*size), routers, storage);
    if (!requests) return violation(requests.error());
    for (const contract::RequestItem& request : *requests) take(request);
  }
  return std::nullopt;
}

void Loop::take(const contract::RequestItem& request) {
  switch (request.operation) {
    case Operation::hold:
      holdings_.hold(request.router);
      // One that is held already may have come to a new interface under the same name.
      announcements_.request(request.router, now_);
      break;
    case Operation::release:
      announcements_.cancel(request.router);
      holdings_.release(request.router);
      break;
    case Operation::announce:
      announcements_.request(request.router, now_);
      break;
  }
}

void Loop::follow_interfaces() {
  std::vector<std::uint32_t> changed = interfaces_.take_changed();
  std::ranges::sort(changed);
  const auto repeated = std::ranges::unique(changed);
  changed.erase(repeated.begin(), repeated.end());
  for (const std::uint32_t number : changed) {
    const Interface& interface = interfaces_[number];
    const bool has_joined = equipment_.memberships.follow(number, interface.ifindex);
    const std::uint32_t flags = equipment_.senders.follow(number, interface);
    if (!has_joined || !equipment_.senders.is_settled(number, interface)) {
      to_retry_.push_back(number);
      retry_at_ = std::min(retry_at_, now_ + kRetryInterval);
    }
    facts_.put(interface_fact(number, interface, flags));
  }
  for (const std::uint32_t router : interfaces_.take_changed_owners()) {
    FactItem fact;
    fact.kind = FactKind::ownership;
    fact.index = router;
    fact.flags = interfaces_.has_all_addresses(router) ? contract::kFactOwned : 0;
    facts_.put(fact);
  }
  for (const std::uint32_t row : interfaces_.take_lost_rows()) holdings_.lost(row, now_);
}

void Loop::change_addresses() {
  const std::span<const RowChange> changes = holdings_.take();
  std::vector<AddressOrder> orders;
  for (const RowChange& change : changes) {
    const contract::PlanAddress& row = index_.plan().addresses()[change.row];
    orders.push_back({.change = change.change,
                      .ifindex = interfaces_[row.interface].ifindex,
                      .address = contract::address(row),
                      .prefix_length = row.prefix_length});
  }
  const std::span<const int> errors = equipment_.addresses.run(orders);
  for (std::size_t i = 0; i < errors.size(); ++i) {
    if (errors[i] == 0) continue;
    std::fprintf(stderr, "regent-helper: cannot %s %s: %s\n",
                 orders[i].change == Change::remove ? "remove" : "add",
                 orders[i].address.to_string().c_str(), std::strerror(errors[i]));
  }
  holdings_.apply(errors);
  for (const std::uint32_t row : holdings_.take_added()) announce(row);
  for (const std::uint32_t router : holdings_.take_newly_held()) announcements_.start(router, now_);
}

void Loop::answer() {
  for (const FactItem& answer : holdings_.take_answers()) {
    // A release has cancelled them already, and a hold may have followed it.
    if (answer.kind == FactKind::hold_failed) announcements_.cancel(answer.index);
    facts_.put(answer);
  }
}

void Loop::announce() {
  for (int i = 0; i < kFramesPerTurn; ++i) {
    const std::optional<std::uint32_t> row = announcements_.next_row();
    if (!row) return;
    announce(*row);
  }
}

void Loop::announce(std::uint32_t row) {
  const contract::PlanAddress& address = index_.plan().addresses()[row];
  equipment_.frames.announce(contract::address(address), interfaces_[address.interface]);
}

void Loop::withdraw() {
  // The worker, if it still lives, says nothing after this.
  equipment_.senders.disarm_all();
  const std::vector<std::uint32_t> active = holdings_.active_routers();
  const std::size_t sent = equipment_.resign.send(index_.plan(), active, equipment_.senders);
  if (!active.empty()) {
    std::fprintf(stderr,
                 "regent-helper: withdraws %zu virtual routers, %zu priority-0 adverts sent\n",
                 active.size(), sent);
  }
  holdings_.release_all();
  while (holdings_.has_work()) change_addresses();
}

}  // namespace helper
