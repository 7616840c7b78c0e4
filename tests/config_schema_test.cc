// The table itself, and every keyword that is known but does not count: through the parser, in the
// place where it belongs, with exactly one diagnostic.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "config/schema.h"
#include "tests/config_fixture.h"

namespace {

using config::Block;
using config::Keyword;
using config::Support;
using testing::ElementsAre;
using tests::globals_with;
using tests::instance_with;
using tests::instance_without_addresses;
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

// A statement with the keyword as it is written.
std::string statement(const Keyword& row) {
  return row.opens == Block::none ? fmt::format("{} value", row.name)
                                  : fmt::format("{} name {{\n}}", row.name);
}

// What opens the blocks that are not supported as a whole.
std::string_view opener(Block block) {
  static const std::map<Block, std::string_view> kOpeners{
      {Block::sync_group, "vrrp_sync_group"}, {Block::script, "vrrp_script"},
      {Block::track_file, "track_file"},      {Block::track_process, "vrrp_track_process"},
      {Block::bfd_instance, "bfd_instance"},  {Block::garp_group, "garp_group"},
      {Block::track_group, "track_group"},
  };
  return kOpeners.at(block);
}

// What is said when the keyword stands where it belongs.
std::vector<std::string> problems_of(Block block, const Keyword& row) {
  const std::string text = statement(row);
  if (block == Block::root || block == Block::anywhere)
    return problems(text + "\n" + instance_with(""));
  if (block == Block::global_defs) return problems(globals_with(text));
  if (block == Block::instance) return problems(instance_with(text));
  if (block == Block::addresses) {
    return problems(instance_without_addresses(
        fmt::format("virtual_ipaddress {{\n192.0.2.1 {} {}\n}}", row.name,
                    row.type == config::Type::flag ? "" : "value")));
  }
  if (block == Block::auth_hmac) return problems(instance_with("auth_hmac {\n" + text + "\n}"));
  return problems(fmt::format("{} name {{\n{}\n}}\n", opener(block), text) + instance_with(""));
}

// Where the one diagnostic of problems_of() is.
std::string place_of(Block block) {
  if (block == Block::global_defs) return "2:1";
  if (block == Block::instance || block == Block::auth_hmac) return "5:1";
  if (block == Block::addresses) return "5:11";
  return "1:1";
}

// Words of lines whose block is not looked into; the block itself is refused.
bool is_word_of_unread_line(Block block) {
  return block == Block::tracked || block == Block::peers || block == Block::routes ||
         block == Block::rules;
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
    if (row->opens == Block::global_defs || row->opens == Block::instance) continue;
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

TEST(Schema, RefusesEachKeywordThatIsNotSupportedYetOnce) {
  std::size_t tried = 0;
  for (const auto& [block, row] : rows_with(Support::not_yet)) {
    if (is_word_of_unread_line(block)) continue;
    EXPECT_THAT(problems_of(block, *row), ElementsAre(place_of(block) + " V009")) << row->name;
    ++tried;
  }
  EXPECT_GT(tried, 200U);
}

TEST(Schema, WarnsOnceOfEachKeywordThatDoesNothingYet) {
  const auto rows = rows_with(Support::no_effect);
  std::set<std::string_view> names;
  for (const auto& [block, row] : rows) {
    EXPECT_THAT(problems_of(block, *row), ElementsAre(place_of(block) + " V060")) << row->name;
    names.insert(row->name);
  }
  EXPECT_THAT(names, testing::UnorderedElementsAre(
                         "script_user", "enable_script_security", "notification_email",
                         "notification_email_from", "smtp_server", "smtp_helo_name",
                         "smtp_connect_timeout", "smtp_alert", "smtp_alert_vrrp"));
}

TEST(Schema, SkipsEachKeywordOfLvsWithAWarning) {
  const auto rows = rows_with(Support::not_ours);
  EXPECT_GT(rows.size(), 25U);
  for (const auto& [block, row] : rows) {
    EXPECT_THAT(problems_of(block, *row), ElementsAre(place_of(block) + " V061")) << row->name;
  }
}

TEST(Schema, SupportsExactlyTheseKeywords) {
  std::set<std::string> names;
  for (const auto& [block, row] : rows_with(Support::full)) {
    names.insert(fmt::format("{} {}", row->name, config::describe(block)));
  }
  EXPECT_THAT(
      names,
      testing::UnorderedElementsAre(
          "global_defs at the top level", "vrrp_instance at the top level",
          "router_id in global_defs", "vrrp_version in global_defs",
          "vrrp_garp_master_delay in global_defs", "vrrp_garp_master_repeat in global_defs",
          "vrrp_garp_master_refresh in global_defs",
          "vrrp_garp_master_refresh_repeat in global_defs", "vrrp_garp_interval in global_defs",
          "vrrp_gna_interval in global_defs", "vrrp_skip_check_adv_addr in global_defs",
          "v3_checksum_as_v2 in global_defs", "state in vrrp_instance",
          "interface in vrrp_instance", "virtual_router_id in vrrp_instance",
          "priority in vrrp_instance", "advert_int in vrrp_instance", "version in vrrp_instance",
          "authentication in vrrp_instance", "auth_type in authentication",
          "auth_pass in authentication", "virtual_ipaddress in vrrp_instance",
          "virtual_ipaddress_excluded in vrrp_instance", "nopreempt in vrrp_instance",
          "preempt in vrrp_instance", "preempt_delay in vrrp_instance",
          "garp_master_delay in vrrp_instance", "garp_master_repeat in vrrp_instance",
          "garp_master_refresh in vrrp_instance", "garp_master_refresh_repeat in vrrp_instance",
          "v3_checksum_as_v2 in vrrp_instance", "dev in a list of addresses"));
}

TEST(Schema, SuggestsAKeywordOfTheSameBlock) {
  EXPECT_EQ(config::closest_keyword(Block::instance, "prioritiy"), "priority");
  EXPECT_EQ(config::closest_keyword(Block::script, "raise"), "rise");
  EXPECT_EQ(config::closest_keyword(Block::global_defs, "priority"), "");
}

}  // namespace
