#include "worker/turn.h"

#include <algorithm>
#include <cerrno>

#include "netio/receive_layout.h"
#include "worker/clock.h"
#include "worker/files.h"
#include "worker/tokens.h"

namespace worker {
namespace {

using vrrp::RouterState;

// So that thousands of routers which are due cannot keep received adverts waiting.
constexpr int kMaxDeadlinesPerTurn = 1024;
// The supervisor gives us 1.5 s to leave; the helper withdraws what we did not.
constexpr vrrp::Nanoseconds kStopLimit = std::chrono::milliseconds{1200};
constexpr vrrp::Nanoseconds kLongestWait = std::chrono::seconds{60};

}  // namespace

Turn::Turn(const contract::Plan& plan, contract::LedgerWriter ledger, netio::Ring ring)
    : ledger_(ledger),
      ring_(std::move(ring)),
      routers_(plan),
      outbox_(routers_, ledger_),
      requests_(routers_.count(), ledger_),
      apply_(routers_, ledger_, outbox_, requests_),
      adverts_(routers_, ledger_, apply_),
      tracking_(plan),
      facts_(routers_, tracking_, apply_, requests_),
      commands_(routers_, apply_.recorder()),
      receivers_{Receiver{.family = vrrp::Family::ipv4, .token = kReceive4Token},
                 Receiver{.family = vrrp::Family::ipv6, .token = kReceive6Token}} {
  silent_.reserve(routers_.count());
}

int Turn::run() {
  begin();
  while (!is_finished()) {
    wait();
    turn();
  }
  return exit_code_;
}

int Turn::refuse(const sandbox::Failure& failure) {
  report_ = {.verb = contract::RoleVerb::failed, .stage = failure.stage, .error = failure.error};
  ring_.write(kSupervisorFile, contract::bytes_of(report_), kReportToken);
  // The exit code has to do when even this fails.
  (void)ring_.submit_and_wait(std::chrono::seconds{1});
  return 1;
}

void Turn::begin() {
  ring_.read(kHelperFile, fact_bytes_, kFactsToken);
  ring_.read(kSupervisorFile, order_bytes_, kOrdersToken);
  if (contract::needs_checkd(routers_.plan())) ring_.read(kChecksFile, check_bytes_, kChecksToken);
  for (Receiver& receiver : receivers_) {
    ring_.receive(receive_file(receiver.family), receiver.token);
    receiver.is_armed = true;
  }
  report_ = {.verb = contract::RoleVerb::ready};
  ring_.write(kSupervisorFile, contract::bytes_of(report_), kReportToken);
}

void Turn::wait() {
  pass_began_ = Clock::now();
  if (!ring_.submit_and_wait(time_to_wait(pass_began_))) stop(1);
}

void Turn::turn() {
  now_ = Clock::now();
  const vrrp::Nanoseconds ahead_of_realtime = Clock::monotonic_ahead_of_realtime();
  for (Receiver& receiver : receivers_) receiver.listener.compare_clocks(ahead_of_realtime, now_);

  send_due_adverts();
  take_completions();
  finish_pass();
  believe_silence();
  commands_.listen(ring_, now_);
  flush();
  ledger_.header().turns.fetch_add(1, std::memory_order_relaxed);
}

vrrp::Nanoseconds Turn::time_to_wait(vrrp::Instant now) const {
  if (!silent_.empty()) return vrrp::Nanoseconds::zero();
  const vrrp::Instant next =
      std::min({routers_.deadlines.next(), stop_by_, commands_.listens_at()});
  if (next == vrrp::kNever) return kLongestWait;
  return std::clamp(next - now, vrrp::Nanoseconds::zero(), kLongestWait);
}

// Active routers speak before anything received is looked at; what a Backup's deadline means is
// decided after that.
void Turn::send_due_adverts() {
  for (int i = 0; i < kMaxDeadlinesPerTurn; ++i) {
    const auto router = routers_.deadlines.pop_due(now_);
    if (!router) break;
    if (routers_.state(*router).state == RouterState::backup) {
      silent_.push_back(*router);
    } else {
      apply_.step(*router, fsm::Event::deadline(), now_);
    }
  }
  if (!outbox_.is_waiting()) return;
  outbox_.flush(ring_);
  if (!ring_.submit()) stop(1);
}

void Turn::take_completions() {
  for (Receiver& receiver : receivers_) receiver.has_delivered = false;
  // What the last entry into the kernel left; the completion queue is the bound.
  for (std::uint32_t left = ring_.completions_ready(); left > 0; --left) {
    const auto completion = ring_.next_completion();
    if (!completion) return;
    take(*completion);
  }
}

void Turn::take(const netio::Completion& completion) {
  using Kind = netio::Completion::Kind;
  switch (completion.kind) {
    case Kind::receive:
      take_received(completion);
      break;
    case Kind::write:
      take_written(completion);
      break;
    case Kind::cancel:
      break;
    case Kind::read:
      if (completion.token == kFactsToken) take_facts(completion);
      if (completion.token == kOrdersToken) take_orders(completion);
      if (completion.token == kChecksToken) take_checks(completion);
      if (completion.token == kCommandsToken) commands_.take(completion, now_);
      break;
  }
}

void Turn::take_received(const netio::Completion& completion) {
  Receiver& from =
      receiver(completion.token == kReceive4Token ? vrrp::Family::ipv4 : vrrp::Family::ipv6);
  from.is_armed = completion.armed;
  if (completion.result < 0 && completion.result != -ENOBUFS) return stop(1);
  if (!completion.has_buffer) return;
  from.has_delivered = true;
  hear(from, completion);
  ring_.release(completion.buffer);
}

void Turn::hear(Receiver& receiver, const netio::Completion& completion) {
  auto received = netio::read_received(receiver.family, completion.bytes);
  if (!received) return;
  const fsm::Listener::Heard heard = receiver.listener.hear(
      {.stamp = received->stamp, .overflow_count = received->overflow_count}, now_);
  note_overflow(heard);
  received->datagram.arrival = heard.arrival;
  if (life_ == Life::running) adverts_.take(received->datagram);
}

void Turn::note_overflow(const fsm::Listener::Heard& heard) {
  if (heard.lost == 0) return;
  ledger_.header().receive_overflows.fetch_add(heard.lost, std::memory_order_relaxed);
  if (!heard.begins_loss) return;  // One log line per burst.
  ledger_.append({.at_ns = now_.time_since_epoch().count(),
                  .kind = contract::EventKind::receive_overflow,
                  .value_ns = heard.lost});
}

void Turn::finish_pass() {
  for (Receiver& receiver : receivers_) {
    receiver.listener.end_pass(
        {.began = pass_began_, .armed = receiver.is_armed, .delivered = receiver.has_delivered});
    if (receiver.is_armed || life_ == Life::stopping) continue;
    // It ended, most likely for want of buffers; they are back, so it goes on in this very turn.
    ring_.receive(receive_file(receiver.family), receiver.token);
    receiver.is_armed = true;
    ledger_.header().receive_rearmed.fetch_add(1, std::memory_order_relaxed);
  }
}

void Turn::believe_silence() {
  for (int i = 0; i < kMaxDeadlinesPerTurn && !silent_.empty(); ++i) {
    const vrrp::RouterIndex router = silent_.back();
    silent_.pop_back();
    const fsm::State& state = routers_.state(router);
    if (state.state != RouterState::backup || state.deadline > now_) continue;
    const vrrp::Instant believable =
        receiver(routers_.settings(router).family)
            .listener.believable_at(state.deadline, state.active_interval);
    if (believable <= pass_began_) {
      apply_.step(router, fsm::Event::deadline(), now_);
    } else {
      routers_.deadlines.set(router, believable);
    }
  }
}

// Adverts of promoted routers leave before their addresses are asked for; a last advert is on the
// wire before its addresses are let go.
void Turn::flush() {
  outbox_.flush(ring_);
  const bool has_spoken = life_ == Life::stopping ? outbox_.is_done() : !outbox_.is_waiting();
  if (has_helper_ && has_spoken) requests_.flush(ring_);
  if (news() == news_woken_ || is_wake_in_flight_) return;
  news_woken_ = news();
  is_wake_in_flight_ = true;
  ring_.write(kWakeFile, contract::bytes_of(wake_word_), kWakeToken);
}

std::uint64_t Turn::news() const {
  return ledger_.header().events_written.load(std::memory_order_relaxed) +
         apply_.recorder().written();
}

void Turn::take_written(const netio::Completion& completion) {
  if (completion.token == kRequestToken) {
    requests_.completed();
    if (completion.result >= 0) return;
    has_helper_ = false;
    return stop(1);
  }
  if (completion.token == kWakeToken) {
    is_wake_in_flight_ = false;
    return;
  }
  if (completion.token >= kFirstNamedToken) return;
  const vrrp::RouterIndex router = outbox_.completed(completion.token, completion.result);
  if (completion.result < 0) {
    apply_.send_failed(router, -completion.result, now_);
  } else {
    apply_.send_succeeded(router);
  }
}

void Turn::take_facts(const netio::Completion& completion) {
  std::array<contract::FactItem, contract::kMaxItemsPerRecord> storage;
  const std::size_t size = completion.result > 0 ? static_cast<std::size_t>(completion.result) : 0;
  const auto facts = contract::read_facts(
      std::span(fact_bytes_).first(size), routers_.count(),
      static_cast<std::uint32_t>(routers_.plan().interfaces().size()), storage);
  if (!facts) {  // The helper is gone, or not itself any more.
    has_helper_ = false;
    return stop(1);
  }
  for (const contract::FactItem& fact : *facts) {
    facts_.take(fact, now_);
    if (fact.kind == contract::FactKind::complete) knows_all_ = true;
  }
  start_when_ready();
  ring_.read(kHelperFile, fact_bytes_, kFactsToken);
}

void Turn::take_orders(const netio::Completion& completion) {
  const std::size_t size = completion.result > 0 ? static_cast<std::size_t>(completion.result) : 0;
  const auto order = contract::read_role_message(std::span(order_bytes_).first(size));
  if (!order) return stop(1);
  if (order->verb == contract::RoleVerb::stop) return stop(0);
  if (order->verb == contract::RoleVerb::run) is_told_to_run_ = true;
  start_when_ready();
  ring_.read(kSupervisorFile, order_bytes_, kOrdersToken);
}

void Turn::take_checks(const netio::Completion& completion) {
  std::array<contract::CheckItem, contract::kMaxItemsPerRecord> storage;
  const std::size_t size = completion.result > 0 ? static_cast<std::size_t>(completion.result) : 0;
  const auto items = contract::read_check_items(
      std::span(check_bytes_).first(size),
      {.checks = routers_.plan().checks(), .tracks = routers_.plan().tracks()}, storage);
  // checkd is gone, or not itself any more. The supervisor ends everybody.
  if (!items) return;
  for (const contract::CheckItem& item : *items) take_check(item);
  ring_.read(kChecksFile, check_bytes_, kChecksToken);
}

void Turn::take_check(const contract::CheckItem& item) {
  if (item.kind != contract::CheckItemKind::priority) {
    return facts_.judge(tracking_.take(item), now_);
  }
  const vrrp::RouterIndex router{item.subject};
  tracking_.take_rank(router, static_cast<std::uint8_t>(item.value));
  facts_.judge(std::span(&router, 1), now_);
}

// `run` comes from the supervisor, the Facts from the helper: either may be first.
void Turn::start_when_ready() {
  if (life_ != Life::starting || !is_told_to_run_ || !knows_all_) return;
  life_ = Life::running;
  facts_.start(now_);
}

void Turn::stop(int exit_code) {
  if (life_ == Life::stopping) return;
  life_ = Life::stopping;
  exit_code_ = exit_code;
  stop_by_ = now_ + kStopLimit;
  facts_.stop();
  // A flood must not keep us from leaving in time.
  for (const Receiver& receiver : receivers_) {
    ring_.cancel_receive(receive_file(receiver.family), receiver.token);
  }
  for (std::uint32_t i = 0; i < routers_.count(); ++i) {
    apply_.step({i}, fsm::Event::shutdown(), now_);
  }
}

bool Turn::is_finished() const {
  if (life_ != Life::stopping) return false;
  if (now_ >= stop_by_) return true;
  const bool is_told = !is_wake_in_flight_ && news_woken_ == news();
  return outbox_.is_done() && is_told && (!has_helper_ || requests_.is_done());
}

}  // namespace worker
