#include "checks/post_process.h"

#include <utility>

#include "checks/post.h"
#include "checks/probe_process.h"
#include "os/channel.h"
#include "os/clock.h"
#include "privsep/sandbox/sandbox.h"

namespace checks {

int live_as_post(const PostSurroundings& surroundings, const contract::PostOrder& order,
                 os::Fd channel, pid_t parent) {
  if (!become_probe(std::move(channel), parent)) return kLockedOut;
  const os::Fd poster(kChannel);
  const contract::Plan& plan = surroundings.plan;
  const contract::PlanUrl& row = plan.urls()[order.url];
  const vrrp::Instant deadline = os::monotonic_now() + std::chrono::milliseconds{row.timeout_ms};
  Post post(plan, row, surroundings.trust.of(plan.ca_file(row)));
  if (!post.is_usable() || !sandbox::lock_post(surroundings.filter)) return kLockedOut;
  const Finding finding = post.send(order.body, deadline);
  contract::PostResult result{
      .url = order.url, .number = order.number, .outcome = finding.outcome, .code = finding.error};
  result.output_size_bytes = contract::put_output(result.output, finding.text);
  return os::send_record(poster, contract::bytes_of(result)) ? 0 : kLockedOut;
}

}  // namespace checks
