// The turn of the helper: what the supervisor, the worker and the kernel said; then a bounded
// amount of work; then what is to be said to the worker. One thread, nothing in it waits but ppoll.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <vector>

#include "contract/message.h"
#include "os/fd.h"
#include "privsep/helper/address_batch.h"
#include "privsep/helper/announcements.h"
#include "privsep/helper/facts.h"
#include "privsep/helper/frames.h"
#include "privsep/helper/holdings.h"
#include "privsep/helper/links.h"
#include "privsep/helper/memberships.h"
#include "privsep/helper/resign.h"
#include "privsep/helper/sockets.h"

namespace helper {

// Everything the kernel gave, opened before the sandbox closed.
struct Equipment {
  Links links;
  AddressChanger addresses;
  SendSockets senders;
  Memberships memberships;
  FrameSocket frames;
  Resign resign;
};

// Does not wait for a supervisor that does not read.
void tell(const os::Fd& supervisor, const contract::RoleMessage& message);

class Loop {
 public:
  // `interfaces` was just read. All three references must outlive the loop.
  Loop(const AddressIndex& index, Interfaces& interfaces, Equipment& equipment);

  // Puts the present state of everything into the worker's channel; waits until it has taken it.
  std::expected<void, os::SysError> introduce(const os::Fd& worker);

  // Until the supervisor says stop or one of the two is gone or the worker breaks the contract;
  // then resigns and takes every address back. Returns the exit code.
  int run(const os::Fd& supervisor, const os::Fd& worker);

 private:
  enum class End : std::uint8_t { stop, worker_gone, violation, failed };

  std::optional<End> turn(const os::Fd& supervisor, const os::Fd& worker);
  void wait(const os::Fd& supervisor, const os::Fd& worker);
  std::optional<End> read_supervisor(const os::Fd& supervisor);
  std::optional<End> read_worker(const os::Fd& supervisor, const os::Fd& worker);
  void take(const contract::RequestItem& request);
  void follow_interfaces();
  void change_addresses();
  void answer();
  void announce();
  void announce(std::uint32_t row);
  void withdraw();

  const AddressIndex& index_;
  Interfaces& interfaces_;
  Equipment& equipment_;
  Holdings holdings_;
  Announcements announcements_;
  Facts facts_;
  vrrp::Instant now_;
  vrrp::Instant retry_at_ = vrrp::kNever;
  std::vector<std::uint32_t> to_retry_;  // interfaces the kernel refused a socket or membership on
};

}  // namespace helper
