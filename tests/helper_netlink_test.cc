// The bytes between the helper and rtnetlink: the batches it builds, the messages it reads.
#include <gtest/gtest.h>
#include <linux/rtnetlink.h>

#include <cstring>

#include "privsep/helper/address_batch.h"
#include "privsep/helper/netlink.h"
#include "tests/bytes.h"
#include "tests/helper_fixture.h"

namespace {

using helper::AddressOrder;
using helper::Change;
using tests::from_hex;
using tests::ip;
using tests::to_hex;

AddressOrder order(Change change, std::int32_t ifindex, std::string_view address,
                   std::uint8_t prefix) {
  return {.change = change, .ifindex = {ifindex}, .address = ip(address), .prefix_length = prefix};
}

std::string batch(std::initializer_list<AddressOrder> orders) {
  return to_hex(helper::build_batch(std::vector(orders), 5));
}

std::string hex(std::string_view with_spaces) { return to_hex(from_hex(with_spaces)); }

// The offsets in these literals are those of a little-endian host.
TEST(AddressBatch, AddsAnIpv4AddressWithItsTag) {
  EXPECT_EQ(batch({order(Change::add, 7, "10.1.0.100", 24)}),
            hex("30000000 1400 0506 05000000 00000000  02 18 00 00 07000000"
                "0800 0200 0a010064  0800 0100 0a010064  0500 0b00 70000000"));
}

TEST(AddressBatch, AddsAnIpv6AddressWithoutDuplicateAddressDetection) {
  EXPECT_EQ(batch({order(Change::add, 7, "fe80::64", 64)}),
            hex("48000000 1400 0506 05000000 00000000  0a 40 02 00 07000000"
                "1400 0200 fe800000000000000000000000000064"
                "1400 0100 fe800000000000000000000000000064  0500 0b00 70000000"));
}

TEST(AddressBatch, AddsAWholeIpv6AddressDeprecated) {
  EXPECT_EQ(batch({order(Change::add, 7, "fd00::64", 128)}),
            hex("5c000000 1400 0506 05000000 00000000  0a 80 02 00 07000000"
                "1400 0200 fd000000000000000000000000000064"
                "1400 0100 fd000000000000000000000000000064  0500 0b00 70000000"
                "1400 0600 00000000 ffffffff 00000000 00000000"));
}

TEST(AddressBatch, RemovesAnAddress) {
  EXPECT_EQ(batch({order(Change::remove, 7, "10.1.0.100", 32)}),
            hex("28000000 1500 0500 05000000 00000000  02 20 00 00 07000000"
                "0800 0200 0a010064  0800 0100 0a010064"));
}

TEST(AddressBatch, SequenceIsThePlaceAmongAllOrdersAlsoOfThoseNotSent) {
  const auto bytes = helper::build_batch(
      std::vector{order(Change::keep, 7, "10.1.0.1", 32), order(Change::remove, 7, "10.1.0.2", 32),
                  order(Change::add, 0, "10.1.0.3", 32), order(Change::remove, 7, "10.1.0.4", 32)},
      0x100);
  ASSERT_EQ(bytes.size(), 80U);
  EXPECT_EQ(to_hex(std::span(bytes).subspan(8, 4)), "01010000");
  EXPECT_EQ(to_hex(std::span(bytes).subspan(40 + 8, 4)), "03010000");
}

// A message in memory that is aligned as the kernel's are.
class Message {
 public:
  explicit Message(std::string_view text) {
    const auto bytes = from_hex(text);
    words_.resize((bytes.size() + 3) / 4);
    std::memcpy(words_.data(), bytes.data(), bytes.size());
  }
  const nlmsghdr& header() const { return *reinterpret_cast<const nlmsghdr*>(words_.data()); }

 private:
  std::vector<std::uint32_t> words_;
};

TEST(Netlink, ReadsAnAddressWithTagAndWideFlags) {
  const Message message(
      "40000000 1400 0000 00000000 00000000  02 18 80 00 07000000"
      "0800 0100 0a010063  0800 0200 0a010064  0800 0800 00020000  0500 0b00 70000000"
      "0800 0300 61300000");
  const auto address = helper::read_address(message.header());
  ASSERT_TRUE(address.has_value());
  EXPECT_EQ(address->ifindex, vrrp::IfIndex{7});
  EXPECT_EQ(address->address, ip("10.1.0.100"));  // IFA_LOCAL, not the far end
  EXPECT_EQ(address->prefix_length, 24);
  EXPECT_EQ(address->protocol, 112);
  EXPECT_EQ(address->flags, 0x200U);
}

TEST(Netlink, ReadsAnIpv6AddressOfAnOldKernel) {
  const Message message(
      "2c000000 1500 0000 00000000 00000000  0a 40 40 fd 09000000"
      "1400 0100 fe800000000000000000000000000001");
  const auto address = helper::read_address(message.header());
  ASSERT_TRUE(address.has_value());
  EXPECT_EQ(address->address, ip("fe80::1"));
  EXPECT_EQ(address->protocol, 0);
  EXPECT_EQ(address->flags, 0x40U);
}

TEST(Netlink, RefusesAddressesThatMakeNoSense) {
  for (const char* text : {
           // An IPv4 address of 16 bytes; none at all; another family; another kind of message.
           "2c000000 1400 0000 00000000 00000000  02 18 00 00 07000000"
           "1400 0200 fe800000000000000000000000000001",
           "18000000 1400 0000 00000000 00000000  02 18 00 00 07000000",
           "20000000 1400 0000 00000000 00000000  07 18 00 00 07000000 0800 0200 0a010064",
           "20000000 1000 0000 00000000 00000000  02 18 00 00 07000000 0800 0200 0a010064",
           // Shorter than its fixed part; an attribute that leaves the message.
           "14000000 1400 0000 00000000 00000000  02180000",
           "20000000 1400 0000 00000000 00000000  02 18 00 00 07000000 4000 0200 0a010064",
       }) {
    EXPECT_FALSE(helper::read_address(Message(text).header()).has_value()) << text;
  }
}

constexpr std::string_view kLinkRest =
    "0100 07000000 43000100 00000000"                   // Ethernet, ifindex 7, flags
    "0900 0300 6574683000000000"                        // IFLA_IFNAME eth0
    "0500 1000 06000000  0a00 0100 02000000000a 0000";  // IFLA_OPERSTATE up, IFLA_ADDRESS

TEST(Netlink, ReadsALink) {
  const Message message("40000000 1000 0000 00000000 00000000  00 00" + std::string(kLinkRest));
  const auto link = helper::read_link(message.header());
  ASSERT_TRUE(link.has_value());
  EXPECT_EQ(link->name, "eth0");
  EXPECT_EQ(link->ifindex, vrrp::IfIndex{7});
  EXPECT_EQ(link->flags, 0x10043U);
  EXPECT_EQ(link->operational_state, 6);
  EXPECT_EQ(link->hardware_type, 1);
  EXPECT_EQ(link->mac, (vrrp::MacAddress{2, 0, 0, 0, 0, 10}));
}

TEST(Netlink, IgnoresTheLinksOfABridge) {
  const Message message("40000000 1100 0000 00000000 00000000  07 00" + std::string(kLinkRest));
  EXPECT_FALSE(helper::read_link(message.header()).has_value());
}

TEST(Netlink, ReadsForwardingOfIpv6Only) {
  const std::string rest = "000000 0800 0100 07000000  0800 0200 01000000";
  const auto state =
      helper::read_forwarding(Message("24000000 5000 0000 00000000 00000000 0a" + rest).header());
  ASSERT_TRUE(state.has_value());
  EXPECT_EQ(state->ifindex, vrrp::IfIndex{7});
  EXPECT_EQ(state->forwarding, vrrp::Forwarding::on);
  EXPECT_FALSE(
      helper::read_forwarding(Message("24000000 5000 0000 00000000 00000000 02" + rest).header())
          .has_value());
}

TEST(Netlink, WalksWholeMessagesOnly) {
  const auto count = [](std::string_view text) {
    const auto bytes = from_hex(text);
    alignas(nlmsghdr) std::array<std::uint8_t, 64> aligned{};
    std::ranges::copy(bytes, aligned.begin());
    int messages = 0;
    helper::for_each_message(std::span(aligned).first(bytes.size()),
                             [&messages](const nlmsghdr&) { ++messages; });
    return messages;
  };
  const std::string whole = "10000000 1000 0000 00000000 00000000";
  EXPECT_EQ(count(whole), 1);
  EXPECT_EQ(count(whole + whole), 2);
  EXPECT_EQ(count(whole + "10000000 1000 0000"), 1);
  EXPECT_EQ(count(whole + "11000000 1000 0000 00000000 00000000"), 1);  // leaves the datagram
  EXPECT_EQ(count("11000000 1000 0000 00000000 00000000 ff"), 1);       // its padding is cut off
  EXPECT_EQ(count("0f000000 1000 0000 00000000 00000000"), 0);
  EXPECT_EQ(count("00000000 1000 0000 00000000 00000000"), 0);
}

}  // namespace
