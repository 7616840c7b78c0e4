// Which servers share a process.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <vector>

#include "checks/desks.h"
#include "contract/plan_writer.h"

namespace {

using contract::CheckKind;
using contract::PlanRows;
using contract::PlanTarget;
using contract::Transport;
using Numbers = std::vector<std::uint32_t>;

class DesksTest : public testing::Test {
 protected:
  void add(CheckKind kind, PlanTarget target) {
    target.check = static_cast<std::uint32_t>(rows_.checks.size());
    const bool is_dns = kind == CheckKind::dns;
    const std::size_t subject = is_dns ? rows_.dns.size() : rows_.tcp.size();
    rows_.checks.push_back({.name = rows_.add_text(fmt::format("c{}", target.check)),
                            .kind = kind,
                            .subject = static_cast<std::uint32_t>(subject),
                            .interval_ms = 1000,
                            .timeout_ms = 500});
    if (is_dns) rows_.dns.push_back({.name = rows_.add_text("test."), .type = 16});
    if (!is_dns) rows_.tcp.push_back({});
    rows_.targets.push_back(target);
  }
  checks::Desks desks() {
    bytes_ = contract::write_plan(rows_);
    const auto plan = contract::validate_plan(bytes_);
    EXPECT_TRUE(plan);
    return plan ? checks::desks_of(*plan) : checks::Desks{};
  }

  PlanRows rows_;
  std::vector<std::uint8_t> bytes_;
};

constexpr PlanTarget kLocal{.port = 53, .bytes = {127, 0, 0, 1}};
constexpr PlanTarget kWeb{.port = 80, .transport = Transport::tcp, .bytes = {127, 0, 0, 1}};

TEST_F(DesksTest, AreSharedByDnsChecksOfOneServer) {
  add(CheckKind::dns, kLocal);
  add(CheckKind::dns, {.port = 53, .bytes = {127, 0, 0, 2}});
  add(CheckKind::dns, kLocal);
  add(CheckKind::dns, {.port = 5353, .bytes = {127, 0, 0, 1}});
  add(CheckKind::dns, {.port = 53, .transport = Transport::tcp, .bytes = {127, 0, 0, 1}});
  add(CheckKind::dns,
      {.port = 53, .has_source = 1, .bytes = {127, 0, 0, 1}, .source = {127, 0, 0, 9}});
  add(CheckKind::dns, {.port = 53, .family = 6, .bytes = {127, 0, 0, 1}});
  add(CheckKind::dns, kLocal);
  EXPECT_EQ(desks().of_target, (Numbers{0, 1, 0, 2, 3, 4, 5, 0}));
  EXPECT_EQ(desks().first, (Numbers{0, 1, 3, 4, 5, 6}));
}

TEST_F(DesksTest, AreNotSharedByOthers) {
  add(CheckKind::tcp, kWeb);
  add(CheckKind::tcp, kWeb);
  EXPECT_EQ(desks().of_target, (Numbers{0, 1}));
  EXPECT_EQ(desks().first, (Numbers{0, 1}));
}

TEST_F(DesksTest, AreFullWithSixtyFour) {
  for (int i = 0; i < 130; ++i) add(CheckKind::dns, kLocal);
  const checks::Desks found = desks();
  EXPECT_EQ(found.first, (Numbers{0, 64, 128}));
  EXPECT_EQ(found.of_target[63], 0U);
  EXPECT_EQ(found.of_target[64], 1U);
  EXPECT_EQ(found.of_target[127], 1U);
  EXPECT_EQ(found.of_target[129], 2U);
}

}  // namespace
