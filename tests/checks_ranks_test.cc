// What priority lists say of this host, and what of it the worker is told.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "checks/ranks.h"
#include "contract/plan_writer.h"

namespace {

using checks::Ranks;
using contract::CheckItemKind;

constexpr std::uint32_t kList = 1;

// "a" and "b.ipv6" follow a list in which we are dns1, "c" does not.
std::vector<std::uint8_t> plan_bytes() {
  contract::PlanRows rows;
  rows.add_interface("eth0");
  std::uint8_t vrid = 50;
  for (const char* name : {"a", "b.ipv6", "c"}) {
    contract::PlanRouter router{.sender = rows.add_sender(0, vrrp::Family::ipv4),
                                .vrid = vrid,
                                .priority = 100,
                                .advertised_count = 1,
                                .first_address = vrid - 50U,
                                .address_count = 1,
                                .interval_cs = 100,
                                .garp_repeat = 1,
                                .garp_refresh_repeat = 1};
    rows.set_name(router, name);
    rows.routers.push_back(router);
    rows.addresses.push_back({.bytes = {192, 0, 2, vrid}});
    ++vrid;
  }
  rows.checks.push_back({.name = rows.add_text("eth0"),
                         .kind = contract::CheckKind::interface,
                         .rise = 0,
                         .fall = 0});
  rows.checks.push_back({.name = rows.add_text("/etc/regent/order"),
                         .kind = contract::CheckKind::list,
                         .rise = 0,
                         .fall = 0});
  rows.lists.push_back({.host = rows.add_text("dns1")});
  rows.tracks = {{.router = 0, .check = kList}, {.router = 1, .check = kList}};
  return contract::write_plan(rows);
}

class RanksTest : public testing::Test {
 protected:
  RanksTest() : bytes_(plan_bytes()), plan_(*contract::validate_plan(bytes_)), ranks_(plan_) {}

  // "0:230 1:0"
  std::string news() {
    std::string out;
    for (const contract::CheckItem& item : ranks_.news()) {
      EXPECT_EQ(item.kind, CheckItemKind::priority);
      if (!out.empty()) out += ' ';
      out += fmt::format("{}:{}", item.subject, item.value);
    }
    ranks_.note_told();
    return out;
  }

  std::vector<std::uint8_t> bytes_;
  contract::Plan plan_;
  Ranks ranks_;
};

TEST_F(RanksTest, NothingIsSaidBeforeAListIsThere) { EXPECT_EQ(news(), ""); }

TEST_F(RanksTest, AreToldOnceForEachRouterOfTheList) {
  const Ranks::Outcome outcome = ranks_.take(kList, "a: dns0 dns1\nb: dns1\n");
  EXPECT_TRUE(outcome.is_good);
  EXPECT_EQ(outcome.text, "has dns1 for 2 of 2 virtual routers");
  EXPECT_EQ(news(), "0:230 1:240");
  EXPECT_EQ(news(), "");
}

TEST_F(RanksTest, OnlyWhatHasChangedIsTold) {
  ranks_.take(kList, "*: dns0 dns1\n");
  news();
  EXPECT_EQ(ranks_.take(kList, "*: dns0 dns1\nb: dns0\n").text,
            "has dns1 for 1 of 2 virtual routers");
  EXPECT_EQ(news(), "1:0");
}

TEST_F(RanksTest, WhatChangesTwiceIsToldAsItIsNow) {
  ranks_.take(kList, "*: dns0 dns1\n");
  ranks_.take(kList, "*: dns1 dns0\n");
  EXPECT_EQ(news(), "0:240 1:240");
}

TEST_F(RanksTest, ABadListChangesNothing) {
  ranks_.take(kList, "*: dns0 dns1\n");
  news();
  const Ranks::Outcome incomplete = ranks_.take(kList, "a: dns1\n");
  EXPECT_FALSE(incomplete.is_good);
  EXPECT_EQ(incomplete.text, "says nothing of b.ipv6 and has no line `*`");
  EXPECT_EQ(news(), "");
  const Ranks::Outcome broken = ranks_.take(kList, "a: dns1\n*:\n");
  EXPECT_FALSE(broken.is_good);
  EXPECT_EQ(broken.text, "line 2: `*` has no host");
  EXPECT_EQ(news(), "");
}

}  // namespace
