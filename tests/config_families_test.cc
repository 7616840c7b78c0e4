// separate_families: two routers of one VRID, and everything that stays one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/config_fixture.h"

namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using tests::CompiledPlan;
using tests::instance_without_addresses;
using tests::problems;

constexpr std::string_view kBoth = "192.0.2.1/24\nfe80::1/64\n192.0.2.2/24\n2001:db8::1/64";

// An instance with separate_families on line 4, and its addresses from line 6 on.
std::string separate(std::string_view addresses, std::string_view lines = "") {
  return instance_without_addresses(
      fmt::format("separate_families\nvirtual_ipaddress {{\n{}\n}}\n{}", addresses, lines));
}

std::vector<std::string> routers(const CompiledPlan& plan) {
  std::vector<std::string> shown;
  for (const contract::PlanRouter& row : plan.plan().routers()) {
    shown.push_back(fmt::format("{} vrid {} IPv{} VRRPv{}", plan.plan().name(row), row.vrid,
                                row.family, row.version));
  }
  return shown;
}

TEST(Families, EachGetARouterOfTheSameVrid) {
  const CompiledPlan plan(separate(kBoth));
  EXPECT_THAT(routers(plan),
              ElementsAre("a.ipv4 vrid 50 IPv4 VRRPv2", "a.ipv6 vrid 50 IPv6 VRRPv3"));
  EXPECT_THAT(plan.addresses(0), ElementsAre("192.0.2.1/24 eth0", "192.0.2.2/24 eth0"));
  EXPECT_THAT(plan.addresses(1), ElementsAre("fe80::1/64 eth0", "2001:db8::1/64 eth0"));
  EXPECT_EQ(plan.router(0).advertised_count, 2);
  EXPECT_EQ(plan.router(1).advertised_count, 2);
  EXPECT_THAT(problems(separate(kBoth)), IsEmpty());
}

TEST(Families, ComeInTheOrderOfTheAddresses) {
  EXPECT_THAT(routers(CompiledPlan(separate("fe80::1/64\n192.0.2.1/24"))),
              ElementsAre("a.ipv6 vrid 50 IPv6 VRRPv3", "a.ipv4 vrid 50 IPv4 VRRPv2"));
}

TEST(Families, TakeTheirExcludedAddressesAlong) {
  const CompiledPlan plan(
      separate(kBoth, "virtual_ipaddress_excluded {\n2001:db8::9/64\n192.0.2.9/24\n}"));
  EXPECT_THAT(plan.addresses(0),
              ElementsAre("192.0.2.1/24 eth0", "192.0.2.2/24 eth0", "192.0.2.9/24 eth0"));
  EXPECT_THAT(plan.addresses(1),
              ElementsAre("fe80::1/64 eth0", "2001:db8::1/64 eth0", "2001:db8::9/64 eth0"));
}

TEST(Families, StayOneRouterWithoutTheKeyword) {
  EXPECT_THAT(routers(CompiledPlan(separate(kBoth, "").replace(
                  separate(kBoth).find("separate_families"), 17, "separate_families off"))),
              ElementsAre("a vrid 50 IPv4 VRRPv2"));
}

TEST(Families, OfOneKindOnlyKeepTheName) {
  EXPECT_THAT(routers(CompiledPlan(separate("192.0.2.1/24"))),
              ElementsAre("a vrid 50 IPv4 VRRPv2"));
  EXPECT_THAT(routers(CompiledPlan(
                  separate("192.0.2.1/24", "virtual_ipaddress_excluded {\n2001:db8::9/64\n}"))),
              ElementsAre("a vrid 50 IPv4 VRRPv2"));
}

TEST(Families, HaveVersionAndPasswordForIpv4Only) {
  const std::string text =
      separate(kBoth, "version 2\npriority 150\nauthentication {\nauth_pass x\n}");
  EXPECT_THAT(problems(text), IsEmpty());
  const CompiledPlan plan(text);
  EXPECT_EQ(plan.router(0).auth_type, 1);
  EXPECT_EQ(plan.router(1).auth_type, 0);
  EXPECT_EQ(plan.router(0).priority, 150);
  EXPECT_EQ(plan.router(1).priority, 150);
}

TEST(Families, AreJudgedEachByItsRules) {
  // The interval: rounded for VRRPv2, beyond what VRRPv3 can say.
  EXPECT_THAT(problems(separate(kBoth, "advert_int 40.96")),
              ElementsAre("11:12 V032", "11:12 V013"));
  EXPECT_THAT(problems(separate("192.0.2.1/24\n2001:db8::1/64")), ElementsAre("7:1 V046"));
}

TEST(Families, MakeOneComplaintAboutOneInstance) {
  EXPECT_THAT(problems("vrrp_instance a {\nseparate_families\nvirtual_router_id 7\n"
                       "virtual_ipaddress {\n192.0.2.1\nfe80::1\n}\n}\n"),
              ElementsAre("1:15 V021"));
  EXPECT_THAT(problems(separate(kBoth, "garp_master_repeat 0")), ElementsAre("11:20 V035"));
}

TEST(Families, CollideWithTheRoutersOfOthers) {
  const std::string other =
      "vrrp_instance b {\ninterface eth0\nvirtual_router_id 50\n"
      "virtual_ipaddress { fe80::2/64 }\n}\n";
  EXPECT_THAT(problems(other + separate(kBoth)), ElementsAre("8:19 V022"));
  const std::string same_name =
      "vrrp_instance a.ipv6 {\ninterface eth1\nvirtual_router_id 50\n"
      "virtual_ipaddress { fe80::2/64 }\n}\n";
  EXPECT_THAT(problems(same_name + separate(kBoth)), ElementsAre("6:15 V023"));
}

TEST(Families, CanBeTheDefault) {
  const CompiledPlan plan(
      "virtual_address a vrid 1 { 192.0.2.1/24 fe80::1/64 }\n"
      "vrrp_defaults {\ninterface eth0\nseparate_families\n}\n");
  EXPECT_THAT(routers(plan), ElementsAre("a.ipv4 vrid 1 IPv4 VRRPv2", "a.ipv6 vrid 1 IPv6 VRRPv3"));
}

}  // namespace
