// Settings of instances as they end up in the Plan, and what is said when they do not go together.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "config/router_settings.h"
#include "tests/config_fixture.h"

namespace {

using contract::PlanRouter;
using contract::RouterFlag;
using testing::ElementsAre;
using testing::IsEmpty;
using tests::CompiledPlan;
using tests::diagnostics;
using tests::globals_with;
using tests::instance_with;
using tests::instance_without_addresses;
using tests::problems;

std::string ipv6_instance(std::string_view lines) {
  return instance_without_addresses("virtual_ipaddress { fe80::1/64 }\n" + std::string(lines));
}

TEST(RouterSettings, FollowTheDefaultsOfKeepalived) {
  const CompiledPlan plan(instance_with(""));
  const PlanRouter& row = plan.router();
  EXPECT_EQ(plan.plan().name(row), "a");
  EXPECT_EQ(plan.interface_name(row.interface), "eth0");
  EXPECT_EQ(row.family, 4);
  EXPECT_EQ(row.version, 2);
  EXPECT_EQ(row.vrid, 50);
  EXPECT_EQ(row.priority, 100);
  EXPECT_EQ(row.interval_cs, 100U);
  EXPECT_EQ(row.auth_type, 0);
  EXPECT_TRUE(contract::has(row, RouterFlag::preempt));
  EXPECT_FALSE(contract::has(row, RouterFlag::checksum_as_v2));
  EXPECT_FALSE(contract::has(row, RouterFlag::skip_check_adv_addr));
  EXPECT_EQ(row.garp_delay_seconds, 5U);
  EXPECT_EQ(row.garp_repeat, 5);
  EXPECT_EQ(row.garp_refresh_seconds, 0U);
  EXPECT_EQ(row.garp_refresh_repeat, 1);
}

TEST(RouterSettings, TakeTheVersionFromTheInstanceThenFromGlobalDefs) {
  EXPECT_EQ(CompiledPlan(instance_with("version 3")).router().version, 3);
  EXPECT_EQ(CompiledPlan(globals_with("vrrp_version 3")).router().version, 3);
  EXPECT_EQ(CompiledPlan("global_defs {\nvrrp_version 3\n}\n" + instance_with("version 2"))
                .router()
                .version,
            2);
}

TEST(RouterSettings, GiveIpv6Version3Always) {
  const CompiledPlan plan("global_defs {\nvrrp_version 2\n}\n" + ipv6_instance(""));
  EXPECT_EQ(plan.router().family, 6);
  EXPECT_EQ(plan.router().version, 3);
  EXPECT_THAT(problems(ipv6_instance("version 2")), ElementsAre("5:9 V027"));
  EXPECT_THAT(problems(ipv6_instance("version 3")), IsEmpty());
}

TEST(RouterSettings, TakePriorities) {
  EXPECT_EQ(CompiledPlan(instance_with("priority 1")).router().priority, 1);
  EXPECT_EQ(CompiledPlan(instance_with("priority 255")).router().priority, 255);
}

TEST(RouterSettings, MakeAMasterWithoutPriorityAnOwner) {
  EXPECT_EQ(CompiledPlan(instance_with("state MASTER")).router().priority, 255);
  EXPECT_EQ(CompiledPlan(instance_with("state MASTER\npriority 150")).router().priority, 150);
  EXPECT_EQ(CompiledPlan(instance_with("state BACKUP")).router().priority, 100);
}

TEST(RouterSettings, TakeTheIntervalOfVersion2InWholeSeconds) {
  EXPECT_EQ(CompiledPlan(instance_with("advert_int 1")).router().interval_cs, 100U);
  EXPECT_EQ(CompiledPlan(instance_with("advert_int 255")).router().interval_cs, 25500U);
  EXPECT_THAT(problems(instance_with("advert_int 3.0")), IsEmpty());
}

TEST(RouterSettings, RoundFractionsInVersion2WithAWarning) {
  struct Row {
    const char* line;
    std::uint32_t interval_cs;
  };
  for (const Row& row : {Row{"advert_int 0.001", 100}, Row{"advert_int 0.2", 100},
                         Row{"advert_int 1.4", 100}, Row{"advert_int 1.5", 200},
                         Row{"advert_int 254.6", 25500}, Row{"advert_int 1.0000001", 100}}) {
    EXPECT_THAT(problems(instance_with(row.line)), ElementsAre("5:12 V032")) << row.line;
    EXPECT_EQ(CompiledPlan(instance_with(row.line)).router().interval_cs, row.interval_cs)
        << row.line;
  }
}

TEST(RouterSettings, TakeTheIntervalOfVersion3InCentiseconds) {
  struct Row {
    const char* lines;
    std::uint32_t interval_cs;
  };
  for (const Row& row :
       {Row{"version 3\nadvert_int 0.01", 1}, Row{"version 3\nadvert_int 0.29", 29},
        Row{"version 3\nadvert_int 1", 100}, Row{"version 3\nadvert_int 40.95", 4095}}) {
    EXPECT_THAT(problems(instance_with(row.lines)), IsEmpty()) << row.lines;
    EXPECT_EQ(CompiledPlan(instance_with(row.lines)).router().interval_cs, row.interval_cs)
        << row.lines;
  }
}

TEST(RouterSettings, RoundFractionsInVersion3WithAWarning) {
  struct Row {
    const char* lines;
    std::uint32_t interval_cs;
  };
  for (const Row& row :
       {Row{"version 3\nadvert_int 0.0101", 1}, Row{"version 3\nadvert_int 0.014", 1},
        Row{"version 3\nadvert_int 0.015", 2}, Row{"version 3\nadvert_int 40.954", 4095}}) {
    EXPECT_THAT(problems(instance_with(row.lines)), ElementsAre("6:12 V032")) << row.lines;
    EXPECT_EQ(CompiledPlan(instance_with(row.lines)).router().interval_cs, row.interval_cs)
        << row.lines;
  }
}

TEST(RouterSettings, RefuseIntervalsThatVersion3CannotSay) {
  for (const char* lines : {"version 3\nadvert_int 0.004", "version 3\nadvert_int 0.009999",
                            "version 3\nadvert_int 40.96", "version 3\nadvert_int 255"}) {
    EXPECT_THAT(problems(instance_with(lines)), ElementsAre("6:12 V013")) << lines;
  }
}

TEST(RouterSettings, PadThePasswordWithZeros) {
  const CompiledPlan plan(instance_with("authentication {\nauth_type PASS\nauth_pass abc\n}"));
  EXPECT_EQ(plan.router().auth_type, 1);
  EXPECT_THAT(plan.router().auth_key, ElementsAre('a', 'b', 'c', 0, 0, 0, 0, 0));
}

TEST(RouterSettings, TakeAPasswordAloneForTypePass) {
  const CompiledPlan plan(instance_with("authentication {\nauth_pass 12345678\n}"));
  EXPECT_EQ(plan.router().auth_type, 1);
  EXPECT_THAT(plan.router().auth_key, ElementsAre('1', '2', '3', '4', '5', '6', '7', '8'));
}

TEST(RouterSettings, CutLongPasswordsWithAWarning) {
  const std::string text = instance_with("authentication {\nauth_pass 123456789\n}");
  EXPECT_THAT(problems(text), ElementsAre("6:11 V033"));
  EXPECT_THAT(CompiledPlan(text).router().auth_key,
              ElementsAre('1', '2', '3', '4', '5', '6', '7', '8'));
}

TEST(RouterSettings, RefuseAuthenticationWithoutAPassword) {
  EXPECT_THAT(problems(instance_with("authentication {\nauth_type PASS\n}")),
              ElementsAre("6:11 V028"));
  EXPECT_THAT(problems(instance_with("authentication {\nauth_pass \"\"\n}")),
              ElementsAre("6:11 V028"));
  EXPECT_THAT(problems(instance_with("authentication {\n}")), IsEmpty());
}

TEST(RouterSettings, RefuseTypeAh) {
  EXPECT_THAT(problems(instance_with("authentication {\nauth_type AH\nauth_pass x\n}")),
              ElementsAre("6:11 V062"));
}

TEST(RouterSettings, IgnoreAuthenticationInVersion3WithOneWarning) {
  const std::string text =
      instance_with("version 3\nauthentication {\nauth_type PASS\nauth_pass 123456789\n}");
  EXPECT_THAT(problems(text), ElementsAre("7:1 V034"));
  EXPECT_EQ(CompiledPlan(text).router().auth_type, 0);
  EXPECT_THAT(problems(ipv6_instance("authentication {\nauth_pass x\n}")), ElementsAre("6:1 V034"));
}

TEST(RouterSettings, ClearPreemptOnNopreempt) {
  EXPECT_FALSE(
      contract::has(CompiledPlan(instance_with("nopreempt")).router(), RouterFlag::preempt));
  EXPECT_TRUE(contract::has(CompiledPlan(instance_with("preempt")).router(), RouterFlag::preempt));
}

TEST(RouterSettings, RefuseBothPreemptAndNopreempt) {
  const auto found = diagnostics(instance_with("nopreempt\npreempt"));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].code, config::Code::contradiction);
  EXPECT_EQ(found[0].span, (config::SourceSpan{6, 1, 7}));
  ASSERT_TRUE(found[0].second);
  EXPECT_EQ(found[0].second->span, (config::SourceSpan{5, 1, 9}));
}

TEST(RouterSettings, ClearNopreemptOfAMasterWithAWarning) {
  const std::string text = instance_with("state MASTER\npriority 150\nnopreempt");
  const auto found = diagnostics(text);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].code, config::Code::nopreempt_cleared);
  EXPECT_EQ(found[0].span, (config::SourceSpan{7, 1, 9}));
  ASSERT_TRUE(found[0].second);
  EXPECT_EQ(found[0].second->span, (config::SourceSpan{5, 7, 6}));
  EXPECT_TRUE(contract::has(CompiledPlan(text).router(), RouterFlag::preempt));
}

TEST(RouterSettings, ClearNopreemptOfAnOwnerWithAWarning) {
  const std::string text = instance_with("priority 255\nnopreempt");
  EXPECT_THAT(problems(text), ElementsAre("6:1 V031"));
  EXPECT_TRUE(contract::has(CompiledPlan(text).router(), RouterFlag::preempt));
}

TEST(RouterSettings, TakeThePreemptDelayInSecondsAndTheirFractions) {
  const auto delay = [](const char* line) {
    return CompiledPlan(instance_with(line)).router().preempt_delay_us;
  };
  EXPECT_EQ(delay(""), 0U);
  EXPECT_EQ(delay("preempt_delay 0"), 0U);
  EXPECT_EQ(delay("preempt_delay 60"), 60'000'000U);
  EXPECT_EQ(delay("preempt_delay 0.25"), 250'000U);
  EXPECT_EQ(delay("preempt_delay 1000"), 1'000'000'000U);
}

TEST(RouterSettings, RefuseAPreemptDelayOfMoreThan1000Seconds) {
  EXPECT_THAT(problems(instance_with("preempt_delay 1000.1")), ElementsAre("5:15 V013"));
}

TEST(RouterSettings, ClearThePreemptDelayWhereItHasNoEffectWithAWarning) {
  for (const char* lines : {"state MASTER\npriority 150", "nopreempt", "priority 255"}) {
    const std::string text = instance_with(std::string("preempt_delay 5\n") + lines);
    EXPECT_THAT(problems(text), ElementsAre("5:1 V036")) << lines;
    EXPECT_EQ(CompiledPlan(text).router().preempt_delay_us, 0U) << lines;
  }
  EXPECT_THAT(problems(instance_with("preempt_delay 0\nnopreempt")), ElementsAre());
}

TEST(RouterSettings, TakeAnnouncementsFromTheInstanceThenFromGlobalDefs) {
  const std::string globals =
      "global_defs {\nvrrp_garp_master_delay 10\nvrrp_garp_master_repeat 2\n"
      "vrrp_garp_master_refresh 60\nvrrp_garp_master_refresh_repeat 3\n}\n";
  const CompiledPlan inherited(globals + instance_with(""));
  EXPECT_EQ(inherited.router().garp_delay_seconds, 10U);
  EXPECT_EQ(inherited.router().garp_repeat, 2);
  EXPECT_EQ(inherited.router().garp_refresh_seconds, 60U);
  EXPECT_EQ(inherited.router().garp_refresh_repeat, 3);
  const CompiledPlan own(globals + instance_with("garp_master_delay 0\ngarp_master_repeat 7\n"
                                                 "garp_master_refresh 1.0\n"
                                                 "garp_master_refresh_repeat 8"));
  EXPECT_EQ(own.router().garp_delay_seconds, 0U);
  EXPECT_EQ(own.router().garp_repeat, 7);
  EXPECT_EQ(own.router().garp_refresh_seconds, 1U);
  EXPECT_EQ(own.router().garp_refresh_repeat, 8);
}

TEST(RouterSettings, RoundAnnouncementTimesWithAWarning) {
  const std::string text = instance_with("garp_master_refresh 1.5");
  EXPECT_THAT(problems(text), ElementsAre("5:21 V032"));
  EXPECT_EQ(CompiledPlan(text).router().garp_refresh_seconds, 2U);
}

TEST(RouterSettings, TakeZeroRepeatsForOneWithAWarning) {
  const std::string text = instance_with("garp_master_repeat 0\ngarp_master_refresh_repeat 0");
  EXPECT_THAT(problems(text), ElementsAre("5:20 V035", "6:28 V035"));
  EXPECT_EQ(CompiledPlan(text).router().garp_repeat, 1);
  EXPECT_EQ(CompiledPlan(text).router().garp_refresh_repeat, 1);
  EXPECT_THAT(
      problems(globals_with("vrrp_garp_master_repeat 0\nvrrp_garp_master_refresh_repeat 0")),
      ElementsAre("2:25 V035", "3:33 V035"));
}

TEST(RouterSettings, AcceptOnlyZeroForThePaceOfAnnouncements) {
  EXPECT_THAT(problems(globals_with("vrrp_garp_interval 0\nvrrp_gna_interval 0.000")), IsEmpty());
  EXPECT_THAT(problems(globals_with("vrrp_garp_interval 0.001\nvrrp_gna_interval 0.0000001")),
              ElementsAre("2:20 V009", "3:19 V009"));
}

TEST(RouterSettings, TakeAnOptionalBoolean) {
  struct Row {
    const char* line;
    bool is_on;
  };
  for (const Row& row : {Row{"v3_checksum_as_v2", true}, Row{"v3_checksum_as_v2 on", true},
                         Row{"v3_checksum_as_v2 yes", true}, Row{"v3_checksum_as_v2 true", true},
                         Row{"v3_checksum_as_v2 off", false}, Row{"v3_checksum_as_v2 no", false},
                         Row{"v3_checksum_as_v2 false", false}}) {
    const CompiledPlan own(instance_with(row.line));
    EXPECT_EQ(contract::has(own.router(), RouterFlag::checksum_as_v2), row.is_on) << row.line;
    const CompiledPlan inherited(globals_with(row.line));
    EXPECT_EQ(contract::has(inherited.router(), RouterFlag::checksum_as_v2), row.is_on) << row.line;
  }
  const CompiledPlan overridden("global_defs {\nv3_checksum_as_v2\n}\n" +
                                instance_with("v3_checksum_as_v2 off"));
  EXPECT_FALSE(contract::has(overridden.router(), RouterFlag::checksum_as_v2));
}

TEST(RouterSettings, TakeSkipCheckAdvAddrFromGlobalDefs) {
  const CompiledPlan on(globals_with("vrrp_skip_check_adv_addr"));
  EXPECT_TRUE(contract::has(on.router(), RouterFlag::skip_check_adv_addr));
  const CompiledPlan off(globals_with("vrrp_skip_check_adv_addr off"));
  EXPECT_FALSE(contract::has(off.router(), RouterFlag::skip_check_adv_addr));
}

TEST(RouterSettings, TakeNotifyPriorityChanges) {
  const auto tells = [](const std::string& text) {
    return contract::has(CompiledPlan(text).router(), RouterFlag::tell_priority);
  };
  EXPECT_FALSE(tells(instance_with("")));
  EXPECT_TRUE(tells(instance_with("notify_priority_changes")));
  EXPECT_TRUE(tells(globals_with("vrrp_notify_priority_changes")));
  EXPECT_FALSE(tells("global_defs {\nvrrp_notify_priority_changes\n}\n" +
                     instance_with("notify_priority_changes off")));
}

TEST(RouterSettings, TakeOnFail) {
  for (const auto& [line, demotes] : {std::pair{"", false}, std::pair{"on_fail fault", false},
                                      std::pair{"on_fail demote", true}}) {
    const CompiledPlan plan(instance_with(line));
    EXPECT_EQ(contract::has(plan.router(), RouterFlag::demote), demotes) << line;
  }
}

TEST(RouterSettings, AcceptARouterId) {
  EXPECT_THAT(problems(globals_with("router_id LVS_DEVEL")), IsEmpty());
}

TEST(RouterSettings, RefuseAnInstanceWithoutWhatItNeeds) {
  EXPECT_THAT(problems("vrrp_instance a {\n}"), ElementsAre("1:15 V021", "1:15 V021", "1:15 V021"));
  EXPECT_EQ(diagnostics("vrrp_instance a {\nvirtual_router_id 1\n"
                        "virtual_ipaddress { 192.0.2.1 }\n}")[0]
                .message,
            "`a` has no `interface`");
  EXPECT_EQ(diagnostics("vrrp_instance a {\ninterface eth0\n"
                        "virtual_ipaddress { 192.0.2.1 }\n}")[0]
                .message,
            "`a` has no `virtual_router_id`");
  EXPECT_EQ(diagnostics(instance_without_addresses(""))[0].message,
            "`a` has no `virtual_ipaddress`");
}

TEST(RouterSettings, RefuseNamesThatALogCannotShow) {
  const std::string rest =
      "{\ninterface eth0\nvirtual_router_id 1\nvirtual_ipaddress { 192.0.2.1 }\n}";
  EXPECT_THAT(problems("vrrp_instance \"a b\" " + rest), ElementsAre("1:15 V024"));
  EXPECT_THAT(problems("vrrp_instance \"\" " + rest), ElementsAre("1:15 V024"));
  EXPECT_THAT(problems("vrrp_instance " + std::string(65, 'a') + rest), ElementsAre("1:15 V024"));
  EXPECT_THAT(problems("vrrp_instance " + std::string(64, 'a') + rest), IsEmpty());
}

TEST(RouterSettings, RefuseNamesThatNoInterfaceHas) {
  const auto with_interface = [](std::string_view name) {
    return fmt::format(
        "vrrp_instance a {{\ninterface {}\nvirtual_router_id 1\nvirtual_ipaddress {{ 192.0.2.1 "
        "}}\n}}",
        name);
  };
  for (const char* name :
       {"0123456789abcdef", "a/b", "eth0:1", "\"eth 0\"", "\"\"", ".", "..", "lo"}) {
    EXPECT_THAT(problems(with_interface(name)), ElementsAre("2:11 V025")) << name;
  }
  EXPECT_THAT(problems(with_interface("0123456789abcde")), IsEmpty());
  EXPECT_THAT(problems(with_interface("br0.100@x")), IsEmpty());
}

TEST(RouterSettings, RefuseAVridThatIsUsedTwice) {
  const std::string second =
      "vrrp_instance b {\ninterface eth0\nvirtual_router_id 50\nvirtual_ipaddress { 192.0.2.2 "
      "}\n}\n";
  const auto found = diagnostics(instance_with("") + second);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].code, config::Code::duplicate_vrid);
  EXPECT_EQ(found[0].span, (config::SourceSpan{9, 19, 2}));
  EXPECT_EQ(found[0].message, "virtual_router_id 50 is used twice on `eth0` for IPv4");
  ASSERT_TRUE(found[0].second);
  EXPECT_EQ(found[0].second->span, (config::SourceSpan{3, 19, 2}));
}

TEST(RouterSettings, AcceptAVridAgainForAnotherInterfaceOrFamily) {
  EXPECT_THAT(
      problems(instance_with("") + "vrrp_instance b {\ninterface eth1\nvirtual_router_id 50\n"
                                   "virtual_ipaddress { 192.0.2.2 }\n}\n"
                                   "vrrp_instance c {\ninterface eth0\nvirtual_router_id 50\n"
                                   "virtual_ipaddress { fe80::2 }\n}\n"),
      IsEmpty());
}

TEST(RouterSettings, RefuseANameThatIsUsedTwice) {
  const auto found = diagnostics(instance_with("") +
                                 "vrrp_instance a {\ninterface eth1\nvirtual_router_id 50\n"
                                 "virtual_ipaddress { 192.0.2.2 }\n}\n");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].code, config::Code::duplicate_name);
  EXPECT_EQ(found[0].span, (config::SourceSpan{7, 15, 1}));
  ASSERT_TRUE(found[0].second);
  EXPECT_EQ(found[0].second->span, (config::SourceSpan{1, 15, 1}));
}

}  // namespace
