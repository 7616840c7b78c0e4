// vrrp_defaults and virtual_address: what instances inherit, what they do not, and what is said.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "config/defaults.h"
#include "tests/config_fixture.h"

namespace {

using contract::PlanRouter;
using contract::RouterFlag;
using testing::ElementsAre;
using testing::IsEmpty;
using tests::CompiledPlan;
using tests::diagnostics;
using tests::instance_with;
using tests::problems;

// A vrrp_defaults block on lines 1 to 3, the lines between on line 2, and a complete instance.
std::string defaults_with(std::string_view lines, std::string_view instance_lines = "") {
  return fmt::format("vrrp_defaults {{\n{}\n}}\n", lines) + instance_with(instance_lines);
}

TEST(Defaults, HoldForAnInstanceThatIsSilent) {
  const CompiledPlan plan(
      defaults_with("priority 150\nadvert_int 2\nnopreempt\ngarp_master_repeat 3\n"
                    "authentication {\nauth_pass cam-dns\n}\n"
                    "virtual_ipaddress_excluded {\n192.0.2.9/24\n}"));
  const PlanRouter& row = plan.router();
  EXPECT_EQ(row.priority, 150);
  EXPECT_EQ(row.interval_cs, 200U);
  EXPECT_FALSE(contract::has(row, RouterFlag::preempt));
  EXPECT_EQ(row.garp_repeat, 3);
  EXPECT_EQ(row.auth_type, 1);
  EXPECT_THAT(plan.addresses(), ElementsAre("192.0.2.1/24 eth0", "192.0.2.9/24 eth0"));
}

TEST(Defaults, YieldToTheInstance) {
  const CompiledPlan plan(
      defaults_with("priority 150\ninterface eth7\nvirtual_ipaddress {\n"
                    "192.0.2.200\n}",
                    "priority 90"));
  EXPECT_EQ(plan.router().priority, 90);
  EXPECT_THAT(plan.addresses(), ElementsAre("192.0.2.1/24 eth0"));
}

TEST(Defaults, AreStrongerThanGlobalDefs) {
  const CompiledPlan plan("global_defs {\nvrrp_version 2\n}\n" + defaults_with("version 3"));
  EXPECT_EQ(plan.router().version, 3);
}

TEST(Defaults, MayStandBehindTheInstances) {
  const CompiledPlan plan(instance_with("") + "vrrp_defaults {\npriority 150\n}\n" +
                          "global_defs {\nvrrp_version 3\n}\n");
  EXPECT_EQ(plan.router().priority, 150);
  EXPECT_EQ(plan.router().version, 3);
}

TEST(Defaults, OfPreemptionYieldAsOneSetting) {
  EXPECT_TRUE(contract::has(CompiledPlan(defaults_with("nopreempt", "preempt")).router(),
                            RouterFlag::preempt));
  EXPECT_FALSE(contract::has(CompiledPlan(defaults_with("preempt", "nopreempt")).router(),
                             RouterFlag::preempt));
  EXPECT_THAT(problems(defaults_with("nopreempt\npreempt")), ElementsAre("3:1 V026"));
}

TEST(Defaults, CanGiveAllThatIsRequired) {
  const CompiledPlan plan(
      "vrrp_defaults {\ninterface eth0\nvirtual_router_id 7\nvirtual_ipaddress { 192.0.2.1 }\n}\n"
      "vrrp_instance a { priority 1\n}\n");
  EXPECT_EQ(plan.router().vrid, 7);
  EXPECT_THAT(plan.addresses(), ElementsAre("192.0.2.1/32 eth0"));
}

TEST(Defaults, AreJudgedOnceHoweverManyInstancesHaveThem) {
  EXPECT_THAT(problems("vrrp_defaults {\ninterface eth0\ngarp_master_repeat 0\n}\n"
                       "virtual_address a vrid 1 { 192.0.2.1 }\n"
                       "virtual_address b vrid 2 { 192.0.2.2 }\n"),
              ElementsAre("3:20 V035"));
  EXPECT_THAT(problems(defaults_with("priority 256")), ElementsAre("2:10 V013"));
}

TEST(Defaults, ThatMakeTwoRoutersOneAreReportedAtTheInstance) {
  EXPECT_THAT(problems("vrrp_defaults {\ninterface eth0\nvirtual_router_id 7\n}\n"
                       "vrrp_instance a { virtual_ipaddress { 192.0.2.1 } }\n"
                       "vrrp_instance b { virtual_ipaddress { 192.0.2.2 } }\n"),
              ElementsAre("6:15 V022"));
}

TEST(Defaults, AloneAreNoRouter) {
  EXPECT_THAT(problems("vrrp_defaults {\ninterface eth0\n}\n"), ElementsAre("0:0 V020"));
}

TEST(Defaults, KnowTheKeywordsOfAnInstanceOnly) {
  const auto found = diagnostics(defaults_with("prioritty 5"));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].message, "unknown keyword `prioritty` in vrrp_defaults");
  EXPECT_EQ(found[0].help, "did you mean `priority`?");
  EXPECT_THAT(problems(defaults_with("router_id x")), ElementsAre("2:1 V017"));
  EXPECT_THAT(problems("vrrp_defaults x {\n}\n" + instance_with("")), ElementsAre("1:15 V010"));
}

TEST(Defaults, DoNotMultiplyAddressesBeyondWhatAPlanHolds) {
  // 256 times 4,096 are exactly as many as a Plan holds.
  config::Config config;
  config.defaults.virtual_ipaddress_excluded.keyword = {3, 1, 26};
  config.defaults.virtual_ipaddress_excluded.lines.resize(4096);
  config.instances.resize(256);
  config::Diagnostics diagnostics;
  config::apply_defaults(config, diagnostics);
  EXPECT_EQ(config.instances.back().virtual_ipaddress_excluded.lines.size(), 4096U);
  EXPECT_FALSE(diagnostics.has_errors());

  config.instances.resize(258);
  config::apply_defaults(config, diagnostics);
  EXPECT_THAT(config.instances.back().virtual_ipaddress_excluded.lines, IsEmpty());
  ASSERT_EQ(diagnostics.in_order().size(), 1U);
  EXPECT_EQ(diagnostics.in_order()[0].code, config::Code::limit);
  EXPECT_EQ(diagnostics.in_order()[0].span, (config::SourceSpan{3, 1, 26}));
}

TEST(VirtualAddress, IsAnInstanceInOneLine) {
  const CompiledPlan plan(
      "virtual_address recdns0 vrid 50 { 192.0.2.50/24 2001:db8:0:d::50/64 dev eth1 192.0.2.51 }\n"
      "vrrp_defaults {\ninterface eth0\n}\n");
  EXPECT_EQ(plan.plan().name(plan.router()), "recdns0");
  EXPECT_EQ(plan.router().vrid, 50);
  EXPECT_EQ(plan.router().family, 4);
  EXPECT_THAT(plan.addresses(),
              ElementsAre("192.0.2.50/24 eth0", "192.0.2.51/32 eth0", "2001:db8:0:d::50/64 eth1"));
}

TEST(VirtualAddress, MayHaveItsAddressesOnManyLines) {
  const CompiledPlan plan(
      "vrrp_defaults {\ninterface eth0\n}\n"
      "virtual_address a vrid 1\n{\n192.0.2.1\n192.0.2.2 192.0.2.3\n}\n");
  EXPECT_EQ(plan.addresses().size(), 3U);
}

TEST(VirtualAddress, NeedsItsThreeWords) {
  const std::string tail = " { 192.0.2.1 }\nvrrp_defaults {\ninterface eth0\n}\n";
  EXPECT_THAT(problems("virtual_address a vrid 1" + tail), IsEmpty());
  EXPECT_THAT(problems("virtual_address" + tail), ElementsAre("1:1 V011"));
  EXPECT_THAT(problems("virtual_address a" + tail), ElementsAre("1:1 V011"));
  EXPECT_THAT(problems("virtual_address a vrid" + tail), ElementsAre("1:1 V011"));
  EXPECT_THAT(problems("virtual_address a vird 1" + tail), ElementsAre("1:19 V014"));
  EXPECT_THAT(problems("virtual_address a vrid 256" + tail), ElementsAre("1:24 V013"));
  EXPECT_THAT(problems("virtual_address a vrid 1 2" + tail), ElementsAre("1:26 V010"));
}

TEST(VirtualAddress, ReportsWhatIsWrongWithEachAddress) {
  const std::string defaults = "\nvrrp_defaults {\ninterface eth0\n}\n";
  EXPECT_THAT(problems("virtual_address a vrid 1 { 192.0.2.1 192.0.2.300 }" + defaults),
              ElementsAre("1:38 V040"));
  EXPECT_THAT(problems("virtual_address a vrid 1 { 192.0.2.1 192.0.2.1 }" + defaults),
              ElementsAre("1:38 V043"));
  EXPECT_THAT(problems("virtual_address a vrid 1 { 192.0.2.1 label x 192.0.2.2 }" + defaults),
              ElementsAre("1:38 V009"));
  EXPECT_THAT(problems("virtual_address a vrid 1 { 192.0.2.1 dve 192.0.2.2 }" + defaults),
              ElementsAre("1:38 V003"));
  EXPECT_THAT(problems("virtual_address a vrid 1 { }" + defaults), ElementsAre("1:1 V045"));
}

// What is said names the keywords that are written, not those of a vrrp_instance.
TEST(VirtualAddress, IsSpokenOfInItsOwnWords) {
  const auto said = [](const std::string& text) {
    std::vector<std::string> found;
    for (const config::Diagnostic& entry : tests::diagnostics(text)) {
      found.push_back(entry.message + (entry.help.empty() ? "" : "; " + entry.help));
    }
    return found;
  };
  const std::string defaults = "\nvrrp_defaults {\ninterface eth0\n}\n";
  EXPECT_THAT(said("virtual_address a vrid 256 { 192.0.2.1 }" + defaults),
              ElementsAre("`256` is out of range; `vrid` takes 1 to 255"));
  EXPECT_THAT(said("virtual_address a vrid x { 192.0.2.1 }" + defaults),
              ElementsAre("`x` is not a number; `vrid` takes 1 to 255"));
  EXPECT_THAT(said("virtual_address a vrid 1 { }" + defaults),
              ElementsAre("`virtual_address` without an address"));
  EXPECT_THAT(said("virtual_address a vrid 1 { 192.0.2.1 }"),
              ElementsAre("`a` has no `interface`; give it in `vrrp_defaults`"));
  EXPECT_THAT(
      said("virtual_address a vrid 1 { 192.0.2.1 }\nvirtual_address b vrid 1 { 192.0.2.2 }" +
           defaults),
      ElementsAre("vrid 1 is used twice on `eth0` for IPv4"));
  EXPECT_THAT(said("virtual_address a vrid 1 {\n~SEQ(i, 0, 1) ~SEQ(k, 1, 128) 10.0.${i}.${k}\n}" +
                   defaults),
              testing::Contains("an advert holds 255 IPv4 addresses; there are 256; a "
                                "`vrrp_instance` can have the others in its "
                                "`virtual_ipaddress_excluded`"));
  EXPECT_THAT(
      said("vrrp_instance a {\ninterface eth0\nvirtual_router_id 256\nvirtual_ipaddress {\n}\n}"),
      ElementsAre("`256` is out of range; `virtual_router_id` takes 1 to 255",
                  "`virtual_ipaddress` without an address"));
}

TEST(VirtualAddress, EndsWhereAKeywordOfTheTopLevelBegins) {
  EXPECT_THAT(problems("virtual_address a vrid 1 {\n192.0.2.1\n"
                       "virtual_address b vrid 2 { 192.0.2.2 }\n"
                       "vrrp_defaults {\ninterface eth0\n}\n"),
              ElementsAre("3:1 V006"));
}

TEST(VirtualAddress, IsTheOnlyOneThatTakesSeveralAddressesOnALine) {
  EXPECT_THAT(problems("vrrp_instance a {\ninterface eth0\nvirtual_router_id 1\n"
                       "virtual_ipaddress { 192.0.2.1 192.0.2.2 }\n}\n"),
              ElementsAre("4:31 V010"));
}

TEST(VirtualAddress, HasNamesAndVridsLikeInstances) {
  EXPECT_THAT(problems("vrrp_defaults {\ninterface eth0\n}\n"
                       "virtual_address a vrid 1 { 192.0.2.1 }\n"
                       "virtual_address a vrid 1 { 192.0.2.2 }\n"),
              ElementsAre("5:17 V023", "5:24 V022"));
}

}  // namespace
