// Facts and adverts on their way through translate and apply: which router changes, what is
// counted, what the log will say.
#include <gtest/gtest.h>

#include "tests/bytes.h"
#include "tests/worker_fixture.h"

namespace worker {
namespace {

using contract::EventKind;
using contract::RouterCounter;
using vrrp::DropReason;
using vrrp::Reason;
using vrrp::RouterState;

using tests::from_hex;

constexpr std::uint32_t kV3 = 0;
constexpr std::uint32_t kV2 = 1;
constexpr std::uint32_t kV6 = 2;
constexpr std::uint32_t kOwner = 3;

class Translate : public WorkerFixture {
 protected:
  void start() {
    facts_->take(eth0_up(), kStart);
    facts_->take(
        {.kind = contract::FactKind::ownership, .index = kOwner, .flags = contract::kFactOwned},
        kStart);
    facts_->start(kStart);
  }

  void hear(const Bytes& message, const char* source, std::uint8_t ttl = 255,
            std::int32_t ifindex = 7) {
    const vrrp::IpAddress from = ip(source);
    adverts_->take({.message = message,
                    .source = from,
                    .destination = vrrp::advert_group(from.family()),
                    .interface = {ifindex},
                    .ttl = ttl,
                    .arrival = kStart + std::chrono::seconds{1}});
  }

  std::uint64_t drops(std::uint32_t router, DropReason reason) {
    return reader().drops(router, reason);
  }
  std::uint64_t interface_drops(DropReason reason) {
    return reader().interface(0).drops[static_cast<std::size_t>(reason)].load();
  }
  std::size_t count_events(EventKind kind) {
    return static_cast<std::size_t>(
        std::ranges::count(events(), kind, &contract::EventRecord::kind));
  }
};

// Vector C of the golden vectors: VRID 10, priority 200, 192.0.2.1 and 192.0.2.2, pseudo-header
// form; it was made for source 192.0.2.251, so here it comes from there.
const Bytes kVectorC{0x31, 0x0a, 0xc8, 0x02, 0x00, 0x64, 0xde, 0xfb,
                     0xc0, 0x00, 0x02, 0x01, 0xc0, 0x00, 0x02, 0x02};
// Vector B: the same, message-only checksum, so from anywhere.
const Bytes kVectorB{0x31, 0x0a, 0xc8, 0x02, 0x00, 0x64, 0x82, 0x8a,
                     0xc0, 0x00, 0x02, 0x01, 0xc0, 0x00, 0x02, 0x02};
// Vector F: priority 0, one address.
const Bytes kVectorF{0x31, 0x0a, 0x00, 0x02, 0x00, 0x64, 0x4a, 0x8b,
                     0xc0, 0x00, 0x02, 0x01, 0xc0, 0x00, 0x02, 0x02};

TEST_F(Translate, NothingStartsBeforeEveryRoleIsReady) {
  facts_->take(eth0_up(), kStart);
  EXPECT_EQ(state(kV3).state, RouterState::initialize);
}

TEST_F(Translate, RoutersStartWithTheSourceOfTheirFamily) {
  start();
  EXPECT_EQ(state(kV3).state, RouterState::backup);
  EXPECT_EQ(state(kV3).source, ip("192.0.2.251"));
  EXPECT_EQ(state(kV6).source, ip("fe80::c8"));
  EXPECT_EQ(state(kOwner).state, RouterState::active);
  EXPECT_TRUE(outbox_->is_waiting());
}

TEST_F(Translate, WhatIsMissingIsTheReasonOfTheFault) {
  contract::FactItem fact{.kind = contract::FactKind::interface};
  facts_->start(kStart);
  EXPECT_EQ(state(kV3).reason, Reason::interface_missing);
  fact.ifindex = 7;
  facts_->take(fact, kStart);
  EXPECT_EQ(state(kV3).reason, Reason::interface_down);
  fact.flags = contract::kFactUp | contract::kFactIpv6Source;
  facts_->take(fact, kStart);
  EXPECT_EQ(state(kV3).reason, Reason::no_source_address);
  EXPECT_EQ(state(kV6).state, RouterState::backup);
}

TEST_F(Translate, AnOwnerWaitsForItsAddressAndGoesActiveWhenItComes) {
  facts_->take(eth0_up(), kStart);
  facts_->start(kStart);
  EXPECT_EQ(state(kOwner).state, RouterState::fault);
  EXPECT_EQ(state(kOwner).reason, Reason::owner_without_address);
  EXPECT_EQ(state(kV3).state, RouterState::backup);
  facts_->take(
      {.kind = contract::FactKind::ownership, .index = kOwner, .flags = contract::kFactOwned},
      kStart);
  EXPECT_EQ(state(kOwner).state, RouterState::active);
}

TEST_F(Translate, LinkLossFaultsAndLinkReturnRestarts) {
  start();
  contract::FactItem down = eth0_up();
  down.flags &= ~contract::kFactUp;
  facts_->take(down, kStart);
  EXPECT_EQ(state(kOwner).state, RouterState::fault);
  EXPECT_EQ(state(kOwner).reason, Reason::interface_down);
  facts_->take(eth0_up(), kStart);
  EXPECT_EQ(state(kOwner).state, RouterState::active);
  EXPECT_EQ(counter(kOwner, RouterCounter::to_active), 2U);
  EXPECT_EQ(counter(kOwner, RouterCounter::to_fault), 1U);
}

TEST_F(Translate, AnInterfaceMadeAnewIsANewOneEvenWhenTheFactsBetweenAreLost) {
  start();
  contract::FactItem other = eth0_up();
  other.ifindex = 8;
  facts_->take(other, kStart);
  EXPECT_EQ(counter(kOwner, RouterCounter::to_active), 2U);
  hear(kVectorB, "192.0.2.9", 255, 8);
  EXPECT_EQ(counter(kV3, RouterCounter::adverts_received), 1U);
}

TEST_F(Translate, AnAdvertReachesItsRouterOnly) {
  start();
  hear(kVectorC, "192.0.2.250");  // The pseudo-header is of another source: wrong checksum.
  EXPECT_EQ(drops(kV3, DropReason::checksum), 1U);
  hear(kVectorB, "192.0.2.9");
  EXPECT_EQ(counter(kV3, RouterCounter::adverts_received), 1U);
  EXPECT_EQ(counter(kV3, RouterCounter::checksum_message_only), 1U);
  EXPECT_EQ(state(kV3).active_address, ip("192.0.2.9"));
  EXPECT_EQ(state(kV3).deadline, kStart + vrrp::Nanoseconds{1'000'000'000 + 3'218'750'000});
  EXPECT_EQ(counter(kV2, RouterCounter::adverts_received), 0U);
  EXPECT_EQ(count_events(EventKind::address_list_mismatch), 0U);
}

TEST_F(Translate, OurOwnAdvertIsNotHeard) {
  start();
  hear(kVectorC, "192.0.2.251");
  EXPECT_EQ(drops(kV3, DropReason::own), 1U);
  EXPECT_EQ(counter(kV3, RouterCounter::adverts_received), 0U);
}

TEST_F(Translate, AnAdvertOfAnotherInterfaceIsNotOurs) {
  start();
  hear(kVectorB, "192.0.2.9", 255, 99);
  EXPECT_EQ(counter(kV3, RouterCounter::adverts_received), 0U);
  EXPECT_EQ(reader().interface(0).adverts_received.load(), 0U);
}

TEST_F(Translate, ADropIsCountedAtInterfaceAndRouterAndChangesNothing) {
  start();
  const fsm::State before = state(kV3);
  hear(kVectorB, "192.0.2.9", 254);
  EXPECT_EQ(drops(kV3, DropReason::ttl), 1U);
  EXPECT_EQ(interface_drops(DropReason::ttl), 1U);
  EXPECT_EQ(state(kV3), before);
}

// Whatever is wrong: no event, no "last advert", not even a learned interval. The checksums were
// computed by a separate program.
TEST_F(Translate, NoDropOfAnyReasonChangesARouter) {
  struct Row {
    DropReason reason;
    std::uint32_t router;
    const char* message;
  };
  const Row rows[] = {
      {DropReason::truncated, kV3, "310ac8020064828a"},
      {DropReason::version, kV3, "410ac8020064728ac0000201c0000202"},
      {DropReason::type, kV3, "320ac8020064818ac0000201c0000202"},
      {DropReason::address_count, kV3, "310ac80000640691"},
      {DropReason::length, kV3, "310ac8020064828ac0000201c000020200"},
      {DropReason::checksum, kV3, "310ac8020064828bc0000201c0000202"},
      {DropReason::interval_zero, kV3, "310ac802000082eec0000201c0000202"},
      {DropReason::version_mismatch, kV3, "210ac802000192edc0000201c00002020000000000000000"},
      {DropReason::auth_type, kV2, "210bc801000154eec00002030000000000000000"},
      {DropReason::auth_data, kV2, "210bc801010117a1c00002037365637265740001"},
      {DropReason::interval_mismatch, kV2, "210bc801010217a1c00002037365637265740000"},
  };
  start();
  for (const Row& row : rows) {
    const fsm::State before = state(row.router);
    hear(from_hex(row.message), "192.0.2.9");
    EXPECT_EQ(drops(row.router, row.reason), 1U) << name(row.reason);
    EXPECT_EQ(state(row.router), before) << name(row.reason);
    EXPECT_EQ(counter(row.router, RouterCounter::adverts_received), 0U) << name(row.reason);
  }
}

TEST_F(Translate, AnOwnerHearsAdvertsLikeEverybodyElse) {
  start();
  const Bytes owner = from_hex("310cff0100640d89c0000204");  // VRID 12, priority 255, 192.0.2.4
  hear(owner, "192.0.2.250");
  EXPECT_EQ(state(kOwner).state, RouterState::active);
  hear(owner, "192.0.2.252");
  EXPECT_EQ(state(kOwner).state, RouterState::backup);
  EXPECT_EQ(state(kOwner).reason, Reason::higher_address);
  EXPECT_EQ(counter(kOwner, RouterCounter::adverts_received), 2U);
}

TEST_F(Translate, AnUnknownVridIsLoggedOnceAndCountedAlways) {
  start();
  Bytes message = kVectorB;
  message[1] = 99;
  message[7] = static_cast<std::uint8_t>(message[7] - 89);  // Keeps the sum right.
  hear(message, "192.0.2.9");
  hear(message, "192.0.2.9");
  EXPECT_EQ(interface_drops(DropReason::vrid), 2U);
  EXPECT_EQ(count_events(EventKind::unknown_vrid), 1U);
  const auto unknown = reader().unknown_vrid(0);
  ASSERT_TRUE(unknown);
  EXPECT_EQ(unknown->vrid, 99U);
  EXPECT_EQ(contract::from_ledger(unknown->source), ip("192.0.2.9"));
}

TEST_F(Translate, AnotherVersionIsRefusedByTheRoutersOwn) {
  start();
  Bytes message = kVectorB;
  message[1] = 11;
  message[7] = static_cast<std::uint8_t>(message[7] - 1);
  hear(message, "192.0.2.9");
  EXPECT_EQ(drops(kV2, DropReason::version_mismatch), 1U);
}

TEST_F(Translate, PriorityZeroIsCountedAndShortensTheWait) {
  start();
  hear(kVectorF, "192.0.2.9");
  EXPECT_EQ(counter(kV3, RouterCounter::priority_zero_pkts_rcvd), 1U);
  EXPECT_EQ(state(kV3).deadline, kStart + vrrp::Nanoseconds{1'218'750'000});
}

TEST_F(Translate, AnotherAddressListIsHeardAndLoggedOnce) {
  start();
  Bytes message = kVectorB;
  message[15] = 3;  // 192.0.2.3 instead of .2
  message[7] = static_cast<std::uint8_t>(message[7] - 1);
  hear(message, "192.0.2.9");
  hear(message, "192.0.2.9");
  EXPECT_EQ(counter(kV3, RouterCounter::adverts_received), 2U);
  EXPECT_EQ(counter(kV3, RouterCounter::address_list_errors), 2U);
  EXPECT_EQ(count_events(EventKind::address_list_mismatch), 1U);
}

TEST_F(Translate, InVersion2AnotherAddressListIsHeardToo) {
  start();
  hear(from_hex("210bc8010101179cc00002097365637265740000"), "192.0.2.9");  // 192.0.2.9, not .3
  EXPECT_EQ(counter(kV2, RouterCounter::adverts_received), 1U);
  EXPECT_EQ(counter(kV2, RouterCounter::address_list_errors), 1U);
  EXPECT_EQ(state(kV2).active_address, ip("192.0.2.9"));
}

TEST_F(Translate, Version2WithOurPasswordIntervalAndListIsHeardWithoutALine) {
  start();
  const std::size_t before = events().size();
  hear(from_hex("210b64010101 7ba2 c0000203 7365637265740000"), "192.0.2.9");
  EXPECT_EQ(counter(kV2, RouterCounter::adverts_received), 1U);
  EXPECT_EQ(events().size(), before);
}

TEST_F(Translate, AnIpv6ListThatDoesNotStartWithALinkLocalAddressIsHeardAndCounted) {
  start();
  const Bytes global_first = from_hex(
      "310ac8020064db5b"
      "20010db8000000000000000000000001fe800000000000000000000000000001");
  hear(global_first, "fe80::c9");
  EXPECT_EQ(counter(kV6, RouterCounter::first_address_not_link_local), 1U);
  EXPECT_EQ(state(kV6).active_address, ip("fe80::c9"));
}

TEST_F(Translate, AnIpv6ListThatStartsWithALinkLocalAddressIsNotCounted) {
  start();
  const Bytes link_local_first = from_hex(
      "310ac8020064db5b"
      "fe80000000000000000000000000000120010db8000000000000000000000001");
  hear(link_local_first, "fe80::c9");
  EXPECT_EQ(counter(kV6, RouterCounter::adverts_received), 1U);
  EXPECT_EQ(counter(kV6, RouterCounter::first_address_not_link_local), 0U);
}

TEST_F(Translate, AnotherIntervalIsLearnedCountedAndLoggedOnce) {
  start();
  const Bytes message = from_hex("310ac802000a82e4c0000201c0000202");  // 10 cs
  hear(message, "192.0.2.9");
  hear(message, "192.0.2.9");
  EXPECT_EQ(state(kV3).active_interval, vrrp::Centiseconds{10});
  EXPECT_EQ(counter(kV3, RouterCounter::interval_mismatch_adopted), 2U);
  EXPECT_EQ(count_events(EventKind::interval_mismatch), 1U);
}

TEST_F(Translate, TheSameIntervalIsNotWorthALine) {
  start();
  hear(kVectorB, "192.0.2.9");
  EXPECT_EQ(counter(kV3, RouterCounter::interval_mismatch_adopted), 0U);
  EXPECT_EQ(count_events(EventKind::interval_mismatch), 0U);
}

TEST_F(Translate, TheSameAddressesInAnotherOrderAreTheSameList) {
  start();
  const Bytes swapped{0x31, 0x0a, 0xc8, 0x02, 0x00, 0x64, 0x82, 0x8a,
                      0xc0, 0x00, 0x02, 0x02, 0xc0, 0x00, 0x02, 0x01};
  hear(swapped, "192.0.2.9");
  EXPECT_EQ(counter(kV3, RouterCounter::adverts_received), 1U);
  EXPECT_EQ(counter(kV3, RouterCounter::address_list_errors), 0U);
}

TEST_F(Translate, OneAddressTwiceIsNotTheSameList) {
  start();
  const Bytes twice{0x31, 0x0a, 0xc8, 0x02, 0x00, 0x64, 0x82, 0x8b,
                    0xc0, 0x00, 0x02, 0x01, 0xc0, 0x00, 0x02, 0x01};
  hear(twice, "192.0.2.9");
  EXPECT_EQ(counter(kV3, RouterCounter::address_list_errors), 1U);
}

TEST_F(Translate, EqualPriorityIsWorthALine) {
  start();
  hear(kVectorB, "192.0.2.9");
  hear(kVectorB, "192.0.2.9");
  EXPECT_EQ(count_events(EventKind::equal_priority), 1U);
}

TEST_F(Translate, AnotherPriorityIsNotWorthALine) {
  start();
  hear(from_hex("310a64020064e68ac0000201c0000202"), "192.0.2.9");  // priority 100
  EXPECT_EQ(counter(kV3, RouterCounter::adverts_received), 1U);
  EXPECT_EQ(count_events(EventKind::equal_priority), 0U);
}

TEST_F(Translate, ATransitionByTimeoutSaysWhoWasSilentForHowLong) {
  start();
  hear(kVectorB, "192.0.2.9");
  apply_->step({kV3}, fsm::Event::deadline(), kStart + vrrp::Nanoseconds{4'218'750'000});
  const contract::EventRecord event = events().back();
  EXPECT_EQ(event.kind, EventKind::transition);
  EXPECT_EQ(event.from, static_cast<std::uint8_t>(RouterState::backup));
  EXPECT_EQ(event.to, static_cast<std::uint8_t>(RouterState::active));
  EXPECT_EQ(event.reason, static_cast<std::uint8_t>(Reason::timeout));
  EXPECT_EQ(contract::from_ledger(event.peer), ip("192.0.2.9"));
  EXPECT_EQ(event.value_ns, 3'218'750'000);
}

TEST_F(Translate, TheLedgerHoldsWhatTheNextWorkerNeeds) {
  start();
  hear(kVectorB, "192.0.2.9");
  const contract::RouterRecord record = *reader().router(kV3);
  EXPECT_EQ(record.state, static_cast<std::uint8_t>(RouterState::backup));
  EXPECT_EQ(record.effective_priority, 200);
  EXPECT_EQ(record.active_priority, 200);
  EXPECT_EQ(record.active_interval_ns, 1'000'000'000);
  EXPECT_EQ(record.last_advert_ns, 1001'000'000'000);
  EXPECT_EQ(record.deadline_ns, 1004'218'750'000);
  EXPECT_EQ(contract::from_ledger(record.active_address), ip("192.0.2.9"));
  EXPECT_EQ(contract::from_ledger(record.source), ip("192.0.2.251"));
}

// --- What leaves the worker

TEST_F(Translate, AdvertsLeaveOnTheSocketOfTheirInterfaceAndFamily) {
  start();
  apply_->step({kV3}, fsm::Event::deadline(), kStart + std::chrono::seconds{4});
  outbox_->flush(ring());
  const std::vector<Bytes> sent = written_to(sender_file(0));
  ASSERT_EQ(sent.size(), 2U);  // The owner's first, from its start.
  EXPECT_EQ(sent[0][1], 12);
  EXPECT_EQ(sent[1], kVectorC);
  EXPECT_TRUE(written_to(sender_file(1)).empty());
}

TEST_F(Translate, AnAdvertTellsOurOwnIntervalNotTheLearnedOne) {
  start();
  hear(from_hex("310ac802000a82e4c0000201c0000202"), "192.0.2.9");  // 10 cs
  apply_->step({kV3}, fsm::Event::deadline(), kStart + std::chrono::seconds{4});
  outbox_->flush(ring());
  EXPECT_EQ(written_to(sender_file(0)).back(), kVectorC);
}

TEST_F(Translate, TheNextAdvertTellsAChangedPriority) {
  start();
  apply_->step({kV3}, fsm::Event::priority_changed(*vrrp::Priority::from(150)), kStart);
  apply_->step({kV3}, fsm::Event::deadline(), kStart + std::chrono::seconds{4});
  outbox_->flush(ring());
  EXPECT_EQ(written_to(sender_file(0)).back(), from_hex("310a9602006410fcc0000201c0000202"));
}

TEST_F(Translate, APriorityZeroReplacesAnAdvertThatHasNotLeft) {
  start();
  apply_->step({kOwner}, fsm::Event::shutdown(), kStart);
  outbox_->flush(ring());
  const std::vector<Bytes> sent = written_to(sender_file(0));
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(sent[0][2], 0);
  EXPECT_EQ(counter(kOwner, RouterCounter::priority_zero_pkts_sent), 0U);
  EXPECT_FALSE(outbox_->is_done());
  EXPECT_EQ(outbox_->completed(0, 12), vrrp::RouterIndex{kOwner});
  EXPECT_EQ(counter(kOwner, RouterCounter::priority_zero_pkts_sent), 1U);
  EXPECT_TRUE(outbox_->is_done());
}

TEST_F(Translate, AnAdvertThatTheKernelRefusesIsTriedOnceMore) {
  start();
  outbox_->flush(ring());
  EXPECT_EQ(written_to(sender_file(0)).size(), 1U);
  outbox_->completed(0, -ENOBUFS);
  EXPECT_TRUE(outbox_->is_waiting());
  outbox_->flush(ring());
  EXPECT_EQ(written_to(sender_file(0)).size(), 1U);
  outbox_->completed(0, -ENOBUFS);
  EXPECT_TRUE(outbox_->is_done());
  EXPECT_EQ(counter(kOwner, RouterCounter::adverts_sent), 0U);
}

TEST_F(Translate, ARouterThatLostTheElectionSendsNoAdvertItStillOwed) {
  start();
  apply_->step({kOwner}, fsm::Event::interface_lost(Reason::interface_down), kStart);
  outbox_->flush(ring());
  EXPECT_TRUE(written_to(sender_file(0)).empty());
  EXPECT_TRUE(outbox_->is_done());
}

TEST_F(Translate, RequestsOfATurnAreOneRecordAndTheLastWishWins) {
  start();
  apply_->step({kV3}, fsm::Event::deadline(), kStart + std::chrono::seconds{4});
  apply_->step({kOwner}, fsm::Event::shutdown(), kStart + std::chrono::seconds{4});
  requests_->flush(ring());
  const std::vector<Bytes> sent = written_to(kHelperFile);
  ASSERT_EQ(sent.size(), 1U);
  const Bytes want{2, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0,   // release router 3
                   1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};  // hold router 0
  EXPECT_EQ(sent[0], want);
}

TEST_F(Translate, TheNextBatchWaitsUntilTheLastOneWasTaken) {
  start();
  requests_->flush(ring());
  EXPECT_EQ(written_to(kHelperFile).size(), 1U);
  apply_->step({kV3}, fsm::Event::deadline(), kStart + std::chrono::seconds{4});
  requests_->flush(ring());
  EXPECT_TRUE(written_to(kHelperFile).empty());
  requests_->completed();
  requests_->flush(ring());
  EXPECT_EQ(written_to(kHelperFile).size(), 1U);
}

TEST_F(Translate, StoppingIsDoneOnlyWhenTheHelperSaysThatNothingIsLeft) {
  start();  // The owner holds.
  requests_->flush(ring());
  requests_->completed();
  apply_->step({kOwner}, fsm::Event::shutdown(), kStart);
  EXPECT_FALSE(requests_->is_done());
  requests_->flush(ring());
  requests_->completed();
  EXPECT_FALSE(requests_->is_done());
  facts_->take({.kind = contract::FactKind::released, .index = kOwner}, kStart);
  EXPECT_TRUE(requests_->is_done());
}

TEST_F(Translate, AReplyToAnOlderReleaseDoesNotEndANewerHold) {
  start();
  requests_->flush(ring());
  requests_->completed();
  requests_->release({kOwner});
  requests_->flush(ring());
  requests_->completed();
  requests_->hold({kOwner});
  facts_->take({.kind = contract::FactKind::released, .index = kOwner}, kStart);
  EXPECT_FALSE(requests_->is_done());
  requests_->flush(ring());
  requests_->completed();
  EXPECT_FALSE(requests_->is_done());
}

TEST_F(Translate, HoldFailedResignsAndShowsTheErrno) {
  start();
  facts_->take({.kind = contract::FactKind::hold_failed, .index = kOwner, .error = 1}, kStart);
  EXPECT_EQ(state(kOwner).state, RouterState::fault);
  EXPECT_EQ(events().back().error, 1);
  EXPECT_EQ(events().back().reason, static_cast<std::uint8_t>(Reason::hold_failed));
}

}  // namespace
}  // namespace worker
