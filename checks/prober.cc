#include "checks/prober.h"

#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <span>
#include <utility>

#include "checks/waiting.h"
#include "contract/probe_message.h"
#include "os/channel.h"

namespace checks {

using contract::ProbeStart;

int Prober::run() {
  for (;;) {
    std::array polls{readable(supervisor_), readable(checkd_)};
    wait_for(polls, vrrp::kNever);
    if (is_ready(polls[0]) && hear_supervisor(supervisor_) == contract::RoleVerb::stop) return 0;
    if (is_ready(polls[1]) && !take_order()) break;
  }
  if (is_end_of_all(supervisor_)) return 0;
  tell(supervisor_, {.verb = contract::RoleVerb::failed, .stage = contract::Stage::peer});
  return 1;
}

bool Prober::take_order() {
  std::array<std::uint8_t, sizeof(ProbeStart)> bytes{};
  auto record = os::receive_fds(checkd_, bytes);
  if (!record) return false;
  const auto order = contract::read_probe_start(std::span(bytes).first(record->size_bytes),
                                                plan_.targets().size());
  if (!order || record->fds.size() != 1) return false;
  start(order->target, std::move(record->fds.front()));
  return true;
}

// When it cannot be started the channel is closed here, which checkd takes for a death.
void Prober::start(std::uint32_t target, os::Fd channel) {
  os::Fd& process = processes_[target];
  // The only error is that it is gone.
  if (process.is_open()) {
    (void)syscall(SYS_pidfd_send_signal, process.number(), SIGKILL, nullptr, 0);
    process.close();
  }
  const pid_t self = getpid();
  const pid_t pid = fork();
  if (pid == 0) _exit(life_(target, std::move(channel), self));
  if (pid > 0) process = os::Fd(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
}

}  // namespace checks
