// Checks of interfaces: what the helper says of an interface is the verdict, and moves the routers
// that depend on it, on whatever interface they are themselves.
#include <gtest/gtest.h>

#include <chrono>

#include "contract/ledger.h"
#include "tests/worker_fixture.h"

namespace worker {
namespace {

using contract::EventKind;
using contract::EventRecord;
using contract::InterfaceState;
using vrrp::Reason;
using vrrp::RouterState;
using vrrp::Verdict;
using namespace std::chrono_literals;

constexpr std::uint32_t kV3 = 0;     // eth1 down is a fault
constexpr std::uint32_t kV2 = 1;     // eth1 up: +30
constexpr std::uint32_t kV6 = 2;     // eth1 down: -60
constexpr std::uint32_t kOwner = 3;  // eth1 up is a fault
constexpr std::uint32_t kEth1 = 1;
constexpr std::uint32_t kCheck = 1;  // behind a script's

contract::PlanRows four_routers_that_track_eth1() {
  contract::PlanRows rows = four_routers();
  const std::uint32_t user = rows.add_script_user("nobody", "");
  rows.scripts.push_back({.words = rows.add_text(std::string("/bin/true\0", 10)), .user = user});
  rows.checks.push_back({.name = rows.add_text("eth1"), .interval_ms = 1000, .timeout_ms = 800});
  rows.checks.push_back({.name = rows.add_text("eth1"),
                         .kind = contract::CheckKind::interface,
                         .subject = rows.add_interface("eth1"),
                         .rise = 0,
                         .fall = 0});
  rows.tracks = {{.router = kV3, .check = kCheck},
                 {.router = kV2, .check = kCheck, .weight = 30},
                 {.router = kV6, .check = kCheck, .weight = -60},
                 {.router = kOwner, .check = kCheck, .is_reversed = 1}};
  return rows;
}

contract::FactItem eth1(std::int32_t ifindex, std::uint32_t flags) {
  return {
      .kind = contract::FactKind::interface, .index = kEth1, .ifindex = ifindex, .flags = flags};
}
// Without an address that could be sent from.
contract::FactItem eth1_up(std::int32_t ifindex = 8) { return eth1(ifindex, contract::kFactUp); }
contract::FactItem eth1_down() { return eth1(8, 0); }
contract::FactItem eth1_missing() { return eth1(0, 0); }

class InterfaceCheckTest : public WorkerFixture {
 protected:
  InterfaceCheckTest() : WorkerFixture(four_routers_that_track_eth1()) {
    facts_->take(eth0_up(), kStart);
    facts_->take(
        {.kind = contract::FactKind::ownership, .index = kOwner, .flags = contract::kFactOwned},
        kStart);
  }

  void start_with(const contract::FactItem& fact) {
    facts_->take(fact, kStart);
    facts_->start(kStart);
  }
  int priority(std::uint32_t router) { return state(router).effective_priority.number(); }
  std::vector<EventRecord> check_events() {
    std::vector<EventRecord> all = events();
    std::erase_if(all, [](const auto& event) { return event.kind != EventKind::check_changed; });
    return all;
  }
};

TEST_F(InterfaceCheckTest, UpLetsItsRoutersStart) {
  start_with(eth1_up());
  EXPECT_EQ(state(kV3).state, RouterState::backup);
  EXPECT_EQ(priority(kV2), 230);
  EXPECT_EQ(priority(kV6), 200);
}

TEST_F(InterfaceCheckTest, UpIsAFaultInReverse) {
  start_with(eth1_up());
  EXPECT_EQ(state(kOwner).state, RouterState::fault);
  EXPECT_EQ(state(kOwner).reason, Reason::check_failed);
  facts_->take(eth1_down(), kStart + 1s);
  EXPECT_EQ(state(kOwner).state, RouterState::active);
}

TEST_F(InterfaceCheckTest, MissingAtTheStartIsDown) {
  start_with(eth1_missing());
  EXPECT_EQ(state(kV3).state, RouterState::fault);
  EXPECT_EQ(state(kV3).reason, Reason::check_failed);
  EXPECT_EQ(priority(kV2), 200);
  EXPECT_EQ(priority(kV6), 140);
  EXPECT_EQ(state(kOwner).state, RouterState::active);
}

TEST_F(InterfaceCheckTest, IsUnknownBeforeTheFirstFact) {
  facts_->start(kStart);
  EXPECT_EQ(state(kV3).state, RouterState::fault);
  EXPECT_EQ(state(kV3).reason, Reason::check_unknown);
  EXPECT_EQ(state(kOwner).reason, Reason::check_unknown);
  EXPECT_EQ(priority(kV6), 200);
  facts_->take(eth1_up(), kStart + 1s);
  EXPECT_EQ(state(kV3).state, RouterState::backup);
}

TEST_F(InterfaceCheckTest, DownIsAFaultAtOnceAndUpItsEnd) {
  start_with(eth1_up());
  apply_->step({kV3}, fsm::Event::deadline(), kStart + 4s);
  ASSERT_EQ(state(kV3).state, RouterState::active);
  facts_->take(eth1_down(), kStart + 5s);
  EXPECT_EQ(state(kV3).state, RouterState::fault);
  EXPECT_EQ(state(kV3).reason, Reason::check_failed);
  facts_->take(eth1_up(), kStart + 6s);
  EXPECT_EQ(state(kV3).state, RouterState::backup);
}

TEST_F(InterfaceCheckTest, AWeightMovesThePriorityAndNothingElse) {
  start_with(eth1_up());
  facts_->take(eth1_down(), kStart + 1s);
  EXPECT_EQ(priority(kV2), 200);
  EXPECT_EQ(priority(kV6), 140);
  EXPECT_EQ(state(kV2).state, RouterState::backup);
  EXPECT_EQ(state(kV6).state, RouterState::backup);
  facts_->take(eth1_up(), kStart + 2s);
  EXPECT_EQ(priority(kV2), 230);
  EXPECT_EQ(priority(kV6), 200);
}

TEST_F(InterfaceCheckTest, GoneIsAsGoodAsDown) {
  start_with(eth1_up());
  facts_->take(eth1_missing(), kStart + 1s);
  EXPECT_EQ(state(kV3).reason, Reason::check_failed);
  EXPECT_EQ(priority(kV6), 140);
  facts_->take(eth1_up(9), kStart + 2s);
  EXPECT_EQ(state(kV3).state, RouterState::backup);
  EXPECT_EQ(priority(kV6), 200);
}

TEST_F(InterfaceCheckTest, DoesNotCareForAddresses) {
  start_with(eth1_up());
  contract::FactItem with_address = eth1_up();
  with_address.flags |= contract::kFactIpv4Source;
  with_address.ipv4_source = {198, 51, 100, 1};
  const std::size_t before = events().size();
  facts_->take(with_address, kStart + 1s);
  facts_->take(eth1_up(), kStart + 2s);
  EXPECT_EQ(events().size(), before);
  EXPECT_EQ(state(kV3).state, RouterState::backup);
}

TEST_F(InterfaceCheckTest, IsNotThatOfTheRoutersOwnInterface) {
  start_with(eth1_up());
  contract::FactItem down = eth0_up();
  down.flags = 0;
  facts_->take(down, kStart + 1s);
  EXPECT_EQ(state(kV3).reason, Reason::interface_down);
  EXPECT_EQ(priority(kV6), 200);
  facts_->take(eth1_down(), kStart + 2s);
  EXPECT_EQ(state(kV3).reason, Reason::interface_down);
  facts_->take(eth0_up(), kStart + 3s);
  EXPECT_EQ(state(kV3).reason, Reason::check_failed);
}

TEST_F(InterfaceCheckTest, ALineOfTheLogComesBeforeWhatItCauses) {
  start_with(eth1_up());
  const std::size_t before = events().size();
  facts_->take(eth1_missing(), kStart + 1s);
  const std::vector<EventRecord> all = events();
  ASSERT_GT(all.size(), before + 1);
  EXPECT_EQ(all[before].kind, EventKind::check_changed);
  EXPECT_EQ(all[before].at_ns, 1001'000'000'000);
  EXPECT_EQ(all[before].router, kCheck);
  EXPECT_EQ(all[before].from, static_cast<std::uint8_t>(Verdict::up));
  EXPECT_EQ(all[before].to, static_cast<std::uint8_t>(Verdict::down));
  EXPECT_EQ(all[before].reason, static_cast<std::uint8_t>(Reason::interface_missing));
  EXPECT_EQ(all[before + 1].kind, EventKind::transition);
  EXPECT_EQ(all[before + 1].router, kV3);
}

TEST_F(InterfaceCheckTest, IsInTheLogOnceForEachVerdict) {
  start_with(eth1_down());
  facts_->take(eth1_missing(), kStart + 1s);
  facts_->take(eth1_down(), kStart + 2s);
  facts_->take(eth1_up(), kStart + 3s);
  facts_->take(eth1_up(9), kStart + 4s);
  const std::vector<EventRecord> all = check_events();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].from, static_cast<std::uint8_t>(Verdict::unknown));
  EXPECT_EQ(all[0].to, static_cast<std::uint8_t>(Verdict::down));
  EXPECT_EQ(all[0].reason, static_cast<std::uint8_t>(Reason::interface_down));
  EXPECT_EQ(all[1].to, static_cast<std::uint8_t>(Verdict::up));
  EXPECT_EQ(all[1].reason, static_cast<std::uint8_t>(Reason::none));
}

TEST_F(InterfaceCheckTest, OfNoInterfaceThatIsNotTracked) {
  start_with(eth1_up());
  contract::FactItem down = eth0_up();
  down.flags = 0;
  const std::size_t before = check_events().size();
  facts_->take(down, kStart + 1s);
  EXPECT_EQ(check_events().size(), before);
}

TEST_F(InterfaceCheckTest, NothingStartsAfterTheEnd) {
  start_with(eth1_down());
  facts_->stop();
  facts_->take(eth1_up(), kStart + 1s);
  EXPECT_EQ(state(kV3).state, RouterState::fault);
}

TEST_F(InterfaceCheckTest, TheLedgerHasTheStateOfEveryInterface) {
  EXPECT_EQ(reader().interface_record(0)->state, InterfaceState::up);
  EXPECT_EQ(reader().interface_record(0)->since_ns, 1000'000'000'000);
  EXPECT_EQ(reader().interface_record(kEth1)->state, InterfaceState::unknown);
  EXPECT_EQ(reader().interface_record(kEth1)->since_ns, 0);
  start_with(eth1_down());
  EXPECT_EQ(reader().interface_record(kEth1)->state, InterfaceState::down);
  EXPECT_EQ(reader().interface_record(kEth1)->since_ns, 1000'000'000'000);
  facts_->take(eth1_missing(), kStart + 1s);
  EXPECT_EQ(reader().interface_record(kEth1)->state, InterfaceState::missing);
  EXPECT_EQ(reader().interface_record(kEth1)->since_ns, 1000'000'000'000) << "of not being up";
  facts_->take(eth1_up(), kStart + 2s);
  EXPECT_EQ(reader().interface_record(kEth1)->state, InterfaceState::up);
  EXPECT_EQ(reader().interface_record(kEth1)->since_ns, 1002'000'000'000);
}

}  // namespace
}  // namespace worker
