// The helper's decisions: any sequence of requests, kernel answers and deletions into
// helper::Holdings, with the netlink messages that follow from it. Every one of them is a row of
// the Plan on its own interface, never of an owner and never the host's own address; at most 200 in
// one turn. When all work is done the kernel has exactly what is held, and after release_all()
// nothing of ours is left.
//
// Input: the Plan in a few octets for each router, then what happens, one to nine octets each.
#include "privsep/helper/holdings.h"

#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_arp.h>
#include <linux/rtnetlink.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "contract/message.h"
#include "contract/plan_writer.h"
#include "fuzz/input.h"
#include "fuzz/target.h"
#include "privsep/helper/address_batch.h"
#include "privsep/helper/netlink.h"
#include "vrrp/check.h"

namespace {

using contract::FactKind;
using contract::Operation;
using helper::Change;
using vrrp::Family;
using vrrp::IpAddress;

constexpr std::array kInterfaceNames{"eth0", "eth1"};

// Numbers overlap between routers, so that two of them may have the same address.
IpAddress pool_address(Family family, std::uint32_t number) {
  std::array<std::uint8_t, 16> bytes{};
  const bool is_ipv4 = family == Family::ipv4;
  bytes[0] = is_ipv4 ? 10 : 0xfd;
  bytes[is_ipv4 ? 2 : 14] = static_cast<std::uint8_t>(number / 200);
  bytes[is_ipv4 ? 3 : 15] = static_cast<std::uint8_t>(number % 200 + 1);
  return {family, std::span(bytes).first(vrrp::address_size_bytes(family))};
}

void add_router(contract::PlanRows& rows, fuzz::Input& input) {
  const std::uint8_t switches = input.octet();
  const Family family = (switches & 1) != 0 ? Family::ipv6 : Family::ipv4;
  contract::PlanRouter row{
      .flags = 1,
      .interface = rows.add_interface(kInterfaceNames[(switches & 2) != 0 ? 1 : 0]),
      .family = static_cast<std::uint8_t>(family),
      .vrid = static_cast<std::uint8_t>(rows.routers.size() + 1),
      .priority = static_cast<std::uint8_t>((switches & 4) != 0 ? 255 : 100),
      .first_address = static_cast<std::uint32_t>(rows.addresses.size()),
      .address_count = std::max<std::uint32_t>(input.octet(), 1),
      .interval_cs = 100,
      .garp_repeat = 5,
      .garp_refresh_repeat = 1};
  row.sender = rows.add_sender(row.interface, family);
  row.advertised_count = static_cast<std::uint16_t>(row.address_count);
  const std::uint32_t first = input.octet();
  for (std::uint32_t i = 0; i < row.address_count; ++i) {
    contract::PlanAddress address{
        .interface = row.interface,
        .family = row.family,
        .prefix_length = static_cast<std::uint8_t>(family == Family::ipv4 ? 32 : 128)};
    std::ranges::copy(pool_address(family, first + i).bytes(), address.bytes.begin());
    rows.addresses.push_back(address);
  }
  rows.set_name(row, "router" + std::to_string(rows.routers.size()));
  rows.routers.push_back(row);
}

std::vector<std::uint8_t> read_plan(fuzz::Input& input) {
  contract::PlanRows rows;
  for (const char* name : kInterfaceNames) rows.add_interface(name);
  const std::uint32_t routers = input.octet() % 6 + 1;
  for (std::uint32_t i = 0; i < routers; ++i) add_router(rows, input);
  return contract::write_plan(rows);
}

contract::Plan valid(std::span<const std::uint8_t> bytes) {
  const auto plan = contract::validate_plan(bytes);
  CHECK(plan.has_value());
  return *plan;
}

class Story {
 public:
  explicit Story(fuzz::Input& input)
      : bytes_(read_plan(input)), index_(valid(bytes_)), interfaces_(index_), holdings_(index_) {
    for (std::uint32_t i = 0; i < kInterfaceNames.size(); ++i) set_link(i, IFF_UP | IFF_LOWER_UP);
    add_own_addresses();
    for (std::uint32_t row = 0; row < plan().addresses().size(); ++row) {
      if (index_.is_of_owner(row)) of_host_.insert(place(row));
    }
    kernel_ = of_host_;
  }
  Story(const Story&) = delete;
  Story& operator=(const Story&) = delete;

  void take_event(fuzz::Input& input);
  void finish();

 private:
  using Place = std::pair<std::uint32_t, IpAddress>;

  const contract::Plan& plan() const { return index_.plan(); }
  Place place(std::uint32_t row) const {
    const contract::PlanAddress& address = plan().addresses()[row];
    return {address.interface, contract::address(address)};
  }
  void set_link(std::uint32_t interface, std::uint32_t flags);
  void add_own_addresses();
  void take_request(fuzz::Input& input);
  void lose(std::uint32_t row);
  // The kernel refuses each addition whose row is `failing` modulo 16; 16: none.
  void turn(std::uint32_t failing);
  void check_messages(std::span<const helper::AddressOrder> orders);
  void check_message(const nlmsghdr& message);
  void read_answers();
  void work_off();
  void check_kernel() const;

  std::vector<std::uint8_t> bytes_;
  helper::AddressIndex index_;
  helper::Interfaces interfaces_;
  helper::Holdings holdings_;
  vrrp::Instant now_ = vrrp::Instant(std::chrono::hours{1});
  std::set<Place> of_host_;  // the owners' addresses
  std::set<Place> kernel_;
  std::map<std::uint32_t, FactKind> last_word_;
  std::size_t messages_ = 0;  // of one turn
};

void Story::set_link(std::uint32_t interface, std::uint32_t flags) {
  interfaces_.put(helper::Link{.name = kInterfaceNames[interface],
                               .ifindex = {static_cast<std::int32_t>(interface + 1)},
                               .flags = flags,
                               .operational_state = IF_OPER_UP,
                               .hardware_type = ARPHRD_ETHER,
                               .mac = {}});
}

// Both interfaces have what adverts are sent from; none of it is in a Plan.
void Story::add_own_addresses() {
  constexpr std::array<std::uint8_t, 4> kIpv4{192, 0, 2, 251};
  constexpr std::array<std::uint8_t, 16> kIpv6{0xfe, 0x80, 0, 0, 0, 0, 0, 0,
                                               0,    0,    0, 0, 0, 0, 0, 0xc8};
  for (const IpAddress& address :
       {IpAddress(Family::ipv4, kIpv4), IpAddress(Family::ipv6, kIpv6)}) {
    for (const std::int32_t ifindex : {1, 2}) {
      interfaces_.put(helper::HostAddress{
          .ifindex = {ifindex}, .address = address, .prefix_length = 24, .protocol = 0});
    }
  }
}

void Story::take_event(fuzz::Input& input) {
  switch (input.octet() % 9) {
    case 0:
    case 1:
      return take_request(input);
    case 2:
      return lose(input.number16() % static_cast<std::uint32_t>(plan().addresses().size()));
    case 3:
      now_ += std::chrono::milliseconds{10} * static_cast<int>(input.octet());
      return holdings_.restore_due(interfaces_, now_);
    case 4: {
      const std::uint8_t switches = input.octet();
      return set_link(switches & 1, (switches & 2) != 0 ? IFF_UP | IFF_LOWER_UP : 0U);
    }
    case 5:
      return turn(input.octet() % 16);
    case 6:
      return holdings_.release_all();
    default:
      return turn(16);
  }
}

// As in the helper's loop: a record of the worker is applied when it is wholly valid.
void Story::take_request(fuzz::Input& input) {
  std::array<contract::RequestItem, 4> items{};
  const std::size_t count = input.octet() % items.size() + 1;
  const auto routers = static_cast<std::uint32_t>(plan().routers().size());
  for (contract::RequestItem& item : std::span(items).first(count)) {
    const std::uint8_t octet = input.octet();
    item.operation = static_cast<Operation>(octet & 3);
    item.router = (octet >> 2) % (routers + 1);
  }
  std::array<contract::RequestItem, contract::kMaxItemsPerRecord> storage;
  const auto requests = contract::read_requests(
      contract::bytes_of(std::span<const contract::RequestItem>(items).first(count)), routers,
      storage);
  if (!requests) return;
  for (const contract::RequestItem& request : *requests) {
    if (request.operation == Operation::hold) holdings_.hold(request.router);
    if (request.operation == Operation::release) holdings_.release(request.router);
  }
}

// Somebody deletes an address; of those the host has itself nothing is told.
void Story::lose(std::uint32_t row) {
  const Place where = place(row);
  if (of_host_.contains(where) || kernel_.erase(where) == 0) return;
  for (const std::uint32_t twin : index_.rows(where.first, where.second)) {
    holdings_.lost(twin, now_);
  }
}

void Story::turn(std::uint32_t failing) {
  if (!holdings_.has_work()) return;
  const auto changes = holdings_.take();
  CHECK(changes.size() <= 200);
  std::vector<helper::AddressOrder> orders;
  std::vector<int> errors;
  for (const helper::RowChange& change : changes) {
    CHECK(change.row < plan().addresses().size());
    CHECK((change.change == Change::keep) == index_.is_of_owner(change.row));
    const Place where = place(change.row);
    const bool fails = change.change == Change::add && change.row % 16 == failing;
    if (change.change == Change::add && !fails) kernel_.insert(where);
    if (change.change == Change::remove) {
      CHECK(!of_host_.contains(where));
      kernel_.erase(where);
    }
    errors.push_back(fails ? EACCES : 0);
    orders.push_back({.change = change.change,
                      .ifindex = interfaces_[where.first].ifindex,
                      .address = where.second,
                      .prefix_length = plan().addresses()[change.row].prefix_length});
  }
  check_messages(orders);
  holdings_.apply(errors);
  read_answers();
}

void Story::check_messages(std::span<const helper::AddressOrder> orders) {
  messages_ = 0;
  helper::for_each_message(helper::build_batch(orders, 1),
                           [this](const nlmsghdr& message) { check_message(message); });
  const auto changed = static_cast<std::size_t>(std::ranges::count_if(
      orders, [](const auto& order) { return order.change != Change::keep; }));
  CHECK(messages_ == changed);
}

void Story::check_message(const nlmsghdr& message) {
  ++messages_;
  CHECK(message.nlmsg_type == RTM_NEWADDR || message.nlmsg_type == RTM_DELADDR);
  const auto address = helper::read_address(message);
  CHECK(address.has_value());
  const auto interface = interfaces_.find(address->ifindex);
  CHECK(interface.has_value());
  const auto rows = index_.rows(*interface, address->address);
  CHECK(std::ranges::any_of(rows, [&](std::uint32_t row) {
    return !index_.is_of_owner(row) &&
           plan().addresses()[row].prefix_length == address->prefix_length;
  }));
  // An addition has our tag, so that it is recognised as ours afterwards.
  CHECK(message.nlmsg_type == RTM_DELADDR || address->protocol == helper::kAddressTag);
}

void Story::read_answers() {
  for (const contract::FactItem& answer : holdings_.take_answers()) {
    CHECK(answer.index < plan().routers().size());
    CHECK(answer.kind == FactKind::held || answer.kind == FactKind::released ||
          answer.kind == FactKind::hold_failed);
    CHECK((answer.error != 0) == (answer.kind == FactKind::hold_failed));
    last_word_[answer.index] = answer.kind;
  }
  for (const std::uint32_t row : holdings_.take_added()) CHECK(kernel_.contains(place(row)));
  for (const std::uint32_t router : holdings_.take_newly_held()) {
    CHECK(router < plan().routers().size());
  }
}

// Bounded: every router is held or released once more at the most.
void Story::work_off() {
  for (int i = 0; holdings_.has_work(); ++i) {
    CHECK(i < 1000);
    turn(16);
  }
  read_answers();
}

void Story::check_kernel() const {
  const auto active = holdings_.active_routers();
  std::set<Place> wanted = of_host_;
  for (const std::uint32_t router : active) {
    const contract::PlanRouter& row = plan().routers()[router];
    for (std::uint32_t i = 0; i < row.address_count; ++i) {
      wanted.insert(place(row.first_address + i));
    }
  }
  CHECK(kernel_ == wanted);
  for (const auto& [router, kind] : last_word_) {
    CHECK((kind == FactKind::held) == (std::ranges::find(active, router) != active.end()));
  }
}

void Story::finish() {
  for (std::uint32_t i = 0; i < kInterfaceNames.size(); ++i) set_link(i, IFF_UP | IFF_LOWER_UP);
  for (int i = 0; i < 5; ++i) {
    now_ += std::chrono::seconds{1};
    holdings_.restore_due(interfaces_, now_);
    work_off();
  }
  CHECK(holdings_.next_deadline() == vrrp::kNever);
  check_kernel();
  holdings_.release_all();
  work_off();
  CHECK(holdings_.active_routers().empty() && kernel_ == of_host_);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size_bytes) {
  fuzz::Input input({bytes, size_bytes});
  Story story(input);
  while (!input.is_empty()) story.take_event(input);
  story.finish();
  return 0;
}
