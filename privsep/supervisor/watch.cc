#include "privsep/supervisor/watch.h"

#include <poll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <optional>
#include <vector>

#include "os/channel.h"
#include "vrrp/check.h"

namespace supervisor {
namespace {

// Empty when it has said nothing (more).
std::optional<Event> take_message(Process& process) {
  if (!process.channel.is_open()) return std::nullopt;
  std::array<std::uint8_t, sizeof(contract::RoleMessage)> record{};
  const auto size = os::receive_record(process.channel, record, MSG_DONTWAIT);
  if (!size && size.error().number == EAGAIN) return std::nullopt;
  if (!size && size.error().number == EMSGSIZE) {
    return Event{
        .kind = EventKind::breach, .process = &process, .stage = contract::Stage::violation_size};
  }
  if (!size || *size == 0) {
    process.channel.close();  // Its end follows.
    return std::nullopt;
  }
  const auto message = contract::read_role_message(std::span(record).first(*size));
  if (!message) {
    return Event{.kind = EventKind::breach, .process = &process, .stage = message.error()};
  }
  return Event{.kind = EventKind::message, .process = &process, .message = *message};
}

Event reap(Process& process) {
  siginfo_t child{};
  CHECK(waitid(P_PIDFD, static_cast<id_t>(process.pidfd.number()), &child, WEXITED) == 0);
  process.pidfd.close();
  process.channel.close();
  Event event{.kind = EventKind::ended, .process = &process};
  if (child.si_code == CLD_EXITED) {
    event.ending.code = child.si_status;
  } else {
    event.ending.signal = child.si_status;
  }
  return event;
}

// What there is of a process that has written something or has ended: its last words come before
// its end. The requests of regent-compile are taken by its own door, as long as it waits for
// answers.
std::optional<Event> look_at(Process& process, bool has_ended) {
  if (process.role != contract::Role::compile) {
    if (const std::optional<Event> said = take_message(process)) return said;
  } else if (!has_ended) {
    return Event{.kind = EventKind::request, .process = &process};
  }
  if (has_ended) return reap(process);
  return std::nullopt;
}

// Rounded up, so that the deadline has passed when poll returns; poll again after a minute.
int timeout_ms(Clock::time_point deadline) {
  constexpr std::chrono::milliseconds kLongest = std::chrono::minutes{1};
  const Clock::time_point now = Clock::now();
  if (deadline <= now) return 0;
  if (deadline - now > kLongest) return static_cast<int>(kLongest.count());
  return static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(deadline - now).count());
}

pollfd readable(const os::Fd& fd) { return {.fd = fd.number(), .events = POLLIN, .revents = 0}; }

}  // namespace

bool Event::is_stop() const { return kind == EventKind::signal && signal != SIGHUP; }

std::expected<Watch, os::SysError> Watch::make() {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGCHLD, SIG_DFL);
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, signal);
  if (sigprocmask(SIG_BLOCK, &set, nullptr) != 0) {
    return std::unexpected(os::last_error("sigprocmask"));
  }
  os::Fd signals(signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!signals.is_open()) return std::unexpected(os::last_error("signalfd"));
  return Watch(std::move(signals));
}

Event Watch::wait(std::span<Process> processes, Clock::time_point deadline) {
  for (;;) {
    std::vector<pollfd> polls{readable(signals_)};
    for (const Process& process : processes) {
      polls.push_back(readable(process.channel));  // -1 is skipped by poll
      polls.push_back(readable(process.pidfd));
    }
    const int ready = poll(polls.data(), polls.size(), timeout_ms(deadline));
    if (ready <= 0) {
      // Interrupted by a debugger, or the minute is over.
      if (Clock::now() < deadline) continue;
      return {};
    }
    signalfd_siginfo signal{};
    if (polls[0].revents != 0 &&
        read(signals_.number(), &signal, sizeof(signal)) == ssize_t{sizeof(signal)}) {
      return {.kind = EventKind::signal, .signal = static_cast<int>(signal.ssi_signo)};
    }
    for (std::size_t i = 0; i < processes.size(); ++i) {
      const bool has_ended = polls[2 + 2 * i].revents != 0;
      if (polls[1 + 2 * i].revents == 0 && !has_ended) continue;
      if (const std::optional<Event> event = look_at(processes[i], has_ended)) return *event;
    }
  }
}

}  // namespace supervisor
