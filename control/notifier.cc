#include "control/notifier.h"

#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <string_view>
#include <utility>

#include "contract/fifo_message.h"
#include "contract/notify_message.h"
#include "control/notify_report.h"
#include "os/channel.h"

namespace control {

using contract::EventKind;
using contract::EventRecord;
using contract::FifoResult;
using contract::NotifyResult;
using vrrp::Instant;

namespace {

// So many results of one runner are taken before anything else has its turn.
constexpr int kResultsInARow = 64;

}  // namespace

Notifier::Notifier(const contract::Plan& plan, contract::LedgerReader ledger,
                   std::vector<os::Fd> runners)
    : plan_(plan),
      ledger_(ledger),
      events_(ledger),
      runners_(std::move(runners)),
      is_full_(runners_.size()),
      queue_(plan),
      fifo_scripts_(plan) {}

void Notifier::append_polls(std::vector<pollfd>& polls) const {
  for (std::size_t i = 0; i < runners_.size(); ++i) {
    const int events = is_full_[i] ? POLLIN | POLLOUT : POLLIN;
    // One that is closed has the number -1, which poll(2) passes over.
    polls.push_back(
        {.fd = runners_[i].number(), .events = static_cast<short>(events), .revents = 0});
  }
}

void Notifier::turn(std::span<const pollfd> polls, Instant now) {
  if (runners_.empty()) return;
  for (std::uint32_t user = 0; user < runners_.size(); ++user) {
    if ((polls[user].revents & POLLOUT) != 0) is_full_[user] = false;
    if ((polls[user].revents & ~POLLOUT) != 0) take_results(user, now);
  }
  take_events();
  if (queue_.deadline() <= now) queue_.wait_no_longer(now);
  send_orders(now);
}

void Notifier::stop(Instant now) {
  if (runners_.empty()) return;
  take_events();
  queue_.stop(now);
  fifo_scripts_.stop();
  send_orders(now);
}

void Notifier::give_up() {
  if (const std::size_t count = queue_.untold(); count != 0) {
    add_line(
        fmt::format("the scripts of {} virtual router{} are not told the last state: there "
                    "is no time left",
                    count, count == 1 ? "" : "s"));
  }
}

std::string Notifier::take_line() {
  if (!lines_.empty()) {
    std::string line = std::move(lines_.front());
    lines_.pop_front();
    return line;
  }
  return fmt::format(
      "{} lines about notifications are missing here: they came faster than this "
      "log took them",
      std::exchange(lost_lines_, 0));
}

void Notifier::take_events() {
  events_.begin();
  while (const EventRecord* event = events_.peek()) {
    take_event(*event);
    events_.take();
  }
  const std::uint64_t lost = events_.take_lost();
  if (lost != 0) tell_present_states(lost);
  for (const NotifyQueue::Dropped& dropped : queue_.take_dropped()) {
    add_line(dropped_words(dropped, plan_));
  }
}

void Notifier::take_event(const EventRecord& event) {
  if (event.kind == EventKind::transition) {
    queue_.note_state(event.router,
                      {.state = contract::notify_state(static_cast<vrrp::RouterState>(event.to)),
                       .reason = static_cast<vrrp::Reason>(event.reason),
                       .priority = event.own_priority});
  } else if (event.kind == EventKind::priority_changed) {
    queue_.note_priority(event.router, event.own_priority);
  } else if (event.kind == EventKind::lower_priority) {
    queue_.note_lower_priority(event.router);
  }
}

void Notifier::tell_present_states(std::uint64_t lost) {
  add_line(
      fmt::format("{} events came too fast for notifications: scripts are told the present "
                  "states instead",
                  lost));
  for (const std::uint32_t router : queue_.routers()) {
    const std::optional<contract::RouterRecord> record = ledger_.router(router);
    if (!record) continue;
    queue_.note_present(
        router, {.state = contract::notify_state(static_cast<vrrp::RouterState>(record->state)),
                 .reason = static_cast<vrrp::Reason>(record->reason),
                 .priority = record->effective_priority});
  }
}

void Notifier::take_results(std::uint32_t user, Instant now) {
  std::array<std::uint8_t, std::max(sizeof(NotifyResult), sizeof(FifoResult))> bytes{};
  for (int i = 0; i < kResultsInARow && runners_[user].is_open(); ++i) {
    const auto size = os::receive_record(runners_[user], bytes, MSG_DONTWAIT);
    if (!size && (size.error().number == EAGAIN || size.error().number == EINTR)) return;
    if (!size || *size == 0) return leave(user, "is gone");
    if (!take_result(user, std::span(bytes).first(*size), now)) {
      return leave(user, "broke the contract");
    }
  }
}

bool Notifier::take_result(std::uint32_t user, std::span<const std::uint8_t> record, Instant now) {
  if (record.size() == sizeof(FifoResult)) {
    const auto result = contract::read_fifo_result(record, plan_, user);
    if (!result) return false;
    if (const auto pause = fifo_scripts_.note_ended(*result, now)) {
      add_line(ended_words(*result, *pause, plan_));
    }
    return true;
  }
  const auto result = contract::read_notify_result(record, plan_, user);
  if (!result) return false;
  if (auto words = failure_words(*result, plan_)) add_line(*std::move(words));
  queue_.note_ended(*result);
  return true;
}

void Notifier::send_orders(Instant now) {
  for (std::uint32_t user = 0; user < runners_.size(); ++user) {
    send_fifo_orders(user, now);
    while (!is_full_[user]) {
      const auto order = queue_.due(user);
      if (!order || !send(user, contract::bytes_of(*order))) break;
      queue_.note_begun(user);
    }
  }
}

void Notifier::send_fifo_orders(std::uint32_t user, Instant now) {
  while (!is_full_[user]) {
    const auto order = fifo_scripts_.due(user, now);
    if (!order || !send(user, contract::bytes_of(*order))) return;
    fifo_scripts_.note_begun(*order, now);
  }
}

bool Notifier::send(std::uint32_t user, std::span<const std::uint8_t> order) {
  const auto sent = os::send_record(runners_[user], order, MSG_DONTWAIT);
  if (sent) return true;
  if (sent.error().number == EAGAIN) {
    is_full_[user] = true;
  } else {
    leave(user, "is gone");
  }
  return false;
}

void Notifier::leave(std::uint32_t user, std::string_view why) {
  runners_[user].close();
  queue_.note_gone(user);
  fifo_scripts_.note_gone(user);
  add_line(fmt::format("the regent-runner of {} {}: its notification scripts are not run any more",
                       plan_.user(plan_.script_users()[user]), why));
}

void Notifier::add_line(std::string line) {
  if (lines_.size() < kMaxNotifierLines) {
    lines_.push_back(std::move(line));
  } else {
    ++lost_lines_;
  }
}

}  // namespace control
