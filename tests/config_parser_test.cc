// Blocks, statements and single values: each diagnostic with its place, and its neighbours without.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "config/parser.h"
#include "tests/config_fixture.h"

namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using tests::CompiledPlan;
using tests::diagnostics;
using tests::globals_with;
using tests::instance_with;
using tests::instance_without_addresses;
using tests::problems;

TEST(Parser, ReadsBlocksInEveryLayout) {
  for (const char* text : {
           "vrrp_instance a {\ninterface eth0\nvirtual_router_id 1\nvirtual_ipaddress "
           "{\n192.0.2.1\n}\n}",
           "vrrp_instance a\n{\ninterface eth0\nvirtual_router_id 1\nvirtual_ipaddress\n\n# x\n{\n"
           "192.0.2.1\n}\n}\n",
           "vrrp_instance a { interface eth0\nvirtual_router_id 1\nvirtual_ipaddress { 192.0.2.1 } "
           "}",
           "vrrp_instance a{interface eth0\nvirtual_router_id 1\nvirtual_ipaddress{192.0.2.1}}",
           "vrrp_instance a {\r\ninterface eth0\r\nvirtual_router_id 1\r\nvirtual_ipaddress {\r\n"
           "192.0.2.1\r\n}\r\n}\r\n",
           "vrrp_instance a {\nvirtual_ipaddress { 192.0.2.1 } interface eth0\nvirtual_router_id "
           "1\n}",
       }) {
    EXPECT_THAT(problems(text), IsEmpty()) << text;
    EXPECT_EQ(CompiledPlan(text).plan().routers().size(), 1U);
  }
}

TEST(Parser, ReadsQuotedValues) {
  const CompiledPlan plan(
      "vrrp_instance \"a\" {\ninterface \"ens192\"\nvirtual_router_id \"7\"\npriority \"149\"\n"
      "virtual_ipaddress {\n\"192.0.2.1/24\"\n}\n}");
  EXPECT_EQ(plan.plan().name(plan.router()), "a");
  EXPECT_EQ(plan.interface_name(plan.router().interface), "ens192");
  EXPECT_EQ(plan.router().vrid, 7);
  EXPECT_EQ(plan.router().priority, 149);
}

TEST(Parser, RefusesAnUnknownKeywordAndSuggests) {
  const auto found = diagnostics(instance_with("prioritty 100"));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].code, config::Code::unknown_keyword);
  EXPECT_EQ(found[0].span, (config::SourceSpan{5, 1, 9}));
  EXPECT_EQ(found[0].message, "unknown keyword `prioritty` in vrrp_instance");
  EXPECT_EQ(found[0].help, "did you mean `priority`?");
}

TEST(Parser, SkipsTheBlockOfAnUnknownKeyword) {
  EXPECT_THAT(problems("vvrp_script x {\nbogus { more\n}\n}\n" + instance_with("")),
              ElementsAre("1:1 V003"));
}

TEST(Parser, FindsUnknownKeywordsInBlocksThatAreNotSupported) {
  EXPECT_THAT(problems("vrrp_sync_group x {\ngruop {\na\n}\n}\n" + instance_with("")),
              ElementsAre("1:1 V009", "2:1 V003"));
}

TEST(Parser, RefusesAKeywordInTheWrongBlock) {
  const auto found = diagnostics("priority 100\n" + instance_with(""));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].code, config::Code::misplaced_keyword);
  EXPECT_EQ(found[0].message, "`priority` cannot be at the top level");
  EXPECT_EQ(found[0].help, "it belongs in vrrp_instance");
  EXPECT_THAT(problems(instance_with("authentication {\nauth_pass x\nnopreempt\n}")),
              ElementsAre("7:1 V017"));
}

TEST(Parser, FindsTheEndOfABlockThatIsNotClosed) {
  EXPECT_THAT(problems("global_defs {\nrouter_id x\n" + instance_with("")),
              ElementsAre("3:1 V006"));
  EXPECT_THAT(
      problems("vrrp_instance a {\ninterface eth0\nvirtual_router_id 1\nvirtual_ipaddress {\n"
               "192.0.2.1\npriority 100\n}\n" +
               std::string("vrrp_instance b {\ninterface eth0\nvirtual_router_id 2\n"
                           "virtual_ipaddress { 192.0.2.2 }\n}\n")),
      ElementsAre("6:1 V006"));
}

TEST(Parser, LeavesEveryBlockForAKeywordOfTheTopLevel) {
  EXPECT_THAT(problems(instance_with("global_defs {\nrouter_id x\n}")),
              ElementsAre("5:1 V006", "8:1 V007"));
}

TEST(Parser, RefusesABlockThatIsOpenAtTheEnd) {
  EXPECT_THAT(problems("vrrp_instance a {\ninterface eth0\nvirtual_router_id 1\n"
                       "virtual_ipaddress { 192.0.2.1 }\n"),
              ElementsAre("1:1 V006"));
  EXPECT_THAT(problems(instance_with("") + "virtual_server x {\nfoo {\n}\n"),
              ElementsAre("7:1 V061", "7:1 V006"));
}

TEST(Parser, RefusesAnExtraClosingBrace) {
  EXPECT_THAT(problems(instance_with("") + "}\n"), ElementsAre("7:1 V007"));
}

TEST(Parser, RefusesAMissingOpeningBraceAndReadsOn) {
  EXPECT_THAT(problems("vrrp_instance a\ninterface eth0\nvirtual_router_id 1\n"
                       "virtual_ipaddress { 192.0.2.1 }\npriority 256\n}\n"),
              ElementsAre("1:1 V005", "5:10 V013"));
}

TEST(Parser, TakesNothingForABlockThatHasItsValuesBehindTheKeyword) {
  EXPECT_THAT(problems(instance_without_addresses("virtual_ipaddress 192.0.2.1\npriority 256")),
              ElementsAre("4:19 V010", "5:10 V013"));
  EXPECT_THAT(problems(instance_with("authentication PASS\npriority 256")),
              ElementsAre("5:16 V010", "6:10 V013"));
  EXPECT_THAT(problems("global_defs router_id x\n" + instance_with("priority 256")),
              ElementsAre("1:13 V010", "6:10 V013"));
  EXPECT_THAT(diagnostics(instance_without_addresses("virtual_ipaddress 192.0.2.1"))[0].help,
              "put the values into `{ }`, each on a line of its own");
}

TEST(Parser, SaysWhatOtherLanguagesWouldTake) {
  EXPECT_THAT(diagnostics(instance_with("priority = 100"))[0].help, "write `priority` without `=`");
  EXPECT_THAT(diagnostics(instance_with("priority 100;"))[0].help, "without the `;`");
  EXPECT_THAT(diagnostics(instance_with("priority 100,"))[0].help, "without the `,`");
  EXPECT_THAT(diagnostics(instance_with("priority 100s"))[0].help, "");
}

TEST(Parser, RefusesABraceWithoutAKeyword) {
  EXPECT_THAT(problems(instance_with("{\nbogus\n}")), ElementsAre("5:1 V008"));
}

TEST(Parser, RefusesABraceBehindAKeywordThatOpensNoBlock) {
  EXPECT_THAT(problems(instance_with("priority 100 {\nbogus\n}")), ElementsAre("5:14 V008"));
  EXPECT_THAT(problems(instance_without_addresses("virtual_ipaddress {\n192.0.2.1 {\nbogus\n}\n}")),
              ElementsAre("5:11 V008"));
}

// What regent does anyway, or cannot help doing.
TEST(Parser, AcceptsWhatIsSoAnyway) {
  EXPECT_THAT(problems(globals_with("dynamic_interfaces\nreload_check_config")), IsEmpty());
  EXPECT_THAT(problems(globals_with("dynamic_interfaces allow_if_changes")), IsEmpty());
  EXPECT_THAT(problems(instance_with("accept")), IsEmpty());
  EXPECT_THAT(problems(instance_with("accept on")), ElementsAre("5:8 V010"));
  EXPECT_THAT(problems(globals_with("no_email_faults")), ElementsAre("2:1 V060"));
  EXPECT_THAT(problems(instance_with("smtp_alert")), ElementsAre("5:1 V060"));
}

TEST(Parser, SaysWhatANumberMayBe) {
  EXPECT_EQ(diagnostics(instance_with("version 4"))[0].message,
            "`4` is out of range; `version` takes 2 or 3");
  EXPECT_EQ(diagnostics(instance_with("advert_int 256"))[0].message,
            "`256` is out of range; `advert_int` takes more than 0, up to 255 s");
}

// One message for each place of a template that nobody filled in.
TEST(Parser, SaysThatABlockIsNoValue) {
  const auto found = diagnostics(instance_with("priority {{ prio }}"));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].code, config::Code::unexpected_open_brace);
  EXPECT_EQ(found[0].span, (config::SourceSpan{5, 10, 1}));
  EXPECT_EQ(found[0].message, "`priority` takes 1 to 255, not a block");
  EXPECT_EQ(found[0].help, "is this a template that was not rendered?");
  const auto plain = diagnostics(instance_with("priority { 150 }"));
  ASSERT_EQ(plain.size(), 1U);
  EXPECT_EQ(plain[0].help, "");
  EXPECT_THAT(problems("vrrp_instance a {\ninterface {{ if }}\nvirtual_router_id {{ id }}\n"
                       "virtual_ipaddress {\n{{ vip }}\n}\n}\n"),
              ElementsAre("2:11 V008", "3:19 V008", "5:1 V008"));
  EXPECT_THAT(problems(instance_with("{% if is_first %}")), ElementsAre("5:1 V008"));
}

TEST(Parser, RefusesMissingValues) {
  EXPECT_THAT(problems(instance_with("priority")), ElementsAre("5:1 V011"));
  EXPECT_THAT(problems("vrrp_instance {\ninterface eth0\nvirtual_router_id 1\n"
                       "virtual_ipaddress { 192.0.2.1 }\n}"),
              ElementsAre("1:1 V011"));
}

TEST(Parser, RefusesMoreValuesThanAKeywordTakes) {
  EXPECT_THAT(problems(instance_with("priority 100 200")), ElementsAre("5:14 V010"));
  EXPECT_THAT(problems(instance_with("nopreempt yes")), ElementsAre("5:11 V010"));
  EXPECT_THAT(problems(instance_with("authentication x {\n}")), ElementsAre("5:16 V010"));
}

TEST(Parser, SaysThatEachKeywordNeedsALine) {
  const auto found = diagnostics(instance_with("authentication { auth_type PASS auth_pass x }"));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].span, (config::SourceSpan{5, 33, 9}));
  EXPECT_EQ(found[0].help, "put each keyword on a line of its own");
}

TEST(Parser, RefusesNumbersOutOfRange) {
  for (const char* line :
       {"priority 0", "priority 256", "priority 99999999999999999999", "version 1", "version 4",
        "advert_int 0", "advert_int 255.1", "advert_int 0.0000001", "garp_master_delay 86401",
        "garp_master_refresh 86400.5", "garp_master_repeat 1001",
        "garp_master_refresh_repeat 1001"}) {
    const std::size_t column = std::string_view(line).find(' ') + 2;
    EXPECT_THAT(problems(instance_with(line)), ElementsAre(fmt::format("5:{} V013", column)))
        << line;
  }
  EXPECT_THAT(problems("vrrp_instance a {\ninterface eth0\nvirtual_router_id 0\n"
                       "virtual_ipaddress { 192.0.2.1 }\n}"),
              ElementsAre("3:19 V013"));
  EXPECT_THAT(problems("vrrp_instance a {\ninterface eth0\nvirtual_router_id 256\n"
                       "virtual_ipaddress { 192.0.2.1 }\n}"),
              ElementsAre("3:19 V013"));
  EXPECT_THAT(problems(globals_with("vrrp_version 1")), ElementsAre("2:14 V013"));
}

TEST(Parser, RefusesWhatIsNotANumber) {
  for (const char* line : {"priority high", "priority -1", "priority 0x10", "priority 1.0",
                           "advert_int 1s", "advert_int .5", "garp_master_delay x"}) {
    const std::size_t column = std::string_view(line).find(' ') + 2;
    EXPECT_THAT(problems(instance_with(line)), ElementsAre(fmt::format("5:{} V012", column)))
        << line;
  }
}

TEST(Parser, RefusesUnknownChoicesAndSuggests) {
  const auto found = diagnostics(instance_with("state master"));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].span, (config::SourceSpan{5, 7, 6}));
  EXPECT_EQ(found[0].code, config::Code::not_a_choice);
  EXPECT_EQ(found[0].message, "`master` is not a value of `state`, which takes MASTER or BACKUP");
  EXPECT_EQ(found[0].help, "did you mean `MASTER`?");
  EXPECT_THAT(problems(instance_with("authentication {\nauth_type xxx\nauth_pass x\n}")),
              ElementsAre("6:11 V014"));
  EXPECT_THAT(problems(instance_with("v3_checksum_as_v2 On")), ElementsAre("5:19 V014"));
}

TEST(Parser, WarnsOfAKeywordThatIsGivenTwiceAlike) {
  EXPECT_THAT(problems(instance_with("priority 100\npriority 100")), ElementsAre("6:1 V019"));
}

TEST(Parser, RefusesAKeywordThatIsGivenTwiceWithDifferentValues) {
  const auto found = diagnostics(instance_with("priority 100\npriority 101"));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].code, config::Code::given_twice);
  EXPECT_EQ(found[0].span, (config::SourceSpan{6, 1, 8}));
  ASSERT_TRUE(found[0].second);
  EXPECT_EQ(found[0].second->span, (config::SourceSpan{5, 1, 8}));
}

TEST(Parser, TakesOneKeywordInTwoInstancesForTwo) {
  EXPECT_THAT(problems(instance_with("priority 1") +
                       "vrrp_instance b {\ninterface eth0\nvirtual_router_id 2\npriority 2\n"
                       "virtual_ipaddress { 192.0.2.2 }\n}\n"),
              IsEmpty());
}

TEST(Parser, AcceptsGlobalDefsTwice) {
  EXPECT_THAT(problems("global_defs { router_id a }\n" + globals_with("vrrp_version 3")),
              IsEmpty());
}

TEST(Parser, RefusesAFileWithoutInstances) {
  EXPECT_THAT(problems(""), ElementsAre("0:0 V020"));
  EXPECT_THAT(problems("# nothing\nglobal_defs {\nrouter_id x\n}\n"), ElementsAre("0:0 V020"));
}

TEST(Parser, DoesNotComplainOfMissingInstancesAfterAnotherError) {
  EXPECT_THAT(problems("vrrp_instanze a {\n}\n"), ElementsAre("1:1 V003"));
}

TEST(Parser, FindsAllProblemsInOneRun) {
  EXPECT_THAT(problems("global_defs {\nbogus\nvrrp_version 9\nsmtp_server x\n}\n" +
                       instance_with("priority x\nstate y")),
              ElementsAre("4:1 V060", "2:1 V003", "3:14 V013", "10:10 V012", "11:7 V014"));
}

TEST(Parser, WarnsOncePerLvsBlock) {
  EXPECT_THAT(
      problems("virtual_server 192.0.2.9 80 {\nreal_server 192.0.2.8 80 {\n"
               "HTTP_GET { url \"x }\n}\n}\n}\nvirtual_server_group g\n{\n192.0.2.7 80\n}\n" +
               instance_with("")),
      ElementsAre("1:1 V061", "7:1 V061"));
}

}  // namespace
