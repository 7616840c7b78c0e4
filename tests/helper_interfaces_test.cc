// helper::Interfaces: what follows from what rtnetlink says. Which address is a source, when an
// interface is up, renaming and re-making, rows that vanish, owners.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_arp.h>

#include "privsep/helper/interfaces.h"
#include "privsep/helper/links.h"
#include "tests/helper_fixture.h"

namespace {

using helper::HostAddress;
using helper::Interfaces;
using helper::Link;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
using tests::HelperPlan;
using tests::ip;
using vrrp::Family;

constexpr std::uint32_t kUp = IFF_UP | IFF_LOWER_UP;

Link link_of(std::string_view name, std::int32_t ifindex, std::uint32_t flags = kUp) {
  return {.name = name,
          .ifindex = {ifindex},
          .flags = flags,
          .operational_state = IF_OPER_UP,
          .hardware_type = ARPHRD_ETHER,
          .mac = {2, 0, 0, 0, 0, 1}};
}

HostAddress host(std::int32_t ifindex, std::string_view address, std::uint8_t prefix,
                 std::uint32_t flags = 0, std::uint8_t protocol = 0) {
  return {.ifindex = {ifindex},
          .address = ip(address),
          .prefix_length = prefix,
          .protocol = protocol,
          .flags = flags};
}

class InterfacesTest : public testing::Test {
 protected:
  static HelperPlan make_plan() {
    HelperPlan plan;
    plan.add({.addresses = {"10.0.0.100/32", "10.0.0.101/24", "fe80::100/64"}});
    plan.add({.addresses = {"10.0.0.200/32", "fd00::200/64"}, .vrid = 2, .priority = 255});
    plan.add({.interface = "eth1", .addresses = {"10.1.0.100/32"}});
    return plan;
  }
  HelperPlan plan_ = make_plan();
  helper::AddressIndex index_ = plan_.index();
  Interfaces interfaces_{index_};
};

TEST_F(InterfacesTest, SourceIsTheFirstPrimaryIpv4Address) {
  interfaces_.put(link_of("eth0", 7));
  EXPECT_EQ(interfaces_[0].source(Family::ipv4), std::nullopt);
  interfaces_.put(host(7, "10.0.0.101", 24, 0, 112));  // virtual, and the primary of the subnet
  EXPECT_EQ(interfaces_[0].source(Family::ipv4), std::nullopt);
  interfaces_.put(host(7, "10.0.0.9", 24, IFA_F_SECONDARY));
  interfaces_.put(host(7, "10.0.0.8", 24, IFA_F_SECONDARY));
  EXPECT_EQ(interfaces_[0].source(Family::ipv4), ip("10.0.0.9"));
  interfaces_.put(host(7, "10.0.0.1", 24));
  interfaces_.put(host(7, "10.0.0.2", 25));
  EXPECT_EQ(interfaces_[0].source(Family::ipv4), ip("10.0.0.1"));
  interfaces_.remove(host(7, "10.0.0.1", 24));
  EXPECT_EQ(interfaces_[0].source(Family::ipv4), ip("10.0.0.2"));
}

TEST_F(InterfacesTest, VirtualAddressesAreNoSource) {
  interfaces_.put(link_of("eth0", 7));
  interfaces_.put(host(7, "10.0.0.100", 32));          // a row, without tag
  interfaces_.put(host(7, "10.0.0.101", 16));          // a row, with another prefix
  interfaces_.put(host(7, "10.0.0.150", 32, 0, 112));  // the tag, not a row
  interfaces_.put(host(7, "fe80::100", 64));
  EXPECT_EQ(interfaces_[0].source(Family::ipv4), std::nullopt);
  EXPECT_EQ(interfaces_[0].source(Family::ipv6), std::nullopt);
  interfaces_.put(host(7, "10.1.0.100", 32, 0, 3));  // a row on another interface; another's tag
  EXPECT_EQ(interfaces_[0].source(Family::ipv4), ip("10.1.0.100"));
}

TEST_F(InterfacesTest, AddressOfAnOwnerIsASource) {
  interfaces_.put(link_of("eth0", 7));
  interfaces_.put(host(7, "10.0.0.200", 24));
  EXPECT_EQ(interfaces_[0].source(Family::ipv4), ip("10.0.0.200"));
}

TEST_F(InterfacesTest, SourceIsALinkLocalIpv6AddressThatIsUsable) {
  interfaces_.put(link_of("eth0", 7));
  interfaces_.put(host(7, "fd00::1", 64));
  interfaces_.put(host(7, "fe80::1", 64, IFA_F_TENTATIVE));
  interfaces_.put(host(7, "fe80::2", 64, IFA_F_TENTATIVE | IFA_F_DADFAILED));
  interfaces_.put(host(7, "fe80::3", 64, IFA_F_DADFAILED));
  EXPECT_EQ(interfaces_[0].source(Family::ipv6), std::nullopt);
  interfaces_.put(host(7, "fe80::1", 64, 0));  // no longer tentative
  EXPECT_EQ(interfaces_[0].source(Family::ipv6), ip("fe80::1"));
  EXPECT_EQ(interfaces_[0].source(Family::ipv4), std::nullopt);
}

TEST_F(InterfacesTest, UpNeedsTheAdministratorTheCarrierAndTheState) {
  struct Row {
    const char* name;
    std::uint32_t flags;
    std::uint8_t state;
    bool want_up;
  };
  for (const Row& row : {
           Row{"up", kUp, IF_OPER_UP, true},
           Row{"unknown state", kUp, IF_OPER_UNKNOWN, true},
           Row{"down by the administrator", IFF_LOWER_UP, IF_OPER_UP, false},
           Row{"no carrier", IFF_UP, IF_OPER_UP, false},
           Row{"state down", kUp, IF_OPER_DOWN, false},
           Row{"lower layer down", kUp, IF_OPER_LOWERLAYERDOWN, false},
           Row{"dormant", kUp, IF_OPER_DORMANT, false},
           Row{"not present", kUp, IF_OPER_NOTPRESENT, false},
       }) {
    Link link = link_of("eth0", 7, row.flags);
    link.operational_state = row.state;
    interfaces_.put(link);
    EXPECT_EQ(interfaces_[0].is_up, row.want_up) << row.name;
  }
}

TEST_F(InterfacesTest, OnlyEthernetWithArpCanAnnounce) {
  interfaces_.put(link_of("eth0", 7));
  EXPECT_TRUE(interfaces_[0].can_announce);
  interfaces_.put(link_of("eth0", 7, kUp | IFF_NOARP));
  EXPECT_FALSE(interfaces_[0].can_announce);
  Link loopback = link_of("eth0", 7);
  loopback.hardware_type = ARPHRD_LOOPBACK;
  interfaces_.put(loopback);
  EXPECT_FALSE(interfaces_[0].can_announce);
}

TEST_F(InterfacesTest, StrangersAreIgnored) {
  EXPECT_FALSE(interfaces_.put(link_of("wlan0", 3)));
  interfaces_.put(host(3, "10.0.0.1", 24));
  interfaces_.remove(host(3, "10.0.0.1", 24));
  interfaces_.put_forwarding({3}, vrrp::Forwarding::on);
  interfaces_.remove_link({3});
  EXPECT_THAT(interfaces_.take_changed(), IsEmpty());
}

TEST_F(InterfacesTest, NewIfindexIsReportedOnceAndForgetsTheOldAddresses) {
  EXPECT_TRUE(interfaces_.put(link_of("eth0", 7)));
  EXPECT_FALSE(interfaces_.put(link_of("eth0", 7, IFF_UP)));
  interfaces_.put(host(7, "10.0.0.1", 24));
  EXPECT_TRUE(interfaces_.put(link_of("eth0", 8)));
  EXPECT_EQ(interfaces_[0].ifindex, vrrp::IfIndex{8});
  EXPECT_EQ(interfaces_[0].source(Family::ipv4), std::nullopt);
  EXPECT_EQ(interfaces_.find({7}), std::nullopt);
  EXPECT_EQ(interfaces_.find({8}), 0U);
}

TEST_F(InterfacesTest, RenamedInterfaceIsNoLongerThatOne) {
  interfaces_.put(link_of("eth0", 7));
  interfaces_.take_changed();
  interfaces_.put(link_of("spare0", 7));
  EXPECT_EQ(interfaces_[0].ifindex, vrrp::IfIndex{0});
  EXPECT_THAT(interfaces_.take_changed(), ElementsAre(0));
  interfaces_.put(link_of("eth0", 9));
  EXPECT_TRUE(interfaces_.put(link_of("eth1", 9)));  // one of the Plan becomes another of the Plan
  EXPECT_EQ(interfaces_[0].ifindex, vrrp::IfIndex{0});
  EXPECT_EQ(interfaces_[1].ifindex, vrrp::IfIndex{9});
}

TEST_F(InterfacesTest, RemovedLinkIsGoneWithItsRows) {
  interfaces_.put(link_of("eth0", 7));
  interfaces_.put(host(7, "10.0.0.100", 32, 0, 112));
  interfaces_.take_changed();
  interfaces_.remove_link({7});
  EXPECT_FALSE(interfaces_[0].is_up);
  EXPECT_THAT(interfaces_.take_lost_rows(), ElementsAre(0));
  EXPECT_THAT(interfaces_.take_changed(), ElementsAre(0));
}

TEST_F(InterfacesTest, RowIsLostOnceWhenItWasThere) {
  interfaces_.put(link_of("eth0", 7));
  interfaces_.remove(host(7, "10.0.0.100", 32));
  EXPECT_THAT(interfaces_.take_lost_rows(), IsEmpty());
  interfaces_.put(host(7, "10.0.0.100", 32, 0, 112));
  interfaces_.put(host(7, "10.0.0.101", 32, 0, 112));  // the row has /24: to the kernel another one
  interfaces_.remove(host(7, "10.0.0.101", 32));
  EXPECT_THAT(interfaces_.take_lost_rows(), IsEmpty());
  interfaces_.remove(host(7, "10.0.0.100", 32));
  interfaces_.remove(host(7, "10.0.0.100", 32));
  EXPECT_THAT(interfaces_.take_lost_rows(), ElementsAre(0));
}

TEST_F(InterfacesTest, OwnerNeedsAllItsAddressesWhateverTheirPrefix) {
  interfaces_.put(link_of("eth0", 7));
  EXPECT_FALSE(interfaces_.has_all_addresses(1));
  interfaces_.put(host(7, "10.0.0.200", 24));
  EXPECT_FALSE(interfaces_.has_all_addresses(1));
  interfaces_.put(host(7, "fd00::200", 128));
  EXPECT_TRUE(interfaces_.has_all_addresses(1));
  EXPECT_THAT(interfaces_.take_changed_owners(), Contains(1));
  interfaces_.remove(host(7, "fd00::200", 128));
  EXPECT_FALSE(interfaces_.has_all_addresses(1));
  EXPECT_THAT(interfaces_.take_changed_owners(), ElementsAre(1));
}

TEST_F(InterfacesTest, ReplaceFindsWhatWasLostAndCountsEverythingAsChanged) {
  interfaces_.put(link_of("eth0", 7));
  interfaces_.put(link_of("eth1", 8));
  interfaces_.put(host(7, "10.0.0.100", 32, 0, 112));
  interfaces_.put(host(7, "10.0.0.101", 24, 0, 112));
  interfaces_.put(host(8, "10.1.0.100", 32, 0, 112));
  interfaces_.take_changed();
  Interfaces fresh(index_);
  fresh.put(link_of("eth0", 7));
  fresh.put(link_of("eth1", 9));  // made anew, and it has the address: not ours any more
  fresh.put(host(7, "10.0.0.100", 32, 0, 112));
  fresh.put(host(9, "10.1.0.100", 32));
  interfaces_.replace(std::move(fresh));
  EXPECT_THAT(interfaces_.take_lost_rows(), UnorderedElementsAre(1, 2, 3, 4, 5));
  EXPECT_THAT(interfaces_.take_changed(), ElementsAre(0, 1));
  EXPECT_THAT(interfaces_.take_changed_owners(), ElementsAre(1));
  EXPECT_EQ(interfaces_[1].ifindex, vrrp::IfIndex{9});
}

TEST(Interfaces, ThatOnlyAreTrackedAreFollowedAsTheOthers) {
  HelperPlan plan = HelperPlan();
  plan.add({.addresses = {"10.0.0.100/32"}});
  const std::uint32_t tracked = plan.add_interface("eth5");
  const helper::AddressIndex index = plan.index();
  Interfaces interfaces(index);
  // What is read at the start: it does not exist, and that is news.
  interfaces.replace(Interfaces(index));
  EXPECT_THAT(interfaces.take_changed(), Contains(tracked));
  EXPECT_FALSE(interfaces[tracked].ifindex.exists());
  interfaces.put(link_of("eth5", 9));
  EXPECT_THAT(interfaces.take_changed(), Contains(tracked));
  EXPECT_TRUE(interfaces[tracked].is_up);
  interfaces.put(link_of("eth5", 9, IFF_UP));
  EXPECT_THAT(interfaces.take_changed(), ElementsAre(tracked));
  EXPECT_FALSE(interfaces[tracked].is_up);
}

TEST_F(InterfacesTest, ForwardingIsKeptPerInterface) {
  interfaces_.put(link_of("eth0", 7));
  EXPECT_EQ(interfaces_[0].forwarding, vrrp::Forwarding::off);
  interfaces_.put_forwarding({7}, vrrp::Forwarding::on);
  EXPECT_EQ(interfaces_[0].forwarding, vrrp::Forwarding::on);
  interfaces_.put(link_of("eth0", 7));
  EXPECT_EQ(interfaces_[0].forwarding, vrrp::Forwarding::on);
}

std::vector<std::string> texts(const std::vector<HostAddress>& entries) {
  std::vector<std::string> found;
  for (const HostAddress& entry : entries) found.push_back(entry.address.to_string());
  return found;
}

TEST_F(InterfacesTest, LeftoversAreTheTaggedOnesAnywhereButNotAnOwners) {
  interfaces_.put(link_of("eth0", 7));
  const std::vector<HostAddress> of_host{
      host(7, "10.0.0.100", 32, 0, 112), host(7, "10.0.0.101", 24),
      host(7, "10.0.0.1", 24),           host(3, "10.9.0.1", 32, 0, 112),
      host(7, "10.0.0.200", 32, 0, 112), host(1, "::1", 128, 0, 1)};
  EXPECT_THAT(texts(helper::leftovers(of_host, index_, interfaces_)),
              ElementsAre("10.0.0.100", "10.9.0.1"));
}

TEST_F(InterfacesTest, LeftoversOnAKernelWithoutTagsAreTheRowsOfThePlan) {
  interfaces_.put(link_of("eth0", 7));
  const std::vector<HostAddress> of_host{host(7, "10.0.0.100", 32), host(7, "10.0.0.1", 24),
                                         host(7, "10.0.0.200", 32), host(3, "10.0.0.101", 24),
                                         host(1, "127.0.0.1", 8)};
  EXPECT_THAT(texts(helper::leftovers(of_host, index_, interfaces_)), ElementsAre("10.0.0.100"));
}

}  // namespace
