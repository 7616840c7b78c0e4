#include "fsm/table.h"

#include <gtest/gtest.h>

namespace fsm {
namespace {

using vrrp::Family;
using vrrp::IfIndex;
using vrrp::InterfaceIndex;
using vrrp::RouterIndex;
using vrrp::Vrid;

TEST(RouterTable, FindsARouterByInterfaceFamilyAndVrid) {
  RouterTable table(2);
  table.add({1}, Family::ipv4, *Vrid::from(51), {7});
  EXPECT_EQ(table.router({1}, Family::ipv4, 51), RouterIndex{7});
}

TEST(RouterTable, TellsNeighboursApart) {
  RouterTable table(2);
  table.add({1}, Family::ipv4, *Vrid::from(51), {7});
  EXPECT_EQ(table.router({0}, Family::ipv4, 51), std::nullopt);
  EXPECT_EQ(table.router({1}, Family::ipv6, 51), std::nullopt);
  EXPECT_EQ(table.router({1}, Family::ipv4, 52), std::nullopt);
  EXPECT_EQ(table.router({1}, Family::ipv4, 0), std::nullopt);
}

TEST(RouterTable, FollowsTheKernelsNumberOfAnInterface) {
  RouterTable table(3);
  table.set_ifindex({2}, IfIndex{70'000});
  EXPECT_EQ(table.interface(IfIndex{70'000}), InterfaceIndex{2});
  table.set_ifindex({2}, IfIndex{70'001});
  EXPECT_EQ(table.interface(IfIndex{70'000}), std::nullopt);
  EXPECT_EQ(table.interface(IfIndex{70'001}), InterfaceIndex{2});
}

TEST(RouterTable, KnowsNothingOfAnInterfaceThatDoesNotExist) {
  RouterTable table(1);
  EXPECT_EQ(table.interface(IfIndex{0}), std::nullopt);
  EXPECT_EQ(table.interface(IfIndex{3}), std::nullopt);
}

TEST(RouterTable, KeepsThousandsOfInterfacesApart) {
  constexpr std::uint32_t kInterfaces = 300;
  RouterTable table(kInterfaces);
  for (std::uint32_t i = 0; i < kInterfaces; ++i) {
    table.set_ifindex({i}, IfIndex{static_cast<std::int32_t>(1 + i * 128)});
  }
  for (std::uint32_t i = 0; i < kInterfaces; ++i) {
    ASSERT_EQ(table.interface(IfIndex{static_cast<std::int32_t>(1 + i * 128)}), InterfaceIndex{i});
    ASSERT_EQ(table.interface(IfIndex{static_cast<std::int32_t>(2 + i * 128)}), std::nullopt);
  }
}

TEST(RouterTableDeathTest, RefusesASecondRouterInOnePlace) {
  RouterTable table(1);
  table.add({0}, Family::ipv4, *Vrid::from(1), {0});
  EXPECT_DEATH(table.add({0}, Family::ipv4, *Vrid::from(1), {1}), "CHECK");
}

}  // namespace
}  // namespace fsm
