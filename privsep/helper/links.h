// What the kernel says, kept up to date: dumps at start, a monitor afterwards, and a full re-read
// whenever the monitor lost something. Fills Interfaces.
#pragma once

#include <expected>
#include <vector>

#include "privsep/helper/netlink.h"

namespace helper {

class Links {
 public:
  static std::expected<Links, os::SysError> open();

  // Reads everything anew.
  std::expected<void, os::SysError> read_all(const AddressIndex& index, Interfaces& interfaces);
  // Applies what the monitor has: a bounded number of messages, or a full re-read.
  std::expected<void, os::SysError> follow(const AddressIndex& index, Interfaces& interfaces);
  // Every address of every interface of the host.
  std::expected<std::vector<HostAddress>, os::SysError> read_addresses();

  // Readable when follow() has something to do.
  const os::Fd& monitor() const { return monitor_; }

 private:
  Links(os::Fd dumps, os::Fd monitor) : dumps_(std::move(dumps)), monitor_(std::move(monitor)) {}
  std::expected<void, os::SysError> read_once(Interfaces& interfaces);

  os::Fd dumps_;
  os::Fd monitor_;
};

// The addresses an earlier run left behind: those with our tag, wherever they are; on a kernel that
// knows no tags (none in the whole list has one), those that are rows of the Plan. Never an
// owner's.
std::vector<HostAddress> leftovers(const std::vector<HostAddress>& of_host,
                                   const AddressIndex& index, const Interfaces& interfaces);

}  // namespace helper
