// What the kernel says (privsep/helper/netlink.h) on any bytes, and the table of interfaces that is
// made of it: every link and address read is one that can be, the table names only rows of the
// Plan, and no address of an owner is ever taken for one of ours that was left behind.
//
// Input: netlink messages, one after the other, as one datagram brings them.
#include "privsep/helper/netlink.h"

#include <linux/rtnetlink.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>
#include <vector>

#include "contract/plan_writer.h"
#include "fuzz/target.h"
#include "privsep/helper/address_index.h"
#include "privsep/helper/interfaces.h"
#include "privsep/helper/links.h"
#include "vrrp/check.h"

namespace {

using helper::HostAddress;
using vrrp::Family;

struct RouterSpec {
  std::string_view interface;
  std::uint8_t vrid;
  std::uint8_t priority;
  std::uint8_t prefix_length;
  std::string_view address;
};

constexpr std::array<RouterSpec, 4> kRouters{{
    {"eth0", 1, 100, 24, "10.1.0.100"},
    {"eth0", 2, 255, 24, "10.1.0.1"},
    {"eth1", 1, 100, 64, "fe80::1"},
    {"eth1", 2, 255, 128, "2001:db8::1"},
}};

std::vector<std::uint8_t> make_plan() {
  contract::PlanRows rows;
  for (const RouterSpec& spec : kRouters) {
    const vrrp::IpAddress value = vrrp::IpAddress::parse(spec.address).value();
    contract::PlanRouter row{.flags = 1,
                             .interface = rows.add_interface(spec.interface),
                             .family = static_cast<std::uint8_t>(value.family()),
                             .vrid = spec.vrid,
                             .priority = spec.priority,
                             .advertised_count = 1,
                             .first_address = static_cast<std::uint32_t>(rows.addresses.size()),
                             .address_count = 1,
                             .interval_cs = 100,
                             .garp_repeat = 5,
                             .garp_refresh_repeat = 1};
    row.sender = rows.add_sender(row.interface, value.family());
    rows.set_name(row, spec.address);
    rows.routers.push_back(row);
    contract::PlanAddress address{
        .interface = row.interface, .family = row.family, .prefix_length = spec.prefix_length};
    std::ranges::copy(value.bytes(), address.bytes.begin());
    rows.addresses.push_back(address);
  }
  return contract::write_plan(rows);
}

const helper::AddressIndex& address_index() {
  static const std::vector<std::uint8_t> bytes = make_plan();
  static const helper::AddressIndex index(contract::validate_plan(bytes).value());
  return index;
}

class Reader {
 public:
  void take(const nlmsghdr& message);
  void check() const;

 private:
  void take_link(const nlmsghdr& message, const helper::Link& link);
  void take_address(const nlmsghdr& message, const HostAddress& address);
  void check_reports();

  helper::Interfaces interfaces_{address_index()};
  std::vector<HostAddress> of_host_;
};

void Reader::take(const nlmsghdr& message) {
  const auto link = helper::read_link(message);
  const auto address = helper::read_address(message);
  const auto forwarding = helper::read_forwarding(message);
  CHECK(int{link.has_value()} + int{address.has_value()} + int{forwarding.has_value()} <= 1);
  if (link) take_link(message, *link);
  if (address) take_address(message, *address);
  if (forwarding) interfaces_.put_forwarding(forwarding->ifindex, forwarding->forwarding);
  check_reports();
}

void Reader::take_link(const nlmsghdr& message, const helper::Link& link) {
  CHECK(link.name.find('\0') == std::string_view::npos);
  // The kernel numbers from 1.
  if (!link.ifindex.exists()) return;
  if (message.nlmsg_type == RTM_NEWLINK) {
    interfaces_.put(link);
  } else {
    CHECK(message.nlmsg_type == RTM_DELLINK);
    interfaces_.remove_link(link.ifindex);
  }
}

void Reader::take_address(const nlmsghdr& message, const HostAddress& address) {
  of_host_.push_back(address);
  if (message.nlmsg_type == RTM_NEWADDR) {
    interfaces_.put(address);
  } else {
    CHECK(message.nlmsg_type == RTM_DELADDR);
    interfaces_.remove(address);
  }
}

void Reader::check_reports() {
  const contract::Plan& plan = address_index().plan();
  for (const std::uint32_t number : interfaces_.take_changed()) {
    CHECK(number < plan.interfaces().size());
  }
  for (const std::uint32_t router : interfaces_.take_changed_owners()) {
    CHECK(router < plan.routers().size() && contract::is_owner(plan.routers()[router]));
  }
  for (const std::uint32_t row : interfaces_.take_lost_rows()) {
    CHECK(row < plan.addresses().size());
  }
}

void Reader::check() const {
  const helper::AddressIndex& index = address_index();
  for (std::uint32_t i = 0; i < index.plan().interfaces().size(); ++i) {
    const helper::Interface& interface = interfaces_[i];
    if (interface.ifindex.exists()) CHECK(interfaces_.find(interface.ifindex) == i);
    if (!interface.ifindex.exists()) CHECK(interface.addresses.empty() && !interface.is_up);
    for (const HostAddress& address : interface.addresses) {
      CHECK(address.ifindex == interface.ifindex && address.protocol != helper::kAddressTag);
    }
    for (const Family family : {Family::ipv4, Family::ipv6}) {
      const auto source = interface.source(family);
      if (source) CHECK(source->family() == family);
      if (source && family == Family::ipv6) CHECK(source->is_link_local_ipv6());
    }
  }
  for (const HostAddress& left : helper::leftovers(of_host_, index, interfaces_)) {
    const auto interface = interfaces_.find(left.ifindex);
    if (!interface) continue;
    const auto rows = index.rows(*interface, left.address);
    CHECK(std::ranges::none_of(rows, [&](std::uint32_t row) { return index.is_of_owner(row); }));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size_bytes) {
  // As long as the datagram and not longer, and aligned as the helper's buffers are.
  const std::unique_ptr<std::uint8_t[]> copy(new std::uint8_t[size_bytes]);
  std::copy_n(bytes, size_bytes, copy.get());
  Reader reader;
  helper::for_each_message({copy.get(), size_bytes},
                           [&reader](const nlmsghdr& message) { reader.take(message); });
  reader.check();
  return 0;
}
