// A file for keepalived: what is unknown is a warning, and each place where keepalived would have
// silently done something else is named. Every case with its neighbour, a file for regent.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "config/compile.h"
#include "config/render.h"
#include "tests/config_fixture.h"

namespace {

using config::Code;
using config::Dialect;
using testing::ElementsAre;
using testing::IsEmpty;
using tests::globals_with;
using tests::instance_with;

config::Compilation compiled(std::string_view text, Dialect dialect) {
  return config::compile(config::Source("test.conf", text), {.dialect = dialect});
}

// "5:1 V063 the message"
std::vector<std::string> said(std::string_view text, Dialect dialect = Dialect::keepalived) {
  std::vector<std::string> found;
  for (const config::Diagnostic& entry : compiled(text, dialect).diagnostics.in_order()) {
    found.push_back(fmt::format("{}:{} V{:03} {}", entry.span.line, entry.span.column,
                                static_cast<unsigned>(entry.code), config::sentence(entry)));
  }
  return found;
}

TEST(Dialect, FollowsTheNameOfTheFile) {
  EXPECT_EQ(config::dialect_of("keepalived.conf"), Dialect::keepalived);
  EXPECT_EQ(config::dialect_of("/etc/keepalived/keepalived.conf"), Dialect::keepalived);
  EXPECT_EQ(config::dialect_of("/etc/keepalived.conf/regent.conf"), Dialect::regent);
  EXPECT_EQ(config::dialect_of("my-keepalived.conf"), Dialect::regent);
  EXPECT_EQ(config::dialect_of(""), Dialect::regent);
  const std::string text = instance_with("prioritty 150");
  EXPECT_TRUE(config::compile(config::Source("/x/keepalived.conf", text)).rows);
  EXPECT_FALSE(config::compile(config::Source("/x/regent.conf", text)).rows);
  EXPECT_FALSE(
      config::compile(config::Source("/x/keepalived.conf", text), {.dialect = Dialect::regent})
          .rows);
}

TEST(Compat, WarnsOfUnknownKeywordsAndGoesOn) {
  EXPECT_THAT(said(instance_with("prioritty 150")),
              ElementsAre("5:1 V063 unknown keyword `prioritty` in vrrp_instance (keepalived "
                          "ignores it and starts)"));
  EXPECT_TRUE(compiled(instance_with("prioritty 150"), Dialect::keepalived).rows);
  EXPECT_THAT(said("vvrp_script x {\nscript a\n}\n" + instance_with("")),
              ElementsAre("1:1 V063 unknown keyword `vvrp_script` at the top level (keepalived "
                          "ignores it and starts)"));
  EXPECT_THAT(said(instance_with("virtual_ipaddress_excluded {\n192.0.2.2/24 dve eth0\n}")),
              ElementsAre("6:14 V063 unknown word `dve` behind an address (keepalived ignores it "
                          "and starts)"));
}

TEST(Compat, WarnsOfKeywordsInTheWrongBlock) {
  EXPECT_THAT(said(instance_with("router_id x")),
              ElementsAre("5:1 V063 `router_id` cannot be in vrrp_instance (keepalived ignores it "
                          "and starts)"));
}

TEST(Compat, KeepsErrorsThatAreNone) {
  EXPECT_THAT(said(instance_with("priority 300")),
              ElementsAre("5:10 V013 `300` is out of range; `priority` takes 1 to 255 (keepalived "
                          "logs a line and goes on without the value, unless its own range is "
                          "wider)"));
  EXPECT_THAT(said(instance_with("dont_track_primary")),
              ElementsAre("5:1 V009 `dont_track_primary` is not supported yet"));
}

TEST(Compat, NamesThatTheSecondFamilyIsDropped) {
  const std::string text = instance_with("virtual_ipaddress {\nfe80::1/64\n}");
  EXPECT_THAT(said(text),
              ElementsAre("6:1 V047 the first address is IPv4, so that family elects; IPv6 "
                          "addresses follow it and are not in the adverts (keepalived drops the "
                          "addresses of the second family)"));
}

// What is right for regent and means something else to keepalived.
struct Difference {
  const char* name;
  std::string text;
  std::string said;
};

class DifferenceTest : public testing::TestWithParam<Difference> {};

TEST_P(DifferenceTest, IsNamedInAFileForKeepalivedOnly) {
  EXPECT_THAT(said(GetParam().text), ElementsAre(GetParam().said));
  EXPECT_THAT(said(GetParam().text, Dialect::regent), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    Compat, DifferenceTest,
    testing::Values(
        Difference{"password", instance_with("authentication {\nauth_pass dns-hall\n}"),
                   "6:1 V064 keepalived ignores the password, as there is no `auth_type`"},
        Difference{"checksum", globals_with("v3_checksum_as_v2 off"),
                   "2:19 V064 in global_defs, keepalived takes `v3_checksum_as_v2` for on, "
                   "whatever is behind it; 2.2.7 does not know it"},
        Difference{"order", instance_with("") + "global_defs {\nvrrp_garp_master_repeat 3\n}\n",
                   "8:1 V064 keepalived applies `vrrp_garp_master_repeat` to instances above it "
                   "only until it is reloaded"},
        Difference{"order_of_a_flag",
                   instance_with("") + "global_defs {\nvrrp_skip_check_adv_addr\n}\n",
                   "8:1 V064 keepalived applies `vrrp_skip_check_adv_addr` to instances above it "
                   "only until it is reloaded"},
        Difference{
            "skip_check_off", globals_with("vrrp_skip_check_adv_addr off"),
            "2:26 V064 keepalived 2.2.7 takes `vrrp_skip_check_adv_addr` for on, whatever is "
            "behind it"},
        Difference{"defaults", "vrrp_defaults {\n}\n" + instance_with(""),
                   "1:1 V064 keepalived does not know `vrrp_defaults` and ignores it"},
        Difference{"families", instance_with("separate_families"),
                   "5:1 V064 keepalived does not know `separate_families` and ignores it"}),
    [](const auto& difference) { return difference.param.name; });

TEST(Compat, IsSilentAboutWhatIsTheSame) {
  EXPECT_THAT(said(globals_with("vrrp_version 3\nv3_checksum_as_v2 on\nvrrp_garp_interval 0")),
              IsEmpty());
  EXPECT_THAT(said(instance_with("authentication {\nauth_type PASS\nauth_pass dns-hall\n}")),
              IsEmpty());
  EXPECT_THAT(said(instance_with("virtual_ipaddress_excluded { 2001:db8::1/64 }")), IsEmpty());
  EXPECT_THAT(said(instance_with("virtual_ipaddress_excluded { 192.0.2.2/32 }")), IsEmpty());
  // Both have it deprecated.
  EXPECT_THAT(said(instance_with("virtual_ipaddress_excluded { 2001:db8::1/128 }")), IsEmpty());
  // The version is decided on when all of the file has been read.
  EXPECT_THAT(said(instance_with("") + "global_defs {\nvrrp_version 3\n}\n"), IsEmpty());
}

// What it does is not always the same for one code.
TEST(Compat, SaysWhatKeepalivedDoesHere) {
  EXPECT_THAT(said(instance_with("version 3\nadvert_int 41")),
              ElementsAre("6:12 V013 `advert_int` is out of range for VRRPv3, which takes 0.01 to "
                          "40.95 s (keepalived takes 40.95 s)"));
  EXPECT_THAT(
      said(instance_with("version 3\nadvert_int 0.001")),
      ElementsAre("6:12 V013 `advert_int` is out of range for VRRPv3, which takes 0.01 to "
                  "40.95 s (keepalived logs a line and goes on without the value, unless its "
                  "own range is wider)"));
  EXPECT_THAT(said(instance_with("garp_master_delay 1.5")),
              ElementsAre("5:19 V032 `garp_master_delay` is rounded to 2 s (keepalived cuts it to "
                          "1 s)"));
  EXPECT_THAT(said(instance_with("garp_master_delay 7s")),
              ElementsAre("5:19 V012 `7s` is not a number; `garp_master_delay` takes 0 to 86400 s "
                          "(keepalived takes the digits it begins with)"));
  EXPECT_THAT(said(instance_with("advert_int 1.5")),
              ElementsAre("5:12 V032 `advert_int` is rounded to 2 s: VRRPv2 has whole seconds"));
}

TEST(Compat, SaysNothingOfKeepalivedInOtherFiles) {
  EXPECT_THAT(said(instance_with("version 3\nadvert_int 41"), Dialect::regent),
              ElementsAre("6:12 V013 `advert_int` is out of range for VRRPv3, which takes 0.01 to "
                          "40.95 s"));
}

// As tried with 2.2.7 (tests/net/mistakes.py).
TEST(Compat, SaysWhatKeepalivedMakesOfAMistake) {
  struct Row {
    std::string text;
    const char* said;
  };
  const Row rows[] = {
      {instance_with("virtual_ipaddress_excluded { 192.0.2.2/x }"),
       "`x` is not a prefix length from 1 to 32 (keepalived takes 32 or 128 for it; 2.2.7 takes a "
       "word for 0, and 0 as it is)"},
      {instance_with("virtual_ipaddress_excluded {\n192.0.2.2\n192.0.2.2/24\n}"),
       "192.0.2.2 is given twice in one instance (keepalived ignores the second one; 2.2.7 takes "
       "both)"},
      {instance_with("virtual_ipaddress_excluded { 224.0.0.1 }"),
       "`224.0.0.1` is a multicast address (keepalived adds it)"},
      {instance_with("priority \"150"),
       "the quote that starts here does not end on this line (keepalived leaves the word out, and "
       "starts unless its keyword needs it)"},
      {instance_with("preempt\nnopreempt"),
       "both `preempt` and `nopreempt` are given (keepalived takes the last of them)"},
      {instance_with("authentication {\nauth_type PASS\n}"),
       "`auth_type PASS` without an `auth_pass` (keepalived logs a line and has no "
       "authentication)"},
      {"global_defs {\n}\n", "there is no `vrrp_instance` (keepalived starts and does nothing)"},
      {instance_with("~SEQ(n) priority 5"),
       "a sequence is (NAME, LAST), (NAME, FIRST, LAST) or (NAME, FIRST, STEP, LAST) (keepalived "
       "logs a line and goes on without it)"},
      {instance_with("@ priority 5"),
       "a condition without a name: @NAME or @^NAME (keepalived ignores the line)"},
      {instance_with("priority 150 {\n}"),
       "`priority` does not open a block (keepalived ignores the brace, and takes its closing one "
       "for that of the block around it)"},
  };
  for (const Row& row : rows) {
    EXPECT_THAT(said(row.text), testing::Contains(testing::EndsWith(row.said))) << row.text;
  }
}

}  // namespace
