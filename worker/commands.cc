#include "worker/commands.h"

#include <span>

#include "worker/files.h"
#include "worker/tokens.h"

namespace worker {

void Commands::listen(netio::Ring& ring, vrrp::Instant now) {
  if (now < listens_at_) return;
  listens_at_ = vrrp::kNever;
  ring.read(kControlFile, bytes_, kCommandsToken);
}

void Commands::take(const netio::Completion& completion, vrrp::Instant now) {
  const std::size_t size = completion.result > 0 ? static_cast<std::size_t>(completion.result) : 0;
  const auto command = contract::read_command(std::span(bytes_).first(size), routers_.count());
  if (!command) {  // Nobody reads a recording any more, or nobody should.
    if (size > 0) recorder_.count_refused_command();
    recorder_.stop();
    return;
  }
  switch (command->verb) {
    case contract::CommandVerb::record: {
      const vrrp::RouterIndex router{command->router};
      recorder_.start(router, routers_.settings(router), routers_.state(router), now);
      break;
    }
    case contract::CommandVerb::stop_recording:
      recorder_.stop();
      break;
  }
  listens_at_ = now + kCommandPause;
}

}  // namespace worker
