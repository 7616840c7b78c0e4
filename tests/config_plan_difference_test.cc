// What a reload from one configuration to another would do, as far as it follows from the Plans.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "config/plan_difference.h"
#include "tests/config_fixture.h"

namespace {

using config::PlanDifference;
using config::Reload;
using testing::ElementsAre;
using testing::IsEmpty;
using tests::CompiledPlan;

PlanDifference difference(std::string_view before, std::string_view after) {
  return config::compare(CompiledPlan(before).plan(), CompiledPlan(after).plan());
}

std::string shown(const config::ComparedAddress& entry) {
  return fmt::format("{}/{} {}{}", entry.address, entry.prefix_length, entry.device,
                     entry.is_advertised ? "" : " excluded");
}

// "priority 100 -> 150 live", "auth_pass  ->  live agree"
std::vector<std::string> settings(const PlanDifference& found) {
  std::vector<std::string> lines;
  for (const config::RouterChange& change : found.changed) {
    for (const config::SettingChange& entry : change.settings) {
      lines.push_back(fmt::format("{} {} -> {} {}{}", entry.keyword, entry.before, entry.after,
                                  entry.effect == Reload::live ? "live" : "re-election",
                                  entry.must_agree ? " agree" : ""));
    }
  }
  return lines;
}

// "- 192.0.2.1/24 eth0", "+ ...", "~ ... -> ..."
std::vector<std::string> addresses(const PlanDifference& found) {
  std::vector<std::string> lines;
  for (const config::RouterChange& change : found.changed) {
    for (const config::AddressChange& entry : change.addresses) {
      if (!entry.after) {
        lines.push_back("- " + shown(*entry.before));
      } else if (!entry.before) {
        lines.push_back("+ " + shown(*entry.after));
      } else {
        lines.push_back(fmt::format("~ {} -> {}", shown(*entry.before), shown(*entry.after)));
      }
    }
  }
  return lines;
}

std::vector<std::string> moves(const PlanDifference& found) {
  std::vector<std::string> lines;
  for (const config::AddressMove& move : found.moved) {
    lines.push_back(fmt::format("{} {} -> {}", move.address, move.from, move.to));
  }
  return lines;
}

// A router in one line.
std::string router(std::string_view name, int vrid, std::string_view address,
                   std::string_view interface = "eth0") {
  return fmt::format(
      "vrrp_instance {} {{\ninterface {}\nvirtual_router_id {}\nvirtual_ipaddress {{ {} }}\n}}\n",
      name, interface, vrid, address);
}

// What the settings of one router become when `before` is replaced by `after` in it.
std::vector<std::string> settings_of(std::string_view before, std::string_view after) {
  return settings(difference(tests::instance_with(before), tests::instance_with(after)));
}

// The same for the addresses, whole blocks.
PlanDifference of_addresses(std::string_view before, std::string_view after) {
  return difference(tests::instance_without_addresses(before),
                    tests::instance_without_addresses(after));
}

TEST(PlanDifference, OfTheSameIsEmpty) {
  const std::string text = router("a", 51, "192.0.2.1/24") + router("b", 52, "192.0.2.2/24");
  const PlanDifference found = difference(text, text);
  EXPECT_TRUE(found.is_empty());
  EXPECT_EQ(found.untouched, 2U);
  EXPECT_THAT(found.moved, IsEmpty());
}

TEST(PlanDifference, DoesNotCareForTheOrderOfRouters) {
  const std::string a = router("a", 51, "192.0.2.1/24", "eth1");
  const std::string b = router("b", 52, "192.0.2.2/24");
  EXPECT_TRUE(difference(a + b, b + a).is_empty());
}

TEST(PlanDifference, HasWhatComesAndWhatGoes) {
  const PlanDifference found =
      difference(router("a", 51, "192.0.2.1/24") + router("b", 52, "192.0.2.2/24"),
                 router("c", 53, "192.0.2.3/24") + router("a", 51, "192.0.2.1/24"));
  EXPECT_FALSE(found.is_empty());
  EXPECT_THAT(found.removed, ElementsAre(1));
  EXPECT_THAT(found.added, ElementsAre(0));
  EXPECT_THAT(found.changed, IsEmpty());
  EXPECT_EQ(found.untouched, 1U);
}

TEST(PlanDifference, KnowsARouterByInterfaceFamilyAndVrid) {
  const std::string before = router("a", 51, "192.0.2.1/24");
  for (const std::string& after :
       {router("a", 52, "192.0.2.1/24"), router("a", 51, "192.0.2.1/24", "eth1"),
        router("a", 51, "2001:db8::1/64")}) {
    const PlanDifference found = difference(before, after);
    EXPECT_THAT(found.removed, ElementsAre(0)) << after;
    EXPECT_THAT(found.added, ElementsAre(0)) << after;
    EXPECT_THAT(found.changed, IsEmpty()) << after;
  }
}

TEST(PlanDifference, OfANameIsARenameThatDisturbsNothing) {
  const PlanDifference found =
      difference(router("a", 51, "192.0.2.1/24"), router("b", 51, "192.0.2.1/24"));
  ASSERT_EQ(found.changed.size(), 1U);
  EXPECT_TRUE(found.changed[0].is_renamed);
  EXPECT_EQ(found.changed[0].effect(), Reload::live);
  EXPECT_THAT(settings(found), IsEmpty());
  EXPECT_THAT(addresses(found), IsEmpty());
}

TEST(PlanDifference, HasNamesInTheOrderOfTheNewOne) {
  const PlanDifference found =
      difference(router("a", 51, "192.0.2.1/24") + router("b", 52, "192.0.2.2/24"),
                 router("d", 52, "192.0.2.2/24") + router("c", 51, "192.0.2.1/24"));
  ASSERT_EQ(found.changed.size(), 2U);
  EXPECT_EQ(found.changed[0].before, 1U);
  EXPECT_EQ(found.changed[0].after, 0U);
  EXPECT_EQ(found.changed[1].before, 0U);
  EXPECT_EQ(found.changed[1].after, 1U);
}

struct SettingCase {
  const char* name;
  const char* before;
  const char* after;
  std::vector<std::string> want;
};

class SettingTest : public testing::TestWithParam<SettingCase> {};

TEST_P(SettingTest, IsNoticedWithItsEffect) {
  const SettingCase& given = GetParam();
  EXPECT_THAT(settings_of(given.before, given.after), testing::ElementsAreArray(given.want));
  EXPECT_THAT(settings_of(given.before, given.before), IsEmpty());
}

constexpr const char* kPassword = "authentication {\nauth_type PASS\nauth_pass one\n}";

INSTANTIATE_TEST_SUITE_P(
    PlanDifference, SettingTest,
    testing::Values(
        SettingCase{"priority", "", "priority 150", {"priority 100 -> 150 live"}},
        SettingCase{"to_owner", "", "priority 255", {"priority 100 -> 255 re-election"}},
        SettingCase{
            "from_owner", "priority 255", "priority 254", {"priority 255 -> 254 re-election"}},
        SettingCase{"version", "version 2", "version 3", {"version 2 -> 3 re-election agree"}},
        SettingCase{"interval_v2", "", "advert_int 2", {"advert_int 1 -> 2 live agree"}},
        SettingCase{"interval_v3",
                    "version 3",
                    "version 3\nadvert_int 0.25",
                    {"advert_int 1 -> 0.25 live"}},
        SettingCase{"preempt", "", "nopreempt", {"preempt on -> off live"}},
        SettingCase{"preempt_delay",
                    "preempt_delay 0.000001",
                    "preempt_delay 30",
                    {"preempt_delay 0.000001 -> 30 live"}},
        SettingCase{"auth_type", "", kPassword, {"auth_type none -> PASS live agree"}},
        SettingCase{"auth_pass",
                    kPassword,
                    "authentication {\nauth_type PASS\nauth_pass two\n}",
                    {"auth_pass  ->  live agree"}},
        SettingCase{"garp_delay", "", "garp_master_delay 10", {"garp_master_delay 5 -> 10 live"}},
        SettingCase{"garp_repeat", "", "garp_master_repeat 3", {"garp_master_repeat 5 -> 3 live"}},
        SettingCase{
            "garp_refresh", "", "garp_master_refresh 60", {"garp_master_refresh 0 -> 60 live"}},
        SettingCase{"garp_refresh_repeat",
                    "",
                    "garp_master_refresh_repeat 2",
                    {"garp_master_refresh_repeat 1 -> 2 live"}},
        SettingCase{"checksum",
                    "version 3",
                    "version 3\nv3_checksum_as_v2 on",
                    {"v3_checksum_as_v2 off -> on live"}},
        SettingCase{"on_fail", "", "on_fail demote", {"on_fail fault -> demote live"}},
        SettingCase{"notify_priority_changes",
                    "",
                    "notify_priority_changes",
                    {"notify_priority_changes off -> on live"}},
        SettingCase{"several",
                    "",
                    "priority 101\nadvert_int 3\nnopreempt",
                    {"priority 100 -> 101 live", "advert_int 1 -> 3 live agree",
                     "preempt on -> off live"}}),
    [](const auto& given) { return given.param.name; });

TEST(PlanDifference, HasWhatGlobalDefsSayOfAllRouters) {
  const PlanDifference found =
      difference(tests::globals_with(""), tests::globals_with("vrrp_skip_check_adv_addr on\n"
                                                              "vrrp_version 3"));
  EXPECT_THAT(settings(found), ElementsAre("version 2 -> 3 re-election agree",
                                           "vrrp_skip_check_adv_addr off -> on live"));
  EXPECT_EQ(found.changed[0].effect(), Reload::re_election);
}

TEST(PlanDifference, OfAddressesHasThoseThatGoFirst) {
  const PlanDifference found =
      of_addresses("virtual_ipaddress {\n192.0.2.1/24\n192.0.2.2/24\n}",
                   "virtual_ipaddress {\n192.0.2.3/24\n192.0.2.2/24\n192.0.2.4/25 dev eth1\n}");
  EXPECT_THAT(addresses(found),
              ElementsAre("- 192.0.2.1/24 eth0", "+ 192.0.2.3/24 eth0", "+ 192.0.2.4/25 eth1"));
  EXPECT_EQ(found.changed[0].effect(), Reload::live);
  EXPECT_FALSE(found.changed[0].is_reordered);
}

TEST(PlanDifference, OfAPrefixLengthIsAChangeOfTheAddress) {
  EXPECT_THAT(addresses(of_addresses("virtual_ipaddress {\n192.0.2.1/24\n}",
                                     "virtual_ipaddress {\n192.0.2.1/25\n}")),
              ElementsAre("~ 192.0.2.1/24 eth0 -> 192.0.2.1/25 eth0"));
}

TEST(PlanDifference, OfADeviceIsAnotherAddress) {
  const PlanDifference found = of_addresses("virtual_ipaddress {\n192.0.2.1/24\n}",
                                            "virtual_ipaddress {\n192.0.2.1/24 dev eth1\n}");
  EXPECT_THAT(addresses(found), ElementsAre("- 192.0.2.1/24 eth0", "+ 192.0.2.1/24 eth1"));
  EXPECT_THAT(found.moved, IsEmpty());
}

TEST(PlanDifference, OfAFamilyIsAnotherAddress) {
  // The first four bytes are the same.
  EXPECT_THAT(addresses(of_addresses("virtual_ipaddress {\n192.0.2.1\n192.0.2.9\n}",
                                     "virtual_ipaddress {\n192.0.2.1\n}\n"
                                     "virtual_ipaddress_excluded {\nc000:209::/32\n}")),
              ElementsAre("- 192.0.2.9/32 eth0", "+ c000:209::/32 eth0 excluded"));
}

TEST(PlanDifference, OfAPlaceInTheAdvertsIsAChangeOfTheAddress) {
  EXPECT_THAT(addresses(of_addresses("virtual_ipaddress {\n192.0.2.1/24\n192.0.2.2/24\n}",
                                     "virtual_ipaddress {\n192.0.2.1/24\n}\n"
                                     "virtual_ipaddress_excluded {\n192.0.2.2/24\n}")),
              ElementsAre("~ 192.0.2.2/24 eth0 -> 192.0.2.2/24 eth0 excluded"));
}

TEST(PlanDifference, OfTheOrderInTheAdvertsIsOne) {
  const PlanDifference found = of_addresses("virtual_ipaddress {\n192.0.2.1\n192.0.2.2\n}",
                                            "virtual_ipaddress {\n192.0.2.2\n192.0.2.1\n}");
  ASSERT_EQ(found.changed.size(), 1U);
  EXPECT_TRUE(found.changed[0].is_reordered);
  EXPECT_THAT(addresses(found), IsEmpty());
}

TEST(PlanDifference, OfTheOrderBehindTheAdvertsIsNone) {
  EXPECT_TRUE(of_addresses("virtual_ipaddress {\n192.0.2.1\n}\nvirtual_ipaddress_excluded "
                           "{\n192.0.2.2\n192.0.2.3\n}",
                           "virtual_ipaddress {\n192.0.2.1\n}\nvirtual_ipaddress_excluded "
                           "{\n192.0.2.3\n192.0.2.2\n}")
                  .is_empty());
}

TEST(PlanDifference, HasAddressesThatMoveToAnotherRouter) {
  const PlanDifference found =
      difference(router("a", 51, "192.0.2.1/24") + router("b", 52, "192.0.2.2/24 \n 192.0.2.3/24"),
                 router("b", 52, "192.0.2.2/24") + router("c", 53, "192.0.2.1/24 \n 192.0.2.3/24"));
  EXPECT_THAT(found.removed, ElementsAre(0));
  EXPECT_THAT(found.added, ElementsAre(1));
  EXPECT_THAT(addresses(found), ElementsAre("- 192.0.2.3/24 eth0"));
  EXPECT_THAT(moves(found), ElementsAre("192.0.2.1 0 -> 1", "192.0.2.3 1 -> 1"));
}

TEST(PlanDifference, HasAddressesThatTwoRoutersExchange) {
  EXPECT_THAT(moves(difference(router("a", 51, "192.0.2.1/24") + router("b", 52, "192.0.2.2/24"),
                               router("a", 51, "192.0.2.2/24") + router("b", 52, "192.0.2.1/24"))),
              ElementsAre("192.0.2.2 1 -> 0", "192.0.2.1 0 -> 1"));
}

TEST(PlanDifference, OfSeparatedFamiliesIsASecondRouter) {
  const std::string both = "virtual_ipaddress {\n192.0.2.1/24\n2001:db8::1/64\n}\n";
  const PlanDifference found = of_addresses(both, both + "separate_families");
  EXPECT_THAT(found.added, ElementsAre(1));
  EXPECT_THAT(addresses(found), ElementsAre("- 2001:db8::1/64 eth0 excluded"));
  EXPECT_THAT(moves(found), ElementsAre("2001:db8::1 0 -> 1"));
}

// As many as there are VRIDs on 255 interfaces, each changed.
TEST(PlanDifference, OfThousandsOfRoutersIsFoundAtOnce) {
  const auto text = [](int priority) {
    return fmt::format(
        "$INSTANCE= \\\nvrrp_instance r${{if}}_$vrid {{ \\\n  interface eth$if \\\n"
        "  virtual_router_id $vrid \\\n priority {} \\\n"
        "  virtual_ipaddress {{ \\\n    10.${{if}}.${{vrid}}.1/24 \\\n  }} \\\n}}\n"
        "~SEQ(if, 1, 255) ~SEQ(vrid, 1, 255) $INSTANCE\n",
        priority);
  };
  const CompiledPlan before(text(100));
  const CompiledPlan after(text(101));
  const auto start = std::chrono::steady_clock::now();
  const PlanDifference found = config::compare(before.plan(), after.plan());
  // It takes 0.1 s; this is what a quadratic one would never keep, on any host.
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds{10});
  EXPECT_EQ(found.changed.size(), 65025U);
  EXPECT_EQ(found.untouched, 0U);
}

TEST(PlanDifference, NamesTheScriptsAndInterfacesThatAreTracked) {
  const auto with = [](std::string_view script, std::string_view lists) {
    return fmt::format("vrrp_script ok {{\nscript {}\n}}\n{}", script, tests::instance_with(lists));
  };
  const std::string before = with("/bin/true", "track_script {\nok\n}\ntrack_interface {\neth1\n}");
  EXPECT_THAT(settings(difference(before, before)), IsEmpty());
  EXPECT_THAT(settings(difference(before, with("/bin/true",
                                               "track_script {\nok weight 9\n}\n"
                                               "track_interface {\neth2 weight -7 "
                                               "reverse\neth1\n}"))),
              ElementsAre("track_script ok -> ok weight 9 live",
                          "track_interface eth1 -> eth1, eth2 weight -7 reverse live"));
  EXPECT_THAT(settings(difference(before, with("/bin/true", "track_interface {\nok\n}"))),
              ElementsAre("track_script ok -> none live", "track_interface eth1 -> ok live"));
  EXPECT_THAT(settings(difference(before, with("/bin/false",
                                               "track_script {\nok\n}\n"
                                               "track_interface {\neth1\n}"))),
              ElementsAre("vrrp_script  ->  live"));
  EXPECT_THAT(
      settings(difference(before, with("/bin/true\nfall 2\nuser nobody",
                                       "track_script {\nok\n}\n"
                                       "track_interface {\neth1\n}"))),
      ElementsAre("vrrp_script ok: interval 1 timeout 1 rise 1 fall 1 user regent-script -> ok: "
                  "interval 1 timeout 1 rise 1 fall 2 user nobody live"));
}

TEST(PlanDifference, NamesFiles) {
  const auto with = [](std::string_view path, std::string_view list = "ok") {
    return fmt::format("track_file ok {{\nfile {}\n}}\n{}", path,
                       tests::instance_with(fmt::format("track_file {{\n{}\n}}", list)));
  };
  EXPECT_THAT(settings(difference(with("/a"), with("/a"))), IsEmpty());
  EXPECT_THAT(settings(difference(with("/a"), with("/a", "ok weight 2 reverse"))),
              ElementsAre("track_file ok weight 1 -> ok weight 2 reverse live"));
  EXPECT_THAT(settings(difference(with("/a"), with("/b"))),
              ElementsAre("track_file ok: file /a -> ok: file /b live"));
}

TEST(PlanDifference, NamesProcesses) {
  const auto with = [](std::string_view lines, std::string_view list = "ok") {
    return fmt::format("vrrp_track_process ok {{\n{}\n}}\n{}", lines,
                       tests::instance_with(fmt::format("track_process {{\n{}\n}}", list)));
  };
  const std::string named = "process named";
  EXPECT_THAT(settings(difference(with(named), with(named))), IsEmpty());
  EXPECT_THAT(settings(difference(with(named), with(named, "ok weight 254 reverse"))),
              ElementsAre("track_process ok -> ok weight 254 reverse live"));
  const std::string before = "vrrp_track_process ok: process named by its name, quorum 1 -> ok: ";
  EXPECT_THAT(
      settings(difference(with(named), with("process named -u bind\nquorum 2\nquorum_max 3\n"
                                            "delay 1.5\nfork_delay 2"))),
      ElementsAre(before + "process named -u bind with exactly these arguments, quorum 2 "
                           "quorum_max 3 fork_delay 2 terminate_delay 1.5 live"));
  EXPECT_THAT(settings(difference(with(named), with("process a b\nparam_match initial"))),
              ElementsAre(before + "process a b with arguments that begin so, quorum 1 live"));
  EXPECT_THAT(settings(difference(with(named), with("process a b\nparam_match partial"))),
              ElementsAre(before + "process a b with these arguments first, quorum 1 live"));
}

TEST(PlanDifference, NamesUnits) {
  const auto with = [](std::string_view lines) {
    return fmt::format("unit_check ok {{\n{}\n}}\n{}", lines,
                       tests::instance_with("track_check {\nok\n}"));
  };
  EXPECT_THAT(settings(difference(with("unit a.service"), with("unit a.service"))), IsEmpty());
  EXPECT_THAT(settings(difference(with("unit a.service"),
                                  with("unit b.service\ninterval 2\nfast_interval 0.5\nrise 2\n"
                                       "fall 3\ninit_fail"))),
              ElementsAre("unit_check ok: unit a.service interval 1 rise 1 fall 1 -> ok: unit "
                          "b.service interval 2 rise 2 fall 3 fast_interval 0.5 init_fail live"));
  EXPECT_THAT(settings(difference(with("unit a.service"), with("unit a.service\nflap_limit 4"))),
              ElementsAre("unit_check ok: unit a.service interval 1 rise 1 fall 1 -> ok: unit "
                          "a.service interval 1 rise 1 fall 1 flap_limit 4 flap_window 60 "
                          "flap_hold 60 live"));
}

TEST(PlanDifference, NamesChecksOfOurOwn) {
  const auto with = [](std::string_view definition, std::string_view list = "ok") {
    return fmt::format("{}\n{}", definition,
                       tests::instance_with(fmt::format("track_check {{\n{}\n}}", list)));
  };
  const std::string dns = "dns_check ok {\nserver ::1\nquery a\n}";
  const std::string shown =
      "ok: interval 1 timeout 0.8 rise 1 fall 1 server ::1 port 53 query a A expect NOERROR";
  EXPECT_THAT(settings(difference(with(dns), with(dns))), IsEmpty());
  EXPECT_THAT(settings(difference(with(dns), with(dns, "ok weight -20"))),
              ElementsAre("track_check ok -> ok weight -20 live"));
  EXPECT_THAT(
      settings(difference(with(dns), with("dns_check ok {\nserver 127.0.0.1 port 5353\nsource "
                                          "127.0.0.2\nquery a TXT CH\nexpect NXDOMAIN NOERROR "
                                          "answer \"o k\" answers 2\nrecursion off\nmax_latency "
                                          "0.5\ntransport tcp\nrequire any\ninit_fail\n}"))),
      ElementsAre("dns_check " + shown +
                  " -> ok: interval 1 timeout 0.8 rise 1 fall 1 server 127.0.0.1 port 5353 from "
                  "127.0.0.2 transport tcp query a TXT CH expect NOERROR NXDOMAIN answer \"o k\" "
                  "answers 2 recursion off max_latency 0.5 require any init_fail live"));
  EXPECT_THAT(settings(difference(with(dns), with("dns_check ok {\nserver ::1\nquery a\nexpect "
                                                  "prefix 192.0.2.0/24\n}"))),
              ElementsAre("dns_check " + shown + " -> " + shown + " prefix 192.0.2.0/24 live"));
  const auto tcp = [&](std::string_view line) {
    return with(fmt::format("tcp_check ok {{\nserver ::1 port 25\n{}\n}}", line));
  };
  EXPECT_THAT(settings(difference(with(dns), tcp(""))),
              ElementsAre("tcp_check dns_check " + shown +
                          " -> ok: interval 1 timeout 0.8 rise 1 fall 1 server ::1 port 25 live"));
  const auto icmp = [&](std::string_view line) {
    return with(fmt::format("icmp_check ok {{\nserver ::1\n{}\n}}", line));
  };
  EXPECT_THAT(settings(difference(icmp(""), icmp("size 0\nmax_latency 0.1"))),
              ElementsAre("icmp_check ok: interval 1 timeout 0.8 rise 1 fall 1 server ::1 size 56 "
                          "-> ok: interval 1 timeout 0.8 rise 1 fall 1 server ::1 size 0 "
                          "max_latency 0.1 live"));
  // There may be a password in them.
  EXPECT_THAT(settings(difference(tcp("send a"), tcp("send b"))),
              ElementsAre("tcp_check  ->  live"));
  EXPECT_THAT(settings(difference(tcp("expect a"), tcp("send a"))),
              ElementsAre("tcp_check  ->  live"));
}

}  // namespace
