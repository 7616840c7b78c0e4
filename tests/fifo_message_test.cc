// Records about the scripts of FIFOs: what is accepted, and one refusal per rung.
#include "contract/fifo_message.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "tests/control_fixture.h"

namespace {

using contract::FifoOrder;
using contract::FifoResult;
using contract::RunOutcome;
using contract::Stage;
using namespace std::string_literals;

// FIFO 0 has script 1, of user 0; FIFO 1 has script 2, of user 1. Script 0 is that of nothing.
contract::PlanRows rows() {
  contract::PlanRows rows = control::three_routers();
  for (const char* user : {"nobody", "nobody", "games"}) {
    rows.scripts.push_back(
        {.words = rows.add_text("/follow\0"s), .user = rows.add_script_user(user, "")});
  }
  rows.fifos = {{.path = rows.add_text("/run/a"), .script = 1},
                {.path = rows.add_text("/run/b"), .script = 2}};
  return rows;
}

contract::PlanRows rows_without_scripts() {
  contract::PlanRows made = rows();
  for (contract::PlanFifo& row : made.fifos) row.script = contract::kNoScript;
  return made;
}

const control::World& world() {
  static const control::World made(rows());
  return made;
}

Stage refusal(const FifoOrder& order, std::uint32_t user = 0) {
  const auto read = contract::read_fifo_order(contract::bytes_of(order), world().plan, user);
  return read ? Stage::none : read.error();
}

Stage refusal(const FifoResult& result) {
  const auto read = contract::read_fifo_result(contract::bytes_of(result), world().plan, 0);
  return read ? Stage::none : read.error();
}

FifoResult result() { return {.fifo = 0, .run = {.script = 1, .run = 7, .code = 3}}; }

TEST(FifoOrder, NamesAFifoWhoseScriptIsOfTheRunnersUser) {
  EXPECT_EQ(refusal(FifoOrder{.fifo = 0, .run = 7}), Stage::none);
  EXPECT_EQ(refusal(FifoOrder{.fifo = 1}), Stage::violation_index);
  EXPECT_EQ(refusal(FifoOrder{.fifo = 1}, 1), Stage::none);
  EXPECT_EQ(refusal(FifoOrder{.fifo = 2}), Stage::violation_index);
}

TEST(FifoOrder, OfAFifoWithoutAScriptIsRefused) {
  const control::World other(rows_without_scripts());
  const FifoOrder order{.fifo = 0};
  const auto read = contract::read_fifo_order(contract::bytes_of(order), other.plan, 0);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error(), Stage::violation_index);
}

TEST(FifoOrder, OfAnotherSizeIsRefused) {
  const std::array<std::uint8_t, 9> bytes{};
  for (const std::size_t size : {std::size_t{7}, std::size_t{9}}) {
    const auto read = contract::read_fifo_order(std::span(bytes).first(size), world().plan, 0);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error(), Stage::violation_size);
  }
}

TEST(FifoResult, IsThatOfTheScriptOfItsFifo) {
  EXPECT_EQ(refusal(result()), Stage::none);
  FifoResult changed = result();
  changed.fifo = 1;  // of another user
  EXPECT_EQ(refusal(changed), Stage::violation_index);
  changed = result();
  changed.run.script = 0;  // of the user, and that of nothing
  EXPECT_EQ(refusal(changed), Stage::violation_index);
  changed = result();
  changed.reserved = 1;
  EXPECT_EQ(refusal(changed), Stage::violation_reserved);
  changed = result();
  changed.run.outcome = static_cast<RunOutcome>(99);
  EXPECT_NE(refusal(changed), Stage::none);
}

TEST(FifoResult, ComesBackAsItWas) {
  const auto read = contract::read_fifo_result(contract::bytes_of(result()), world().plan, 0);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->fifo, 0U);
  EXPECT_EQ(read->run.run, 7U);
  EXPECT_EQ(read->run.code, 3);
}

TEST(FifoScripts, AreWorkForRunners) {
  EXPECT_TRUE(contract::has_fifo_scripts(world().plan));
  EXPECT_TRUE(contract::has_orders_of_control(world().plan));
  const control::World without(rows_without_scripts());
  EXPECT_FALSE(contract::has_fifo_scripts(without.plan));
  EXPECT_FALSE(contract::has_orders_of_control(without.plan));
  contract::PlanRows told = rows_without_scripts();
  told.notifications = {{.router = 0, .script = 0, .kind = contract::NotifyKind::any}};
  EXPECT_TRUE(contract::has_orders_of_control(control::World(told).plan));
}

}  // namespace
