// Events for notify_master_rx_lower_pri and for FIFOs: when the worker writes one, and for whom.
#include <gtest/gtest.h>

#include <string>

#include "tests/bytes.h"
#include "tests/worker_fixture.h"

namespace worker {
namespace {

using contract::EventKind;
using contract::NotifyKind;
using namespace std::chrono_literals;
using namespace std::string_literals;

constexpr std::uint32_t kV3 = 0;  // VRID 10, priority 200
constexpr vrrp::Instant kActive = kStart + 10s;

// Only "v3" has notifications.
contract::PlanRows rows_with(NotifyKind kind) {
  contract::PlanRows rows = four_routers();
  rows.scripts.push_back(
      {.words = rows.add_text("/tell\0"s), .user = rows.add_script_user("nobody", "")});
  rows.notifications = {{.router = kV3, .script = 0, .kind = kind}};
  return rows;
}

class LowerPriorityOf : public WorkerFixture {
 protected:
  explicit LowerPriorityOf(const contract::PlanRows& rows) : WorkerFixture(rows) {
    facts_->take(eth0_up(), kStart);
    facts_->start(kStart);
  }
  void become_active() { apply_->step({kV3}, fsm::Event::deadline(), kActive); }
  // VRID 10, priority 100.
  void hear_lower(vrrp::Instant arrival) {
    const Bytes message = tests::from_hex("310a64020064e68ac0000201c0000202");
    const vrrp::IpAddress from = ip("192.0.2.9");
    adverts_->take({.message = message,
                    .source = from,
                    .destination = vrrp::advert_group(from.family()),
                    .interface = {7},
                    .ttl = 255,
                    .arrival = arrival});
  }
  std::vector<contract::EventRecord> told() {
    std::vector<contract::EventRecord> all = events();
    std::erase_if(all, [](const auto& event) { return event.kind != EventKind::lower_priority; });
    return all;
  }
};

class LowerPriority : public LowerPriorityOf {
 protected:
  LowerPriority() : LowerPriorityOf(rows_with(NotifyKind::rx_lower_pri)) {}
};

class LowerPriorityUnwanted : public LowerPriorityOf {
 protected:
  LowerPriorityUnwanted() : LowerPriorityOf(rows_with(NotifyKind::any)) {}
};

contract::PlanRows rows_with_fifo() {
  contract::PlanRows rows = four_routers();
  rows.fifos = {{.path = rows.add_text("/run/events")}};
  return rows;
}

class LowerPriorityForFifo : public LowerPriorityOf {
 protected:
  LowerPriorityForFifo() : LowerPriorityOf(rows_with_fifo()) {}
};

TEST_F(LowerPriorityForFifo, IsAnEventWithoutAScript) {
  become_active();
  hear_lower(kActive + 1s);
  EXPECT_EQ(told().size(), 1U);
}

TEST_F(LowerPriority, IsAnEventWhileActive) {
  become_active();
  hear_lower(kActive + 1s);
  hear_lower(kActive + 2s);
  const auto all = told();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].router, kV3);
  EXPECT_EQ(all[0].priority, 100);
  EXPECT_EQ(all[0].own_priority, 200);
  EXPECT_EQ(contract::from_ledger(all[0].peer), ip("192.0.2.9"));
}

TEST_F(LowerPriority, IsNoEventWhileBackup) {
  hear_lower(kStart + 1s);
  EXPECT_TRUE(told().empty());
}

// The interval is 1 s.
TEST_F(LowerPriority, IsAnEventFourTimesAnIntervalAtTheMost) {
  become_active();
  for (int i = 0; i < 100; ++i) hear_lower(kActive + 1s + i * 10ms);
  EXPECT_EQ(told().size(), 4U);
}

TEST_F(LowerPriorityUnwanted, IsNoEvent) {
  become_active();
  hear_lower(kActive + 1s);
  EXPECT_TRUE(told().empty());
}

}  // namespace
}  // namespace worker
