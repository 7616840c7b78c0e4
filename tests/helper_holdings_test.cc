// helper::Holdings: the order of changes, chunks, failures, owners, putting back; then random
// requests against a kernel that is a set of addresses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/if.h>
#include <linux/if_arp.h>

#include <cerrno>
#include <map>
#include <random>
#include <set>

#include "privsep/helper/holdings.h"
#include "tests/helper_fixture.h"
#include "tests/seed.h"

namespace {

using contract::FactItem;
using contract::FactKind;
using helper::Change;
using helper::Holdings;
using helper::RowChange;
using testing::ElementsAre;
using testing::IsEmpty;
using tests::at;
using tests::HelperPlan;

std::vector<std::string> addresses(int count, const std::string& network = "10.0") {
  std::vector<std::string> texts;
  for (int i = 0; i < count; ++i) {
    texts.push_back(network + "." + std::to_string(i / 200) + "." + std::to_string(i % 200 + 1) +
                    "/32");
  }
  return texts;
}

// "+3" adds row 3, "-3" removes it, "=3" only announces it.
std::vector<std::string> words(std::span<const RowChange> changes) {
  std::vector<std::string> texts;
  for (const RowChange& change : changes) {
    std::string text = change.change == Change::add      ? "+"
                       : change.change == Change::remove ? "-"
                                                         : "=";
    text += std::to_string(change.row);
    texts.push_back(text);
  }
  return texts;
}

std::vector<std::string> words(const std::vector<FactItem>& answers) {
  std::vector<std::string> texts;
  for (const FactItem& answer : answers) {
    std::string text = answer.kind == FactKind::held       ? "held "
                       : answer.kind == FactKind::released ? "released "
                                                           : "failed ";
    text += std::to_string(answer.index);
    if (answer.error != 0) text += " errno " + std::to_string(answer.error);
    texts.push_back(text);
  }
  return texts;
}

class HoldingsTest : public testing::Test {
 protected:
  // One turn in which the kernel does what it is told, but for the rows of `errors`.
  std::vector<std::string> turn(Holdings& holdings,
                                const std::map<std::uint32_t, int>& errors = {}) {
    const auto changes = holdings.take();
    std::vector<std::string> texts = words(changes);
    std::vector<int> results;
    for (const RowChange& change : changes) {
      const auto error = errors.find(change.row);
      results.push_back(error == errors.end() ? 0 : error->second);
    }
    holdings.apply(results);
    return texts;
  }

  // The interfaces eth0 and eth1, up, and with an address of the host's own.
  helper::Interfaces up_interfaces(const helper::AddressIndex& index) {
    helper::Interfaces interfaces(index);
    set_up(interfaces, "eth0", {1}, IFF_UP | IFF_LOWER_UP);
    set_up(interfaces, "eth1", {2}, IFF_UP | IFF_LOWER_UP);
    return interfaces;
  }
  static void set_up(helper::Interfaces& interfaces, const char* name, vrrp::IfIndex ifindex,
                     std::uint32_t flags) {
    interfaces.put(helper::Link{.name = name,
                                .ifindex = ifindex,
                                .flags = flags,
                                .operational_state = IF_OPER_UP,
                                .hardware_type = ARPHRD_ETHER});
    interfaces.put(host_address(ifindex));
  }
  static helper::HostAddress host_address(vrrp::IfIndex ifindex) {
    return {.ifindex = ifindex, .address = tests::ip("192.0.2.1"), .prefix_length = 24};
  }

  HelperPlan plan_;
};

TEST_F(HoldingsTest, HoldAddsEveryRowInOrderThenAnswersHeld) {
  plan_.add({.addresses = {"10.0.0.1/32", "10.0.0.2/32", "fd00::1/128"}});
  const auto index = plan_.index();
  Holdings holdings(index);
  EXPECT_FALSE(holdings.has_work());
  holdings.hold(0);
  EXPECT_TRUE(holdings.has_work());
  EXPECT_THAT(turn(holdings), ElementsAre("+0", "+1", "+2"));
  EXPECT_FALSE(holdings.has_work());
  EXPECT_THAT(holdings.take_added(), ElementsAre(0, 1, 2));
  EXPECT_THAT(holdings.take_newly_held(), ElementsAre(0));
  EXPECT_THAT(words(holdings.take_answers()), ElementsAre("held 0"));
}

TEST_F(HoldingsTest, HoldOfAHeldRouterIsAnsweredAndNothingMore) {
  plan_.add({.addresses = {"10.0.0.1/32"}});
  const auto index = plan_.index();
  Holdings holdings(index);
  holdings.hold(0);
  turn(holdings);
  holdings.take_newly_held();
  holdings.take_answers();
  holdings.hold(0);
  EXPECT_FALSE(holdings.has_work());
  EXPECT_THAT(words(holdings.take_answers()), ElementsAre("held 0"));
  EXPECT_THAT(holdings.take_newly_held(), IsEmpty());
}

TEST_F(HoldingsTest, ATurnHasAtMost200ChangesAndRoutersComeInTheirOrder) {
  plan_.add({.addresses = addresses(150)});
  plan_.add({.addresses = addresses(250, "10.1"), .vrid = 2});
  const auto index = plan_.index();
  Holdings holdings(index);
  holdings.hold(1);
  holdings.hold(0);
  const auto first = turn(holdings);
  ASSERT_EQ(first.size(), 200U);
  EXPECT_EQ(first.front(), "+150");
  EXPECT_EQ(first.back(), "+349");
  EXPECT_THAT(holdings.take_answers(), IsEmpty());
  EXPECT_EQ(holdings.take_added().size(), 200U);
  const auto second = turn(holdings);
  ASSERT_EQ(second.size(), 200U);
  EXPECT_EQ(second[0], "+350");
  EXPECT_EQ(second[49], "+399");
  EXPECT_EQ(second[50], "+0");
  EXPECT_EQ(second[199], "+149");
  EXPECT_THAT(words(holdings.take_answers()), ElementsAre("held 1", "held 0"));
  EXPECT_FALSE(holdings.has_work());
}

TEST_F(HoldingsTest, ReleaseGoesBeforePendingHolds) {
  plan_.add({.addresses = {"10.0.0.1/32"}});
  plan_.add({.addresses = {"10.0.0.2/32"}, .vrid = 2});
  const auto index = plan_.index();
  Holdings holdings(index);
  holdings.hold(0);
  turn(holdings);
  holdings.take_answers();
  holdings.hold(1);
  holdings.release(0);
  EXPECT_THAT(turn(holdings), ElementsAre("-0", "+1"));
  EXPECT_THAT(words(holdings.take_answers()), ElementsAre("released 0", "held 1"));
}

TEST_F(HoldingsTest, ReleaseCancelsAPendingHoldAndRemovesWhatWasAdded) {
  plan_.add({.addresses = addresses(201)});
  const auto index = plan_.index();
  Holdings holdings(index);
  holdings.hold(0);
  turn(holdings);
  holdings.release(0);
  EXPECT_EQ(turn(holdings).size(), 200U);
  EXPECT_THAT(turn(holdings), ElementsAre("-200"));
  EXPECT_THAT(words(holdings.take_answers()), ElementsAre("released 0"));
  EXPECT_FALSE(holdings.has_work());
  EXPECT_THAT(holdings.active_routers(), IsEmpty());
}

TEST_F(HoldingsTest, ReleaseOfAReleasedRouterIsAnswered) {
  plan_.add({.addresses = {"10.0.0.1/32"}});
  const auto index = plan_.index();
  Holdings holdings(index);
  holdings.release(0);
  EXPECT_FALSE(holdings.has_work());
  EXPECT_THAT(words(holdings.take_answers()), ElementsAre("released 0"));
}

TEST_F(HoldingsTest, HoldDuringAReleaseFollowsIt) {
  plan_.add({.addresses = {"10.0.0.1/32"}});
  const auto index = plan_.index();
  Holdings holdings(index);
  holdings.hold(0);
  turn(holdings);
  holdings.take_answers();
  holdings.release(0);
  holdings.hold(0);
  EXPECT_THAT(turn(holdings), ElementsAre("-0"));
  EXPECT_THAT(turn(holdings), ElementsAre("+0"));
  EXPECT_THAT(words(holdings.take_answers()), ElementsAre("released 0", "held 0"));
  holdings.release(0);
  holdings.hold(0);
  holdings.release(0);
  EXPECT_THAT(turn(holdings), ElementsAre("-0"));
  EXPECT_FALSE(holdings.has_work());
  EXPECT_THAT(words(holdings.take_answers()), ElementsAre("released 0"));
}

TEST_F(HoldingsTest, FailureRemovesTheOthersAgainAndAnnouncesNone) {
  plan_.add({.addresses = {"10.0.0.1/32", "10.0.0.2/32", "10.0.0.3/32"}});
  plan_.add({.addresses = {"10.0.0.9/32"}, .vrid = 2});
  const auto index = plan_.index();
  Holdings holdings(index);
  holdings.hold(0);
  holdings.hold(1);
  EXPECT_THAT(turn(holdings, {{1, ENODEV}, {2, EPERM}}), ElementsAre("+0", "+1", "+2", "+3"));
  EXPECT_THAT(holdings.take_added(), ElementsAre(3));
  EXPECT_THAT(words(holdings.take_answers()), ElementsAre("held 1"));
  EXPECT_THAT(turn(holdings), ElementsAre("-0", "-1", "-2"));
  EXPECT_THAT(words(holdings.take_answers()),
              ElementsAre("failed 0 errno " + std::to_string(ENODEV)));
  EXPECT_THAT(holdings.active_routers(), ElementsAre(1));
  holdings.hold(0);
  turn(holdings);
  EXPECT_THAT(words(holdings.take_answers()), ElementsAre("held 0"));
}

TEST_F(HoldingsTest, FailureInALaterChunkRemovesTheEarlierOnes) {
  plan_.add({.addresses = addresses(201)});
  const auto index = plan_.index();
  Holdings holdings(index);
  holdings.hold(0);
  turn(holdings);
  EXPECT_THAT(turn(holdings, {{200, EACCES}}), ElementsAre("+200"));
  EXPECT_EQ(turn(holdings).size(), 200U);
  EXPECT_THAT(turn(holdings), ElementsAre("-200"));
  EXPECT_THAT(words(holdings.take_answers()),
              ElementsAre("failed 0 errno " + std::to_string(EACCES)));
}

TEST_F(HoldingsTest, ReleaseDuringTheRemovalAfterAFailureIsAnsweredReleased) {
  plan_.add({.addresses = {"10.0.0.1/32"}});
  const auto index = plan_.index();
  Holdings holdings(index);
  holdings.hold(0);
  turn(holdings, {{0, EACCES}});
  holdings.release(0);
  turn(holdings);
  EXPECT_THAT(words(holdings.take_answers()), ElementsAre("released 0"));
}

TEST_F(HoldingsTest, OwnersAreAnnouncedAndNeverChanged) {
  plan_.add({.addresses = {"10.0.0.1/32", "10.0.0.2/32"}, .priority = 255});
  const auto index = plan_.index();
  Holdings holdings(index);
  holdings.hold(0);
  EXPECT_THAT(turn(holdings), ElementsAre("=0", "=1"));
  EXPECT_THAT(holdings.take_added(), ElementsAre(0, 1));
  EXPECT_THAT(words(holdings.take_answers()), ElementsAre("held 0"));
  holdings.lost(0, at(0));
  EXPECT_EQ(holdings.next_deadline(), vrrp::kNever);
  holdings.release(0);
  EXPECT_TRUE(holdings.has_work());
  EXPECT_THAT(turn(holdings), IsEmpty());
  EXPECT_THAT(words(holdings.take_answers()), ElementsAre("released 0"));
}

TEST_F(HoldingsTest, AddressOfTwoRoutersStaysUntilBothAreReleased) {
  plan_.add({.addresses = {"10.0.0.1/32", "10.0.0.2/32"}});
  plan_.add({.addresses = {"10.0.0.1/32"}, .vrid = 2});
  plan_.add({.addresses = {"10.0.0.1/32@eth1"}, .vrid = 3});  // another interface: another address
  const auto index = plan_.index();
  Holdings holdings(index);
  for (const std::uint32_t router : {0U, 1U, 2U}) holdings.hold(router);
  turn(holdings);
  holdings.release(0);
  EXPECT_THAT(turn(holdings), ElementsAre("-1"));
  holdings.release(1);
  EXPECT_THAT(turn(holdings), ElementsAre("-2"));
}

TEST_F(HoldingsTest, OneAddressWithTwoPrefixesIsRemovedWithEach) {
  plan_.add({.addresses = {"10.0.0.1/24"}});
  plan_.add({.addresses = {"10.0.0.1/32"}, .vrid = 2});
  plan_.add({.addresses = {"10.0.0.9/32"}, .vrid = 3});
  plan_.add({.addresses = {"10.0.0.9/24"}, .vrid = 4, .priority = 255});
  const auto index = plan_.index();
  Holdings holdings(index);
  for (const std::uint32_t router : {0U, 1U, 2U}) holdings.hold(router);
  turn(holdings);
  holdings.release(0);
  EXPECT_THAT(turn(holdings), ElementsAre("-0"));
  holdings.release(1);
  EXPECT_THAT(turn(holdings), ElementsAre("-1"));
  holdings.release(2);  // the host's own, whatever the host calls it
  EXPECT_THAT(turn(holdings), IsEmpty());
}

TEST_F(HoldingsTest, RowIsNotPutBackBeforeTheHostHasASource) {
  plan_.add({.addresses = {"192.0.2.100/24"}});
  const auto index = plan_.index();
  auto interfaces = up_interfaces(index);
  Holdings holdings(index);
  holdings.hold(0);
  turn(holdings);
  interfaces.remove(host_address({1}));
  holdings.lost(0, at(0));
  holdings.restore_due(interfaces, at(0));
  EXPECT_FALSE(holdings.has_work());
  EXPECT_EQ(holdings.next_deadline(), at(1));
  interfaces.put(host_address({1}));
  holdings.restore_due(interfaces, at(1));
  EXPECT_THAT(turn(holdings), ElementsAre("+0"));
}

TEST_F(HoldingsTest, LostRowIsPutBackAtOnceThenOnceASecond) {
  plan_.add({.addresses = {"10.0.0.1/32", "10.0.0.2/32"}});
  const auto index = plan_.index();
  const auto interfaces = up_interfaces(index);
  Holdings holdings(index);
  holdings.hold(0);
  turn(holdings);
  holdings.take_answers();
  holdings.take_newly_held();
  holdings.take_added();
  holdings.lost(1, at(0));
  EXPECT_EQ(holdings.next_deadline(), at(0));
  holdings.restore_due(interfaces, at(0));
  EXPECT_THAT(turn(holdings), ElementsAre("+1"));
  EXPECT_THAT(holdings.take_added(), ElementsAre(1));
  EXPECT_THAT(holdings.take_newly_held(), IsEmpty());
  EXPECT_THAT(holdings.take_answers(), IsEmpty());

  holdings.lost(1, at(0.1));
  holdings.lost(0, at(0.2));
  EXPECT_EQ(holdings.next_deadline(), at(1));
  holdings.restore_due(interfaces, at(0.9));
  EXPECT_FALSE(holdings.has_work());
  holdings.restore_due(interfaces, at(1));
  EXPECT_THAT(turn(holdings), ElementsAre("+0", "+1"));
  EXPECT_EQ(holdings.next_deadline(), vrrp::kNever);
}

TEST_F(HoldingsTest, RowLostWithItsInterfaceWaitsForIt) {
  plan_.add({.addresses = {"10.0.0.1/32", "10.0.0.2/32@eth1"}});
  const auto index = plan_.index();
  auto interfaces = up_interfaces(index);
  set_up(interfaces, "eth0", {1}, 0);
  Holdings holdings(index);
  holdings.hold(0);
  turn(holdings);
  holdings.lost(0, at(0));
  holdings.lost(1, at(0));
  holdings.restore_due(interfaces, at(0));
  EXPECT_THAT(turn(holdings), ElementsAre("+1"));
  EXPECT_EQ(holdings.next_deadline(), at(1));
  set_up(interfaces, "eth0", {1}, IFF_UP | IFF_LOWER_UP);
  holdings.restore_due(interfaces, at(1));
  EXPECT_THAT(turn(holdings), ElementsAre("+0"));
}

TEST_F(HoldingsTest, RowThatCannotBePutBackFailsTheHold) {
  plan_.add({.addresses = {"10.0.0.1/32", "10.0.0.2/32"}});
  const auto index = plan_.index();
  const auto interfaces = up_interfaces(index);
  Holdings holdings(index);
  holdings.hold(0);
  turn(holdings);
  holdings.take_answers();
  holdings.lost(0, at(0));
  holdings.restore_due(interfaces, at(0));
  turn(holdings, {{0, EACCES}});
  EXPECT_THAT(turn(holdings), ElementsAre("-0", "-1"));
  EXPECT_THAT(words(holdings.take_answers()),
              ElementsAre("failed 0 errno " + std::to_string(EACCES)));
}

TEST_F(HoldingsTest, HoldWhileARowIsPutBackIsAnswered) {
  plan_.add({.addresses = {"10.0.0.1/32"}});
  const auto index = plan_.index();
  const auto interfaces = up_interfaces(index);
  Holdings holdings(index);
  holdings.hold(0);
  turn(holdings);
  holdings.take_answers();
  holdings.lost(0, at(0));
  holdings.restore_due(interfaces, at(0));
  holdings.hold(0);
  turn(holdings);
  EXPECT_THAT(words(holdings.take_answers()), ElementsAre("held 0"));
}

TEST_F(HoldingsTest, RowThatIsNotHeldMayVanish) {
  plan_.add({.addresses = {"10.0.0.1/32"}});
  const auto index = plan_.index();
  Holdings holdings(index);
  holdings.lost(0, at(0));
  EXPECT_EQ(holdings.next_deadline(), vrrp::kNever);
  holdings.hold(0);
  turn(holdings);
  holdings.lost(0, at(0));
  holdings.release(0);
  EXPECT_EQ(holdings.next_deadline(), vrrp::kNever);
}

TEST_F(HoldingsTest, ReleaseAllForgetsHoldsThatWereToFollow) {
  plan_.add({.addresses = {"10.0.0.1/32"}});
  plan_.add({.addresses = {"10.0.0.2/32"}, .vrid = 2});
  const auto index = plan_.index();
  Holdings holdings(index);
  holdings.hold(0);
  holdings.hold(1);
  EXPECT_THAT(holdings.active_routers(), ElementsAre(0, 1));
  turn(holdings);
  holdings.release(0);
  holdings.hold(0);
  holdings.release_all();
  EXPECT_THAT(turn(holdings), ElementsAre("-0", "-1"));
  EXPECT_FALSE(holdings.has_work());
}

// Random requests, failures and deletions. After every turn: only rows of the Plan, never an
// owner's, at most 200 changes. When all work is done: the kernel has exactly the addresses of the
// routers that hold, and every router was told the state it is in.
TEST_F(HoldingsTest, KernelHasExactlyWhatIsHeldWhenAllWorkIsDone) {
  SCOPED_TRACE(tests::seed_trace());
  std::mt19937_64 random(tests::seed());
  const auto below = [&random](std::size_t limit) {
    return static_cast<std::uint32_t>(random() % limit);
  };
  for (std::uint8_t vrid = 1; vrid <= 12; ++vrid) {
    plan_.add({.addresses = addresses(vrid * 7, "10." + std::to_string(vrid)),
               .vrid = vrid,
               .priority = static_cast<std::uint8_t>(vrid % 4 == 0 ? 255 : 100)});
  }
  plan_.add({.addresses = {"10.1.0.1/32", "10.4.0.1/32", "10.99.0.1/32"}, .vrid = 13});  // shared
  const auto index = plan_.index();
  const auto interfaces = up_interfaces(index);
  Holdings holdings(index);
  const auto plan = index.plan();
  std::set<vrrp::IpAddress> kernel;
  std::set<vrrp::IpAddress> of_owners;
  for (std::uint32_t row = 0; row < plan.addresses().size(); ++row) {
    if (index.is_of_owner(row)) of_owners.insert(contract::address(plan.addresses()[row]));
  }
  kernel = of_owners;
  std::map<std::uint32_t, FactKind> last_word;
  vrrp::Instant now = at(0);

  const auto step = [&](std::uint32_t failures_in_1000) {
    const auto changes = holdings.take();
    ASSERT_LE(changes.size(), Holdings::kChunk);
    std::vector<int> errors;
    for (const RowChange& change : changes) {
      ASSERT_LT(change.row, plan.addresses().size());
      ASSERT_EQ(change.change == Change::keep, index.is_of_owner(change.row));
      const vrrp::IpAddress address = contract::address(plan.addresses()[change.row]);
      const bool fails = change.change == Change::add && below(1000) < failures_in_1000;
      if (change.change == Change::add && !fails) kernel.insert(address);
      if (change.change == Change::remove) {
        ASSERT_FALSE(of_owners.contains(address));
        kernel.erase(address);
      }
      errors.push_back(fails ? EACCES : 0);
    }
    holdings.apply(errors);
    for (const FactItem& answer : holdings.take_answers()) last_word[answer.index] = answer.kind;
    for (const std::uint32_t row : holdings.take_added()) {
      ASSERT_TRUE(kernel.contains(contract::address(plan.addresses()[row])));
    }
  };

  for (int round = 0; round < 300; ++round) {
    for (int i = 0; i < 20; ++i) {
      const std::uint32_t router = below(plan.routers().size());
      const std::uint32_t what = below(10);
      if (what < 5) holdings.hold(router);
      if (what >= 5 && what < 8) holdings.release(router);
      if (what >= 8) {
        const std::uint32_t row = below(plan.addresses().size());
        const vrrp::IpAddress address = contract::address(plan.addresses()[row]);
        if (!of_owners.contains(address) && kernel.erase(address) > 0) {
          for (const std::uint32_t twin : index.rows(0, address)) holdings.lost(twin, now);
        }
      }
      if (below(3) == 0) step(2);
      if (HasFatalFailure()) return;
    }
    for (int i = 0; i < 10; ++i) {
      now += std::chrono::seconds(1);
      holdings.restore_due(interfaces, now);
      while (holdings.has_work()) step(i < 5 ? 2 : 0);
      if (HasFatalFailure()) return;
    }
    std::set<vrrp::IpAddress> wanted = of_owners;
    const auto active = holdings.active_routers();
    for (const std::uint32_t router : active) {
      for (const auto& row : plan.addresses(plan.routers()[router])) {
        wanted.insert(contract::address(row));
      }
    }
    ASSERT_EQ(kernel, wanted) << "round " << round;
    for (const auto& [router, kind] : last_word) {
      const bool is_active = std::ranges::find(active, router) != active.end();
      ASSERT_EQ(kind == FactKind::held, is_active) << "router " << router << " round " << round;
    }
  }
}

}  // namespace
