// regent-worker: listens to the network and has no power.
//
// By the time an advert is read, this process has a user of its own, no capability, no descriptor,
// no file, and one system call that does anything: io_uring_enter on a ring which itself refuses
// all but reading and writing the handful of files registered in it.
#include <unistd.h>

#include "contract/message.h"
#include "contract/roles.h"
#include "os/channel.h"
#include "os/fd.h"
#include "worker/start.h"
#include "worker/turn.h"

namespace {

int report(const os::Fd& supervisor, const sandbox::Failure& failure) {
  const contract::RoleMessage message{
      .verb = contract::RoleVerb::failed, .stage = failure.stage, .error = failure.error};
  // If the supervisor does not hear it, our exit code has to do.
  (void)os::send_record(supervisor, contract::bytes_of(message));
  return 1;
}

}  // namespace

int main() {
  os::Fd supervisor(contract::kSupervisorFd);
  auto started = worker::start();
  if (!started) return report(supervisor, started.error());
  worker::Turn turn(started->plan, started->ledger, std::move(started->ring));
  supervisor.release();  // seal() closes it with all others.
  if (const auto sealed = worker::seal(); !sealed) _exit(turn.refuse(sealed.error()));
  // No destructor runs: what they would ask of the kernel is not allowed any more, and all that is
  // left ends with the process.
  _exit(turn.run());
}
