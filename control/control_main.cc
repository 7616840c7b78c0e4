// regent-control: the log of the daemon, the answer to `regent status`, and what notification
// scripts, FIFOs, mail and URLs are told. It reads the Plan and the Ledgers and changes neither; it
// has no capability, no file and no network. Its descriptors are those of contract/roles.h. One
// thread, one loop; nothing in it waits for a client, for a script or for the log.
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <expected>
#include <string>
#include <utility>
#include <vector>

#include "contract/ledger.h"
#include "contract/message.h"
#include "contract/plan.h"
#include "contract/roles.h"
#include "control/clocks.h"
#include "control/event_log.h"
#include "control/fifo_feed.h"
#include "control/fifo_status.h"
#include "control/inputs.h"
#include "control/ledgers.h"
#include "control/mailing.h"
#include "control/notifier.h"
#include "control/posting.h"
#include "control/status_socket.h"
#include "os/channel.h"
#include "os/fd.h"
#include "privsep/sandbox/sandbox.h"
#include "vrrp/check.h"

namespace control {
namespace {

using contract::RoleVerb;
using contract::Stage;
using sandbox::Failure;

// What poll(2) promises not to block for: the smallest buffer of a pipe that it calls writable.
constexpr std::size_t kLogWriteBytes = 4096;
// How long the last lines may take when nobody reads the log any more.
constexpr vrrp::Nanoseconds kLastLinesLimit = std::chrono::milliseconds{500};

// How long the last notification scripts may take, and the last mail and posts.
constexpr vrrp::Nanoseconds kLastScriptsLimit = std::chrono::seconds{1};
// How often it is looked whether the scripts of FIFOs have read the last lines.
constexpr vrrp::Nanoseconds kFifoGlance = std::chrono::milliseconds{10};
constexpr vrrp::Nanoseconds kLastMessagesLimit = std::chrono::seconds{4};

std::expected<sandbox::Layers, Failure> confine_and_lock() {
  const auto layers = sandbox::confine(contract::Role::control);
  if (!layers) return layers;
  if (const auto locked = sandbox::lock(contract::Role::control); !locked) {
    return std::unexpected(locked.error());
  }
  return layers;
}

// The layers depend on the kernel, not on the role: it is enough that one role tells.
std::string layer_words(const sandbox::Layers& layers) {
  const std::string landlock = layers.landlock_abi > 0
                                   ? fmt::format("Landlock ABI {}", layers.landlock_abi)
                                   : "no Landlock (this kernel has none)";
  return fmt::format(
      "sandbox: seccomp, {}, {}", landlock,
      layers.deny_write_exec ? "deny-write-execute" : "no deny-write-execute (needs Linux 6.3)");
}

// What the supervisor said, or that it will say nothing more. Anything that is no message ends us
// too.
enum class Order { none, run, stop };
Order read_order(const os::Fd& supervisor, int flags) {
  std::array<std::uint8_t, sizeof(contract::RoleMessage)> record{};
  const auto size = os::receive_record(supervisor, record, flags);
  if (!size) return size.error().number == EAGAIN ? Order::none : Order::stop;
  const auto message = contract::read_role_message(std::span(record).first(*size));
  return message && message->verb == RoleVerb::run ? Order::run : Order::stop;
}

void report(const os::Fd& supervisor, RoleVerb verb, Failure failure) {
  const contract::RoleMessage message{
      .verb = verb, .stage = failure.stage, .error = failure.error, .reserved = 0};
  // A supervisor that does not take it is gone, and we follow.
  [[maybe_unused]] const auto sent = os::send_record(supervisor, contract::bytes_of(message));
}

class Control {
 public:
  Control(Inputs& inputs, const Ledgers& ledgers)
      : inputs_(inputs),
        log_(inputs.plan, ledgers, inputs.line_start),
        notifier_(inputs.plan, ledgers.worker, std::move(inputs.runners)),
        mailing_(inputs.plan, ledgers, std::move(inputs.mailer)),
        posting_(inputs.plan, ledgers, std::move(inputs.poster), inputs.host),
        fifos_(inputs.plan, ledgers.worker, std::move(inputs.fifos)),
        fifo_status_(inputs.plan.fifos().size()),
        post_status_(inputs.plan.urls().size()),
        status_(std::move(inputs.listener), std::move(inputs.worker), inputs.plan, ledgers,
                {.fifos = fifo_status_, .urls = post_status_}) {
    for (std::uint32_t i = 0; i < fifo_status_.size(); ++i) {
      if (!fifos_.state(i).is_open) notifier_.leave_out(i);
    }
  }

  // Returns when the supervisor says stop or is gone.
  void run(const sandbox::Layers& layers) {
    log_.append_line(lines_, layer_words(layers), clocks_);
    while (turn() != Order::stop) {
    }
    status_.end_recording(clocks_);
    await_last_scripts();
    await_last_messages();
    tell_last_lines();
  }

 private:
  Order turn();
  void wait_until(vrrp::Instant deadline);
  void note_outlets();
  void write_lines();
  void await_last_scripts();
  void await_last_messages();
  void tell_last_lines();

  bool has_lines() const {
    return !lines_.empty() || log_.is_behind() || log_is_due() || notifier_.has_lines() ||
           mailing_.has_lines() || posting_.has_lines() || fifos_.has_lines();
  }
  bool log_is_due() const { return log_.deadline() <= clocks_.now; }
  pollfd log_poll() const {
    return {.fd = has_lines() ? STDERR_FILENO : -1, .events = POLLOUT, .revents = 0};
  }

  Inputs& inputs_;
  EventLog log_;
  Notifier notifier_;
  Mailing mailing_;
  Posting posting_;
  FifoFeed fifos_;
  std::vector<FifoStatus> fifo_status_;  // what status_ shows
  std::vector<PostState> post_status_;   // likewise
  StatusSocket status_;
  std::string lines_;  // taken from the log_, not written yet
  std::vector<pollfd> polls_;
  Clocks clocks_ = read_clocks();
};

// Until `deadline`, as poll(2) wants it: rounded up, so that it is over when we wake.
int timeout_ms(vrrp::Instant deadline, vrrp::Instant now) {
  constexpr std::chrono::milliseconds kLongest = std::chrono::hours{1};
  if (deadline <= now) return 0;
  if (deadline - now > kLongest) return static_cast<int>(kLongest.count());
  return static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(deadline - now).count());
}

// On polls_. The only error besides a signal is a lack of memory, and that may pass.
void Control::wait_until(vrrp::Instant deadline) {
  if (poll(polls_.data(), polls_.size(), timeout_ms(deadline, clocks_.now)) < 0) {
    for (pollfd& entry : polls_) entry.revents = 0;
  }
  clocks_ = read_clocks();
}

Order Control::turn() {
  constexpr std::size_t kOwnPolls = 5;
  polls_.assign({{.fd = inputs_.supervisor.number(), .events = POLLIN, .revents = 0},
                 {.fd = inputs_.wake.number(), .events = POLLIN, .revents = 0},
                 log_poll(),
                 mailing_.poll_entry(),
                 posting_.poll_entry()});
  notifier_.append_polls(polls_);
  fifos_.append_polls(polls_);
  status_.append_polls(polls_);
  // A log that is due waits for its descriptor alone.
  const vrrp::Instant log_deadline = log_is_due() ? vrrp::kNever : log_.deadline();
  const vrrp::Instant deadline =
      std::min({log_deadline, status_.deadline(), notifier_.deadline(), mailing_.deadline(),
                posting_.deadline(), fifos_.deadline()});
  wait_until(deadline);
  if (polls_[1].revents != 0) {
    std::uint64_t count = 0;
    // Taken back before the Ledger is read, so that a later event wakes us again. That nothing was
    // there is no error.
    (void)!read(inputs_.wake.number(), &count, sizeof(count));
  }
  mailing_.turn(polls_[3], clocks_);
  posting_.turn(polls_[4], clocks_);
  const auto others = std::span(polls_).subspan(kOwnPolls);
  const std::size_t scripts = notifier_.poll_count();
  fifos_.turn(others.subspan(scripts, fifos_.poll_count()), clocks_.now);
  notifier_.turn(others.first(scripts), clocks_.now);
  note_outlets();
  if (polls_[2].revents != 0) write_lines();
  status_.turn(others.subspan(scripts + fifos_.poll_count()), clocks_);
  return polls_[0].revents != 0 ? read_order(inputs_.supervisor, MSG_DONTWAIT) : Order::none;
}

void Control::note_outlets() {
  for (std::uint32_t i = 0; i < fifo_status_.size(); ++i) {
    fifo_status_[i] = {.lines = fifos_.state(i), .script = notifier_.fifo_script(i)};
  }
  for (std::size_t i = 0; i < post_status_.size(); ++i) post_status_[i] = posting_.state(i);
}

// Writes at most kLogWriteBytes of whole lines. Called when poll(2) has found the log writable.
void Control::write_lines() {
  if (lines_.size() < kLogWriteBytes) log_.append_lines(lines_, kLogWriteBytes, clocks_);
  const auto append_those_of = [&](auto& source) {
    while (lines_.size() < kLogWriteBytes && source.has_lines()) {
      log_.append_line(lines_, source.take_line(), clocks_);
    }
  };
  append_those_of(notifier_);
  append_those_of(mailing_);
  append_those_of(posting_);
  append_those_of(fifos_);
  if (lines_.empty()) return;
  std::size_t size_bytes = std::min(lines_.size(), kLogWriteBytes);
  if (const std::size_t end = lines_.rfind('\n', size_bytes - 1); end != std::string::npos) {
    size_bytes = end + 1;
  }
  const ssize_t written = write(STDERR_FILENO, lines_.data(), size_bytes);
  if (written >= 0) {
    lines_.erase(0, static_cast<std::size_t>(written));
  } else if (errno != EAGAIN && errno != EINTR) {
    lines_.clear();  // The log is closed: there is nobody to tell.
  }
}

// The worker has ended: what it wrote is all there is.
void Control::await_last_scripts() {
  const vrrp::Instant deadline = clocks_.now + kLastScriptsLimit;
  fifos_.stop(clocks_.now);
  notifier_.stop(clocks_.now);
  while (clocks_.now < deadline) {
    const bool is_read = !notifier_.is_following() || fifos_.is_read(clocks_.now);
    if (is_read && notifier_.is_idle()) break;
    polls_.assign({log_poll()});
    notifier_.append_polls(polls_);
    fifos_.append_polls(polls_);
    // Nothing tells when a FIFO has been read.
    const vrrp::Instant glance = is_read ? vrrp::kNever : clocks_.now + kFifoGlance;
    const vrrp::Instant until = std::min({deadline, notifier_.deadline(), glance});
    wait_until(until);
    if (polls_[0].revents != 0) write_lines();
    const auto others = std::span(polls_).subspan(1);
    fifos_.turn(others.subspan(notifier_.poll_count()), clocks_.now);
    notifier_.turn(others.first(notifier_.poll_count()), clocks_.now);
  }
  fifos_.give_up();
  notifier_.give_up();
}

// Mail and what is posted.
void Control::await_last_messages() {
  const vrrp::Instant deadline = clocks_.now + kLastMessagesLimit;
  mailing_.stop(clocks_);
  posting_.stop(clocks_);
  while (!(mailing_.is_idle() && posting_.is_idle()) && clocks_.now < deadline) {
    polls_.assign({log_poll(), mailing_.poll_entry(), posting_.poll_entry()});
    const vrrp::Instant until = std::min({deadline, mailing_.deadline(), posting_.deadline()});
    wait_until(until);
    if (polls_[0].revents != 0) write_lines();
    mailing_.turn(polls_[1], clocks_);
    posting_.turn(polls_[2], clocks_);
  }
  mailing_.give_up();
  posting_.give_up();
}

void Control::tell_last_lines() {
  const vrrp::Instant deadline = clocks_.now + kLastLinesLimit;
  while (has_lines() && clocks_.now < deadline) {
    pollfd log = log_poll();
    const int ready = poll(&log, 1, timeout_ms(deadline, clocks_.now));
    clocks_ = read_clocks();
    if (ready > 0) write_lines();
  }
}

// Returns the exit status.
int run_role() {
  Inputs inputs;
  if (const auto prepared = prepare(inputs); !prepared) {
    report(inputs.supervisor, RoleVerb::failed, prepared.error());
    return 1;
  }
  const auto layers = confine_and_lock();
  if (!layers) {
    report(inputs.supervisor, RoleVerb::failed, layers.error());
    return 1;
  }
  report(inputs.supervisor, RoleVerb::ready, {Stage::none, 0});
  if (read_order(inputs.supervisor, 0) != Order::run) return 0;
  const auto ledgers = open_ledgers(inputs);
  if (!ledgers) {
    report(inputs.supervisor, RoleVerb::failed, {Stage::ledger, 0});
    return 1;
  }
  Control(inputs, *ledgers).run(*layers);
  return 0;
}

}  // namespace
}  // namespace control

int main() { return control::run_role(); }
