#include "privsep/supervisor/tree.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>
#include <vector>

#include "contract/ledger.h"
#include "os/channel.h"
#include "os/memory.h"
#include "privsep/supervisor/mailer.h"
#include "privsep/supervisor/report.h"

namespace supervisor {
namespace {

using contract::Role;
using contract::RoleVerb;
using contract::Stage;

constexpr std::chrono::seconds kStartLimit{10};
// Counted from the begin of the end. Two seconds in all: a worker that does not stop leaves the
// helper 0.4 s to withdraw everything by itself.
constexpr std::chrono::milliseconds kWorkerLimit{1500};
constexpr std::chrono::milliseconds kHelperLimit{1900};
constexpr std::chrono::milliseconds kControlLimit{2000};
// Counted from its order to stop: the last notification scripts, and who reads a FIFO, have a
// second.
constexpr std::chrono::milliseconds kNotifyingLimit{1800};
// Counted likewise: the last mail, and the last post, have four seconds.
constexpr std::chrono::milliseconds kMailingLimit{5000};
// Counted likewise; they only kill what still runs.
constexpr std::chrono::milliseconds kRunnerLimit{500};
// For what must not happen: longer than two seconds is better than an address on two hosts.
constexpr std::chrono::seconds kFlushLimit{5};
// A process that was killed is gone in no time, unless the kernel has trouble.
constexpr std::chrono::seconds kDyingLimit{1};

constexpr std::array kRoles{Role::helper, Role::worker, Role::control, Role::checkd,
                            Role::prober, Role::mailer, Role::poster,  Role::runner};  // by Slot

// Who lost its peer may be heard before the peer itself. No error: there was nothing more to read.
bool is_consequence(const contract::RoleMessage& message) {
  return message.stage == Stage::peer &&
         (message.error == EPIPE || message.error == ECONNRESET || message.error == 0);
}

std::string_view plural(std::uint32_t count) { return count == 1 ? "" : "s"; }

}  // namespace

int Tree::live() {
  Next next = start();
  while (next == Next::go_on) next = judge(foundation_.watch.wait(processes_, kNoDeadline));
  const bool has_ended_well = end();
  return next == Next::stop && has_ended_well ? 0 : 1;
}

Tree::Next Tree::start() {
  const contract::LedgerShape& shape = foundation_.plan.shape;
  // Closed here when this returns: then each end sees when the other is gone.
  auto shared = make_shared_files(foundation_.plan);
  if (!shared) return failed(shared.error());
  // The worker takes the helper's sockets while the helper is still opening them.
  if (launch_helper_and_worker(*shared) != Next::go_on) return Next::fail;
  if (const Next next = await_ready(); next != Next::go_on) return next;
  // Each makes its Ledger before it is ready, and control reads both.
  if (launch_runners(*shared) != Next::go_on) return Next::fail;
  if (launch_prober(*shared) != Next::go_on) return Next::fail;
  if (launch_checkd(*shared) != Next::go_on) return Next::fail;
  if (employ_mailer(*shared) != Next::go_on) return Next::fail;
  if (launch_poster(*shared) != Next::go_on) return Next::fail;
  if (const Next next = await_ready(); next != Next::go_on) return next;
  // Only a helper that is ready has found no other daemon in this network namespace, whose status
  // socket might be the one in our directory.
  if (launch_control(*shared) != Next::go_on) return Next::fail;
  if (const Next next = await_ready(); next != Next::go_on) return next;
  for (const Process& process : processes_) tell(process, RoleVerb::run);
  log(fmt::format("regentd {} (pid {}) runs {} virtual router{} on {} interface{}, as {} says",
                  REGENT_VERSION, getpid(), shape.routers, plural(shape.routers), shape.interfaces,
                  plural(shape.interfaces), foundation_.options.file));
  return Next::go_on;
}

Tree::Next Tree::failed(std::string_view sentence) {
  log(sentence);
  return Next::fail;
}

Tree::Next Tree::launch_helper_and_worker(const SharedFiles& shared) {
  // Our copies of both ends are gone when this returns: each sees the end of the other.
  const auto ends = os::make_channel();
  if (!ends) return failed(ends.error().to_string());
  std::vector descriptors{ends->first.number()};
  if (shared.echo_sockets_out.is_open()) descriptors.push_back(shared.echo_sockets_out.number());
  if (launch(helper, descriptors) != Next::go_on) return Next::fail;
  return launch(worker,
                std::array{ends->second.number(), shared.ledger.number(), shared.wake.number(),
                           shared.commands_in.number(), shared.verdicts_in.number()});
}

Tree::Next Tree::launch_control(const SharedFiles& shared) {
  const auto listener = directory_.listen(foundation_.users.status_group);
  if (!listener) return failed(listener.error().sentence);
  const auto reader = os::reopen_read_only(shared.ledger);
  if (!reader) return failed(reader.error().to_string());
  std::vector descriptors{reader->number(), shared.wake.number(), listener->number(),
                          shared.commands_out.number()};
  os::Fd check_reader;
  if (shared.check_ledger.is_open()) {
    auto opened = os::reopen_read_only(shared.check_ledger);
    if (!opened) return failed(opened.error().to_string());
    check_reader = std::move(*opened);
    descriptors.push_back(check_reader.number());
  } else if (!shared.notify_orders.empty() || shared.mail_orders.is_open() ||
             shared.post_orders.is_open() || foundation_.fifos.count() != 0) {
    descriptors.push_back(STDIN_FILENO);  // /dev/null, so that the others have their places
  }
  for (const os::Fd& orders : shared.notify_orders) descriptors.push_back(orders.number());
  if (shared.mail_orders.is_open()) descriptors.push_back(shared.mail_orders.number());
  if (shared.post_orders.is_open()) descriptors.push_back(shared.post_orders.number());
  foundation_.fifos.append_descriptors(descriptors);
  return launch(control, descriptors);
}

// Each has two channels: without checks, or notifications, nobody is at the other end of one.
Tree::Next Tree::launch_runners(SharedFiles& shared) {
  const SealedPlan& plan = foundation_.plan;
  if (!plan.has_checkd && !plan.has_notify_orders) return Next::go_on;
  for (std::size_t i = 0; i < plan.script_users.size(); ++i) {
    auto checks = os::make_channel();
    auto notifications = os::make_channel();
    if (!checks || !notifications) return failed("cannot make channels: out of descriptors");
    const std::array descriptors{checks->first.number(), notifications->first.number()};
    const std::array arguments{fmt::format("{}", i)};
    if (launch(first_runner + i, descriptors, arguments) != Next::go_on) return Next::fail;
    if (plan.has_checkd) shared.check_orders.push_back(std::move(checks->second));
    if (plan.has_notify_orders) shared.notify_orders.push_back(std::move(notifications->second));
  }
  return Next::go_on;
}

Tree::Next Tree::launch_prober(SharedFiles& shared) {
  if (!foundation_.plan.has_prober) return Next::go_on;
  auto ends = os::make_channel();
  if (!ends) return failed(ends.error().to_string());
  shared.probe_orders = std::move(ends->second);
  return launch(prober, std::array{ends->first.number()});
}

Tree::Next Tree::employ_mailer(SharedFiles& shared) {
  Process& process = processes_[mailer];
  if (!foundation_.plan.has_mail) {
    process.channel.close();
    return Next::go_on;
  }
  auto ends = os::make_channel();
  if (!ends) return failed(ends.error().to_string());
  // One that is gone is told of by its end, and control finds nobody at the other one of this.
  (void)hand_plan_to(process, foundation_.plan.file, ends->first);
  shared.mail_orders = std::move(ends->second);
  return Next::go_on;
}

Tree::Next Tree::launch_poster(SharedFiles& shared) {
  if (!foundation_.plan.has_urls) return Next::go_on;
  auto ends = os::make_channel();
  if (!ends) return failed(ends.error().to_string());
  shared.post_orders = std::move(ends->second);
  return launch(poster, std::array{ends->first.number()});
}

Tree::Next Tree::launch_checkd(const SharedFiles& shared) {
  if (!foundation_.plan.has_checkd) return Next::go_on;
  std::vector descriptors{
      shared.verdicts_out.number(), shared.check_ledger.number(), shared.wake.number(),
      shared.probe_orders.is_open() ? shared.probe_orders.number() : STDIN_FILENO};
  for (const os::Fd& orders : shared.check_orders) descriptors.push_back(orders.number());
  if (shared.echo_sockets_in.is_open()) descriptors.push_back(shared.echo_sockets_in.number());
  return launch(checkd, descriptors);
}

// `descriptors` follow the two that each of them has: the channel to us, and the Plan.
Tree::Next Tree::launch(std::size_t slot, std::span<const int> descriptors,
                        std::span<const std::string> arguments) {
  auto ends = os::make_channel();
  if (!ends) return failed(ends.error().to_string());
  std::vector<int> all{ends->second.number(), foundation_.plan.file.number()};
  all.insert(all.end(), descriptors.begin(), descriptors.end());
  const Role role = kRoles[std::min<std::size_t>(slot, first_runner)];
  const auto number = static_cast<std::size_t>(role);
  const bool is_web = role == Role::prober && foundation_.plan.asks_web;
  const std::size_t program = is_web ? kWebProber : number;
  auto process =
      spawn({.role = role,
             .identity = role == Role::runner ? foundation_.plan.script_users[slot - first_runner]
                                              : foundation_.users.roles[number],
             .program = foundation_.programs[program],
             .arguments = arguments,
             .descriptors = all});
  if (!process) return failed(process.error().to_string());
  processes_[slot] = std::move(*process);
  processes_[slot].channel = std::move(ends->first);
  return Next::go_on;
}

// All that have been launched.
Tree::Next Tree::await_ready() {
  const Clock::time_point deadline = Clock::now() + kStartLimit;
  const auto is_late = [](const Process& process) {
    return process.is_alive() && !process.is_ready;
  };
  for (;;) {
    const auto late = std::ranges::find_if(processes_, is_late);
    if (late == processes_.end()) return Next::go_on;
    const Event event = foundation_.watch.wait(processes_, deadline);
    if (event.kind == EventKind::timeout) {
      return blame(*late, fmt::format("{} is not ready after {} s", contract::name(late->role),
                                      kStartLimit.count()));
    }
    if (const Next next = judge(event); next != Next::go_on) return next;
  }
}

Tree::Next Tree::judge(const Event& event) {
  if (event.process != nullptr && is_dispensable(*event.process)) return judge_dispensable(event);
  switch (event.kind) {
    case EventKind::timeout:
    case EventKind::request:  // of regent-compile, which is none of the three
      return Next::go_on;
    case EventKind::signal:
      if (event.is_stop()) {
        log(fmt::format("SIG{}: stopping", sigabbrev_np(event.signal)));
        return Next::stop;
      }
      log("SIGHUP: a new configuration is not taken while running yet; stop and start");
      return Next::go_on;
    case EventKind::message:
      return judge_message(*event.process, event.message);
    case EventKind::breach:
      return blame(*event.process, describe_breach(event.process->role, event.stage));
    case EventKind::ended:
      note_end(event);
      // Nobody has told it to stop.
      if (event.ending.is_good()) {
        log(describe(event.process->role, event.process->pid, event.ending));
      }
      return Next::fail;
  }
  return Next::fail;
}

// A poster that cannot start is a failure of the start like that of any other.
bool Tree::is_dispensable(const Process& process) const {
  return process.role == Role::mailer || (process.role == Role::poster && process.is_ready);
}

Tree::Next Tree::judge_dispensable(const Event& event) {
  Process& process = *event.process;
  const bool is_mailer = process.role == Role::mailer;
  if (event.kind == EventKind::ended) {
    const bool is_expected = is_ending_ || (is_mailer && !foundation_.plan.has_mail);
    if (is_expected && event.ending.is_good()) return Next::go_on;
    if (!process.is_blamed) log(describe(process.role, process.pid, event.ending));
    if (is_expected) return Next::go_on;
    log(is_mailer ? "mail is not sent any more, until regentd is started again"
                  : "events are not posted any more, until regentd is started again");
    return Next::go_on;
  }
  const bool is_first_word =
      is_mailer && event.kind == EventKind::message && event.message.verb == RoleVerb::ready;
  if (is_first_word || std::exchange(process.is_blamed, true)) return Next::go_on;
  const bool has_failed =
      event.kind == EventKind::message && event.message.verb == RoleVerb::failed;
  const Stage stage = event.kind == EventKind::breach ? event.stage : Stage::violation_operation;
  log(has_failed ? describe_failure(process.role, event.message, read_uring_switch())
                 : describe_breach(process.role, stage));
  kill(process);
  return Next::go_on;
}

Tree::Next Tree::judge_message(Process& process, const contract::RoleMessage& message) {
  if (message.verb == RoleVerb::ready && !process.is_ready) {
    process.is_ready = true;
    helper_was_ready_ |= process.role == Role::helper;
    return Next::go_on;
  }
  if (message.verb == RoleVerb::failed) {
    // Once is enough: while somebody talks on, no deadline is seen to pass.
    if (std::exchange(process.is_blamed, true)) kill(process);
    std::string sentence = describe_failure(process.role, message, read_uring_switch());
    if (is_consequence(message)) {
      consequence_ = std::move(sentence);
    } else if (!std::exchange(has_culprit_, true)) {
      log(sentence);
    }
    return Next::fail;
  }
  if (message.verb == RoleVerb::violation && process.role == Role::helper) {
    return blame(processes_[worker], describe_breach(Role::worker, message.stage));
  }
  return blame(process, describe_breach(process.role, Stage::violation_operation));
}

// Its end needs no further words.
Tree::Next Tree::blame(Process& process, std::string_view sentence) {
  log(sentence);
  process.is_blamed = true;
  has_culprit_ = true;
  kill(process);
  return Next::fail;
}

void Tree::note_end(const Event& event) {
  const Process& process = *event.process;
  if (is_dispensable(process)) return static_cast<void>(judge_dispensable(event));
  if (process.role == Role::helper) helper_withdrew_ = event.ending.is_good();
  if (process.is_blamed || event.ending.is_good()) return;
  all_ended_well_ = false;
  if (!has_culprit_ || event.ending.signal != 0) {
    log(describe(process.role, process.pid, event.ending));
  }
  has_culprit_ = true;
}

// The worker says good-bye on the wire and has its addresses released; the helper withdraws what is
// left, and does so alone when the worker is dead; control prints what happened, and has the
// scripts told, for which the runners are still there.
bool Tree::end() {
  is_ending_ = true;
  const Clock::time_point begin = Clock::now();
  end(worker, begin + kWorkerLimit);
  end(checkd, begin + kWorkerLimit);
  end(prober, begin + kWorkerLimit);
  end(helper, begin + kHelperLimit);
  Clock::time_point control_limit = begin + kControlLimit;
  if (foundation_.plan.has_notify_orders) control_limit = Clock::now() + kNotifyingLimit;
  if (foundation_.plan.has_mail || foundation_.plan.has_urls) {
    control_limit = Clock::now() + kMailingLimit;
  }
  end(control, control_limit);
  end(mailer, Clock::now() + kRunnerLimit);
  end(poster, Clock::now() + kRunnerLimit);
  for (std::size_t slot = first_runner; slot < processes_.size(); ++slot) {
    tell(processes_[slot], RoleVerb::stop);
  }
  const Clock::time_point runners_end = Clock::now() + kRunnerLimit;
  for (std::size_t slot = first_runner; slot < processes_.size(); ++slot) {
    await_end(processes_[slot], runners_end);
  }
  if (!has_culprit_ && !consequence_.empty()) log(consequence_);
  if (helper_was_ready_ && !helper_withdrew_) flush();
  return all_ended_well_;
}

void Tree::end(std::size_t slot, Clock::time_point deadline) {
  tell(processes_[slot], RoleVerb::stop);
  await_end(processes_[slot], deadline);
}

void Tree::await_end(Process& process, Clock::time_point deadline) {
  bool was_killed = false;
  while (process.is_alive()) {
    const Event event = foundation_.watch.wait(processes_, deadline);
    if (event.kind == EventKind::ended) {
      note_end(event);
    } else if (event.is_stop()) {
      // A second signal changes nothing: it often comes with the first, to the process and to its
      // group, and the end is two seconds away at most.
    } else if (event.kind != EventKind::timeout) {
      if (judge(event) == Next::fail) all_ended_well_ = false;
    } else if (was_killed) {
      log(fmt::format("{} (pid {}) cannot be killed", contract::name(process.role), process.pid));
      return;
    } else {
      all_ended_well_ = false;
      blame(process, fmt::format("{} did not stop in time", contract::name(process.role)));
      was_killed = true;
      deadline = Clock::now() + kDyingLimit;
    }
  }
}

// The helper is dead and may have left addresses: another one takes them off and does nothing else.
void Tree::flush() {
  all_ended_well_ = false;
  const std::array<std::string, 1> arguments{"--flush"};
  if (launch(helper, {}, arguments) == Next::go_on) {
    await_end(processes_[helper], Clock::now() + kFlushLimit);
  }
  log(helper_withdrew_ ? "another regent-helper has removed the addresses that were left"
                       : "addresses may be left on interfaces; the next start removes them");
}

}  // namespace supervisor
