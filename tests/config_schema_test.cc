// The table itself, and every keyword that is known but does not count: through the parser, in the
// place where it belongs, with exactly one diagnostic.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "config/schema.h"
#include "tests/config_expansion_fixture.h"
#include "tests/config_fixture.h"

namespace {

using config::Block;
using config::Keyword;
using config::Support;
using config::Type;
using testing::ElementsAre;
using testing::IsEmpty;
using tests::instance_with;
using tests::problems;

std::vector<std::pair<Block, const Keyword*>> rows_with(Support support) {
  std::vector<std::pair<Block, const Keyword*>> rows;
  for (const config::BlockKeywords& part : config::schema()) {
    for (const Keyword& row : part.keywords) {
      if (row.support == support) rows.emplace_back(part.block, &row);
    }
  }
  return rows;
}

// What is said of the example of a keyword, by code. What concerns the daemon as a whole gets an
// instance behind it.
std::vector<std::string> codes_of_example(Block block, const Keyword& row) {
  std::string text = config::example_in_blocks(block, row);
  const auto is_of = [&](Block opened) { return row.opens == opened || block == opened; };
  const std::string_view tracking = is_of(Block::script)       ? "track_script {\nnamed_ok\n}"
                                    : is_of(Block::dns_check)  ? "track_check {\nnamed_ok\n}"
                                    : is_of(Block::tcp_check)  ? "track_check {\nweb_ok\n}"
                                    : is_of(Block::http_check) ? "track_check {\nsite_ok\n}"
                                    : is_of(Block::icmp_check) ? "track_check {\nuplink_ok\n}"
                                    : is_of(Block::unit_check) ? "track_check {\nresolver_runs\n}"
                                    : is_of(Block::track_file) ? "track_file {\norder\n}"
                                    : is_of(Block::track_process) ? "track_process {\nnamed\n}"
                                                                  : "";
  if (text.find("virtual_ipaddress") == std::string::npos) {
    text += fmt::format("\n{}", instance_with(tracking));
  }
  const tests::Texts included{{"conf.d/dns.conf", "# nothing"}, {"conf.d/ntp.conf", "# nothing"}};
  const config::Surroundings surroundings = tests::surroundings_with(included);
  std::vector<std::string> codes;
  // What does not count yet is alone in its example: a script that nothing tracks.
  for (const std::string& problem : row.support == Support::full
                                        ? tests::problems_and_lints(text, surroundings)
                                        : problems(text, surroundings)) {
    const std::string code = problem.substr(problem.find(' ') + 1);
    // An example is of one keyword, and mostly not of timeout; and none has a better check beside
    // one that tests for a process only.
    if (code != "V086" && (block != Block::script || code != "V080")) codes.push_back(code);
  }
  return codes;
}

TEST(Schema, HasASentenceForEveryKeyword) {
  for (const config::BlockKeywords& part : config::schema()) {
    for (const Keyword& row : part.keywords) {
      EXPECT_TRUE(row.help.ends_with('.')) << row.name;
      EXPECT_GE(row.help.size(), 8U) << row.name;
    }
  }
}

TEST(Schema, HasNoKeywordTwiceInABlock) {
  std::set<std::pair<Block, std::string_view>> seen;
  for (const config::BlockKeywords& part : config::schema()) {
    for (const Keyword& row : part.keywords) {
      EXPECT_TRUE(seen.emplace(part.block, row.name).second) << row.name;
      EXPECT_EQ(config::find_keyword(part.block, row.name), &row);
    }
  }
}

TEST(Schema, NamesTheDefaultOfEverySettingThatCounts) {
  for (const auto& [block, row] : rows_with(Support::full)) {
    if (block == Block::root) continue;
    EXPECT_FALSE(row->default_text.empty()) << row->name;
  }
}

TEST(Schema, KnowsTheKeywordsOfKeepalived) {
  struct Expected {
    Block block;
    std::size_t least;
  };
  for (const Expected& expected : {Expected{Block::root, 24},
                                   {Block::global_defs, 120},
                                   {Block::instance, 65},
                                   {Block::sync_group, 15},
                                   {Block::script, 8},
                                   {Block::addresses, 15}}) {
    std::size_t count = 0;
    for (const config::BlockKeywords& part : config::schema()) {
      if (part.block == expected.block) count = part.keywords.size();
    }
    EXPECT_GE(count, expected.least) << config::describe(expected.block);
  }
}

TEST(Schema, HasAGoodExampleOfEveryKeywordThatCounts) {
  for (const auto& [block, row] : rows_with(Support::full)) {
    EXPECT_THAT(codes_of_example(block, *row), IsEmpty()) << config::example_in_blocks(block, *row);
  }
}

TEST(Schema, HasAnExampleWithAValueForEveryKeywordThatTakesOne) {
  for (const auto& [block, row] : rows_with(Support::full)) {
    const bool takes_none = row->type == Type::flag || row->type == Type::flag_or_bool;
    EXPECT_TRUE(takes_none || !row->example.empty()) << row->name;
  }
}

TEST(Schema, PutsAnExampleIntoTheBlocksItNeeds) {
  EXPECT_EQ(config::example_in_blocks(Block::instance,
                                      *config::find_keyword(Block::instance, "priority")),
            "vrrp_instance dns {\n"
            "    interface eth0\n"
            "    virtual_router_id 50\n"
            "    virtual_ipaddress {\n"
            "        192.0.2.1/24\n"
            "        198.51.100.1/24 dev eth1\n"
            "    }\n"
            "    priority 150\n"
            "}");
  EXPECT_EQ(
      config::example_in_blocks(Block::script, *config::find_keyword(Block::script, "interval")),
      "vrrp_script named_ok {\n    script \"/usr/bin/dig +short @127.0.0.1 test.example\"\n"
      "    interval 2\n}");
}

TEST(Schema, RefusesEachKeywordThatIsNotSupportedYetOnce) {
  std::size_t tried = 0;
  for (const auto& [block, row] : rows_with(Support::not_yet)) {
    const std::vector<std::string> codes = codes_of_example(block, *row);
    EXPECT_THAT(codes, testing::Each("V009")) << row->name;
    EXPECT_EQ(codes.size(), 1U) << row->name;
    ++tried;
  }
  EXPECT_GT(tried, 230U);
}

TEST(Schema, RefusesEachKeywordThatIsNotPlannedOnceAndSaysWhy) {
  std::set<std::string_view> names;
  for (const auto& [block, row] : rows_with(Support::not_planned)) {
    EXPECT_FALSE(row->reason.empty()) << row->name;
    if (block == Block::sync_group) continue;  // it is refused as a whole
    EXPECT_THAT(codes_of_example(block, *row), ElementsAre("V062")) << row->name;
    if (block != Block::bfd_instance) names.insert(row->name);
  }
  EXPECT_THAT(names,
              testing::UnorderedElementsAre(
                  "snmp_socket", "enable_traps", "enable_snmp_vrrp", "enable_snmp_rfc",
                  "enable_snmp_rfcv2", "enable_snmp_rfcv3", "enable_snmp_keepalived", "enable_dbus",
                  "dbus_service_name", "dbus_no_interface_name", "bfd_instance", "track_bfd"));
}

TEST(Schema, WarnsOnceOfEachKeywordThatDoesNothingYet) {
  std::set<std::string_view> names;
  for (const auto& [block, row] : rows_with(Support::no_effect)) {
    EXPECT_THAT(codes_of_example(block, *row), ElementsAre("V060")) << row->name;
    names.insert(row->name);
  }
  EXPECT_THAT(names, testing::UnorderedElementsAre(
                         "smtp_server", "smtp_helo_name", "smtp_connect_timeout", "smtp_alert",
                         "smtp_alert_vrrp", "no_email_faults", "init_file"));
}

TEST(Schema, SkipsEachKeywordOfLvsWithAWarning) {
  const auto rows = rows_with(Support::not_ours);
  EXPECT_GT(rows.size(), 25U);
  for (const auto& [block, row] : rows) {
    EXPECT_THAT(codes_of_example(block, *row), ElementsAre("V061")) << row->name;
  }
}

TEST(Schema, HasLongHelpOnlyForKeywordsThatAreThere) {
  std::size_t found = 0;
  for (const config::BlockKeywords& part : config::schema()) {
    for (const Keyword& row : part.keywords) {
      if (!config::long_help(part.block, row.name).empty()) ++found;
    }
  }
  EXPECT_EQ(found, config::long_help_count());
}

TEST(Schema, SupportsExactlyTheseKeywords) {
  std::set<std::string> names;
  for (const auto& [block, row] : rows_with(Support::full)) {
    names.insert(fmt::format("{} {}", row->name, config::describe(block)));
  }
  EXPECT_THAT(names, testing::UnorderedElementsAreArray(
                         std::vector<std::string>{"include in any block",
                                                  "includer in any block",
                                                  "includem in any block",
                                                  "includew in any block",
                                                  "includeb in any block",
                                                  "includea in any block",
                                                  "global_defs at the top level",
                                                  "vrrp_instance at the top level",
                                                  "vrrp_defaults at the top level",
                                                  "virtual_address at the top level",
                                                  "separate_families in vrrp_instance",
                                                  "notify_priority_changes in vrrp_instance",
                                                  "vrrp_notify_priority_changes in global_defs",
                                                  "flap_limit in vrrp_script",
                                                  "flap_window in vrrp_script",
                                                  "flap_hold in vrrp_script",
                                                  "flap_limit in dns_check",
                                                  "flap_window in dns_check",
                                                  "flap_hold in dns_check",
                                                  "flap_limit in tcp_check",
                                                  "flap_window in tcp_check",
                                                  "flap_hold in tcp_check",
                                                  "flap_limit in http_check",
                                                  "flap_window in http_check",
                                                  "flap_hold in http_check",
                                                  "flap_limit in unit_check",
                                                  "flap_window in unit_check",
                                                  "flap_hold in unit_check",
                                                  "on_fail in vrrp_instance",
                                                  "priority_list in vrrp_instance",
                                                  "notification_email in global_defs",
                                                  "notification_email_from in global_defs",
                                                  "email_events in global_defs",
                                                  "email_program in global_defs",
                                                  "notify_fifo in global_defs",
                                                  "notify_fifo_script in global_defs",
                                                  "vrrp_notify_fifo in global_defs",
                                                  "vrrp_notify_fifo_script in global_defs",
                                                  "random_seed in global_defs",
                                                  "notify in vrrp_instance",
                                                  "notify_master in vrrp_instance",
                                                  "notify_backup in vrrp_instance",
                                                  "notify_fault in vrrp_instance",
                                                  "notify_stop in vrrp_instance",
                                                  "notify_master_rx_lower_pri in vrrp_instance",
                                                  "script_user in global_defs",
                                                  "enable_script_security in global_defs",
                                                  "set_supplementary_groups in global_defs",
                                                  "vrrp_script at the top level",
                                                  "script in vrrp_script",
                                                  "interval in vrrp_script",
                                                  "timeout in vrrp_script",
                                                  "weight in vrrp_script",
                                                  "rise in vrrp_script",
                                                  "fall in vrrp_script",
                                                  "user in vrrp_script",
                                                  "init_fail in vrrp_script",
                                                  "track_script in vrrp_instance",
                                                  "track_interface in vrrp_instance",
                                                  "track_file in vrrp_instance",
                                                  "track_file at the top level",
                                                  "vrrp_track_file at the top level",
                                                  "file in track_file",
                                                  "weight in track_file",
                                                  "track_process in vrrp_instance",
                                                  "vrrp_track_process at the top level",
                                                  "process in vrrp_track_process",
                                                  "param_match in vrrp_track_process",
                                                  "weight in vrrp_track_process",
                                                  "quorum in vrrp_track_process",
                                                  "quorum_max in vrrp_track_process",
                                                  "delay in vrrp_track_process",
                                                  "fork_delay in vrrp_track_process",
                                                  "terminate_delay in vrrp_track_process",
                                                  "full_command in vrrp_track_process",
                                                  "unit_check at the top level",
                                                  "unit in unit_check",
                                                  "interval in unit_check",
                                                  "fast_interval in unit_check",
                                                  "weight in unit_check",
                                                  "rise in unit_check",
                                                  "fall in unit_check",
                                                  "init_fail in unit_check",
                                                  "weight in a list of tracked objects",
                                                  "reverse in a list of tracked objects",
                                                  "noreverse in a list of tracked objects",
                                                  "router_id in global_defs",
                                                  "dynamic_interfaces in global_defs",
                                                  "reload_check_config in global_defs",
                                                  "vrrp_version in global_defs",
                                                  "vrrp_garp_master_delay in global_defs",
                                                  "vrrp_garp_master_repeat in global_defs",
                                                  "vrrp_garp_master_refresh in global_defs",
                                                  "vrrp_garp_master_refresh_repeat in global_defs",
                                                  "vrrp_garp_interval in global_defs",
                                                  "vrrp_gna_interval in global_defs",
                                                  "vrrp_skip_check_adv_addr in global_defs",
                                                  "v3_checksum_as_v2 in global_defs",
                                                  "state in vrrp_instance",
                                                  "interface in vrrp_instance",
                                                  "virtual_router_id in vrrp_instance",
                                                  "priority in vrrp_instance",
                                                  "advert_int in vrrp_instance",
                                                  "version in vrrp_instance",
                                                  "authentication in vrrp_instance",
                                                  "auth_type in authentication",
                                                  "auth_pass in authentication",
                                                  "virtual_ipaddress in vrrp_instance",
                                                  "virtual_ipaddress_excluded in vrrp_instance",
                                                  "accept in vrrp_instance",
                                                  "nopreempt in vrrp_instance",
                                                  "preempt in vrrp_instance",
                                                  "preempt_delay in vrrp_instance",
                                                  "garp_master_delay in vrrp_instance",
                                                  "garp_master_repeat in vrrp_instance",
                                                  "garp_master_refresh in vrrp_instance",
                                                  "garp_master_refresh_repeat in vrrp_instance",
                                                  "v3_checksum_as_v2 in vrrp_instance",
                                                  "dev in a list of addresses",
                                                  "server in dns_check",
                                                  "source in dns_check",
                                                  "interval in dns_check",
                                                  "fast_interval in dns_check",
                                                  "timeout in dns_check",
                                                  "weight in dns_check",
                                                  "rise in dns_check",
                                                  "fall in dns_check",
                                                  "init_fail in dns_check",
                                                  "require in dns_check",
                                                  "query in dns_check",
                                                  "expect in dns_check",
                                                  "recursion in dns_check",
                                                  "transport in dns_check",
                                                  "max_latency in dns_check",
                                                  "server in tcp_check",
                                                  "source in tcp_check",
                                                  "interval in tcp_check",
                                                  "fast_interval in tcp_check",
                                                  "timeout in tcp_check",
                                                  "weight in tcp_check",
                                                  "rise in tcp_check",
                                                  "fall in tcp_check",
                                                  "init_fail in tcp_check",
                                                  "require in tcp_check",
                                                  "send in tcp_check",
                                                  "expect in tcp_check",
                                                  "server in http_check",
                                                  "request in http_check",
                                                  "method in http_check",
                                                  "host in http_check",
                                                  "header in http_check",
                                                  "expect_status in http_check",
                                                  "expect_body in http_check",
                                                  "expect_regex in http_check",
                                                  "tls in http_check",
                                                  "verify in http_check",
                                                  "ca_file in http_check",
                                                  "expires_within in http_check",
                                                  "max_latency in http_check",
                                                  "source in http_check",
                                                  "interval in http_check",
                                                  "fast_interval in http_check",
                                                  "timeout in http_check",
                                                  "weight in http_check",
                                                  "rise in http_check",
                                                  "fall in http_check",
                                                  "init_fail in http_check",
                                                  "require in http_check",
                                                  "server in icmp_check",
                                                  "size in icmp_check",
                                                  "max_latency in icmp_check",
                                                  "source in icmp_check",
                                                  "interval in icmp_check",
                                                  "fast_interval in icmp_check",
                                                  "timeout in icmp_check",
                                                  "weight in icmp_check",
                                                  "rise in icmp_check",
                                                  "fall in icmp_check",
                                                  "init_fail in icmp_check",
                                                  "flap_limit in icmp_check",
                                                  "flap_window in icmp_check",
                                                  "flap_hold in icmp_check",
                                                  "require in icmp_check",
                                                  "http_check at the top level",
                                                  "icmp_check at the top level",
                                                  "notify_url at the top level",
                                                  "url in notify_url",
                                                  "header in notify_url",
                                                  "ca_file in notify_url",
                                                  "timeout in notify_url",
                                                  "dns_check at the top level",
                                                  "tcp_check at the top level",
                                                  "track_check in vrrp_instance"}));
}

TEST(Schema, SuggestsAKeywordOfTheSameBlock) {
  EXPECT_EQ(config::closest_keyword(Block::instance, "prioritiy"), "priority");
  EXPECT_EQ(config::closest_keyword(Block::script, "raise"), "rise");
  EXPECT_EQ(config::closest_keyword(Block::global_defs, "priority"), "");
}

}  // namespace
