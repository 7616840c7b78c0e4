// Adding and removing addresses: many in one message to the kernel, each acknowledged by itself.
#pragma once

#include <linux/netlink.h>

#include <cstdint>
#include <expected>
#include <span>
#include <vector>

#include "os/fd.h"
#include "os/sys_error.h"
#include "privsep/helper/holdings.h"
#include "vrrp/address.h"
#include "vrrp/interface_index.h"

namespace helper {

struct AddressOrder {
  Change change = Change::keep;  // keep: nothing is sent, and that succeeds
  vrrp::IfIndex ifindex;         // 0: no such interface now
  vrrp::IpAddress address;
  std::uint8_t prefix_length = 0;
};

// The messages of all orders that need one, one after the other; sequence numbers are the order's
// place plus `first_sequence`.
std::vector<std::uint8_t> build_batch(std::span<const AddressOrder> orders,
                                      std::uint32_t first_sequence);

class AddressChanger {
 public:
  static std::expected<AddressChanger, os::SysError> open();

  // At most Holdings::kChunk orders. The errno of each, 0 for success: what is there already counts
  // as added, what is gone already (or its interface is) as removed. Valid until the next call.
  std::span<const int> run(std::span<const AddressOrder> orders);

 private:
  explicit AddressChanger(os::Fd socket) : socket_(std::move(socket)) {}
  void read_acknowledgements(std::span<const AddressOrder> orders);
  void take_acknowledgement(const nlmsghdr& message, std::span<const AddressOrder> orders);

  os::Fd socket_;
  std::uint32_t first_sequence_ = 1;
  std::vector<int> errors_;
};

}  // namespace helper
