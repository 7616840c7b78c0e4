#include "privsep/helper/address_batch.h"

#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

#include "privsep/helper/netlink.h"
#include "vrrp/check.h"

namespace helper {
namespace {

// IFA_PROTO, since 5.18: libnl 3.7 does not know it, and older kernels ignore it.
constexpr int kProtocolAttribute = 11;
constexpr std::uint32_t kForever = 0xffffffff;

bool needs_kernel(const AddressOrder& order) {
  return order.change != Change::keep && order.ifindex.exists();
}

void put(nl_msg* message, int type, std::span<const std::uint8_t> value) {
  // Only memory can fail.
  CHECK(nla_put(message, type, static_cast<int>(value.size()), value.data()) == 0);
}

void append_order(std::vector<std::uint8_t>& batch, const AddressOrder& order,
                  std::uint32_t sequence) {
  const bool is_add = order.change == Change::add;
  const bool is_ipv6 = order.address.family() == vrrp::Family::ipv6;
  const int flags = NLM_F_REQUEST | NLM_F_ACK | (is_add ? NLM_F_CREATE | NLM_F_EXCL : 0);
  const std::unique_ptr<nl_msg, decltype(&nlmsg_free)> message(
      nlmsg_alloc_simple(is_add ? RTM_NEWADDR : RTM_DELADDR, flags), nlmsg_free);
  CHECK(message != nullptr);
  ifaddrmsg header{
      .ifa_family = static_cast<std::uint8_t>(is_ipv6 ? AF_INET6 : AF_INET),
      .ifa_prefixlen = order.prefix_length,
      // A virtual address has just moved here: the one who had it may still be answering.
      .ifa_flags = static_cast<std::uint8_t>(is_ipv6 ? IFA_F_NODAD : 0),
      .ifa_scope = RT_SCOPE_UNIVERSE,
      .ifa_index = static_cast<std::uint32_t>(order.ifindex.number),
  };
  CHECK(nlmsg_append(message.get(), &header, sizeof(header), NLMSG_ALIGNTO) == 0);
  put(message.get(), IFA_LOCAL, order.address.bytes());
  put(message.get(), IFA_ADDRESS, order.address.bytes());
  if (is_add) put(message.get(), kProtocolAttribute, std::array{kAddressTag});
  if (is_add && is_ipv6 && order.prefix_length == 128) {
    // Deprecated from the start: the host does not choose it as the source of its own connections.
    const ifa_cacheinfo lifetimes{
        .ifa_prefered = 0, .ifa_valid = kForever, .cstamp = 0, .tstamp = 0};
    CHECK(nla_put(message.get(), IFA_CACHEINFO, sizeof(lifetimes), &lifetimes) == 0);
  }
  nlmsghdr* start = nlmsg_hdr(message.get());
  start->nlmsg_seq = sequence;
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(start);
  batch.insert(batch.end(), bytes, bytes + NLMSG_ALIGN(start->nlmsg_len));
}

bool is_success(const AddressOrder& order, int error) {
  if (error == 0) return true;
  return order.change == Change::add ? error == EEXIST : error == EADDRNOTAVAIL || error == ENODEV;
}

}  // namespace

std::vector<std::uint8_t> build_batch(std::span<const AddressOrder> orders,
                                      std::uint32_t first_sequence) {
  std::vector<std::uint8_t> batch;
  for (std::uint32_t i = 0; i < orders.size(); ++i) {
    if (needs_kernel(orders[i])) append_order(batch, orders[i], first_sequence + i);
  }
  return batch;
}

std::expected<AddressChanger, os::SysError> AddressChanger::open() {
  os::Fd socket = TRY(open_netlink(0));
  // Acknowledgements without a copy of what they acknowledge.
  const int on = 1;
  if (setsockopt(socket.number(), SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on)) != 0) {
    return std::unexpected(os::last_error("setsockopt(NETLINK_CAP_ACK)"));
  }
  return AddressChanger(std::move(socket));
}

std::span<const int> AddressChanger::run(std::span<const AddressOrder> orders) {
  CHECK(orders.size() <= Holdings::kChunk);
  errors_.assign(orders.size(), 0);
  const std::vector<std::uint8_t> batch = build_batch(orders, first_sequence_);
  int unanswered = ENOBUFS;
  if (!batch.empty() && send(socket_.number(), batch.data(), batch.size(), 0) < 0) {
    unanswered = errno;
  }
  for (std::size_t i = 0; i < orders.size(); ++i) {
    const bool is_sent = needs_kernel(orders[i]);
    const bool is_impossible = !is_sent && orders[i].change == Change::add;
    errors_[i] = is_sent ? unanswered : is_impossible ? ENODEV : 0;
  }
  if (!batch.empty()) read_acknowledgements(orders);
  first_sequence_ += static_cast<std::uint32_t>(orders.size());
  return errors_;
}

void AddressChanger::read_acknowledgements(std::span<const AddressOrder> orders) {
  alignas(nlmsghdr) static std::array<std::uint8_t, 32 << 10> buffer;
  for (;;) {
    const auto datagram = receive_datagram(socket_, buffer);
    // After a loss, later acknowledgements may still be there.
    if (!datagram && datagram.error().number == ENOBUFS) continue;
    if (!datagram || datagram->empty()) return;
    for_each_message(*datagram,
                     [&](const nlmsghdr& message) { take_acknowledgement(message, orders); });
  }
}

void AddressChanger::take_acknowledgement(const nlmsghdr& message,
                                          std::span<const AddressOrder> orders) {
  const std::uint32_t place = message.nlmsg_seq - first_sequence_;
  std::int32_t code = 0;  // nlmsgerr::error: a negative errno
  if (message.nlmsg_type != NLMSG_ERROR || place >= orders.size() ||
      nlmsg_datalen(&message) < static_cast<int>(sizeof(code))) {
    return;
  }
  std::memcpy(&code, nlmsg_data(&message), sizeof(code));
  errors_[place] = is_success(orders[place], -code) ? 0 : -code;
}

}  // namespace helper
