// Scripts and what tracks them, as rows of the Plan. That the rows are valid is tried for each.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "config/check_rows.h"
#include "config/compile.h"
#include "contract/plan.h"
#include "tests/config_fixture.h"
#include "tests/planned.h"

namespace {

using contract::PlanCheck;
using contract::PlanTrack;
using testing::ElementsAre;
using testing::IsEmpty;
using tests::instance_with;
using tests::problems;
using namespace std::string_literals;

class Planned : public tests::Planned {
 public:
  using tests::Planned::Planned;

  std::string words(std::size_t check) const {
    return std::string(plan_.words(plan_.scripts()[plan_.checks()[check].subject]));
  }
  // "nobody" or "nobody:nogroup"
  std::string user(std::size_t check) const {
    const auto& row = plan_.script_users()[plan_.scripts()[plan_.checks()[check].subject].user];
    return fmt::format("{}{}{}", plan_.user(row), plan_.group(row).empty() ? "" : ":",
                       plan_.group(row));
  }
};

std::string script(const std::string& name, const std::string& more = "") {
  return fmt::format("vrrp_script {} {{\nscript \"/bin/true {}\"\n{}\n}}\n", name, name, more);
}

std::string tracking(const std::string& lines) {
  return instance_with(fmt::format("track_script {{\n{}\n}}", lines));
}

TEST(CheckRows, HaveTheDefaultsOfKeepalived) {
  const Planned plan(script("ok") + tracking("ok"));
  ASSERT_THAT(plan.names(), ElementsAre("ok"));
  const PlanCheck& check = plan->checks()[0];
  EXPECT_EQ(check.interval_ms, 1000U);
  EXPECT_EQ(check.timeout_ms, 1000U);
  EXPECT_EQ(check.rise, 1U);
  EXPECT_EQ(check.fall, 1U);
  EXPECT_EQ(check.flags, 0);
  EXPECT_EQ(plan.words(0), "/bin/true\0ok\0"s);
  EXPECT_EQ(plan.user(0), "regent-script");
  EXPECT_THAT(plan.tracks(), ElementsAre("0 ok +0"));
}

TEST(CheckRows, HaveWhatTheScriptSays) {
  const Planned plan(script("ok",
                            "interval 2.5\ntimeout 0.0014\nrise 2\nfall 2147483647\nuser nobody "
                            "nogroup\ninit_fail\nweight -20 reverse") +
                     tracking("ok"));
  ASSERT_THAT(plan.names(), ElementsAre("ok"));
  const PlanCheck& check = plan->checks()[0];
  EXPECT_EQ(check.interval_ms, 2500U);
  EXPECT_EQ(check.timeout_ms, 1U);
  EXPECT_EQ(check.rise, 2U);
  EXPECT_EQ(check.fall, 2147483647U);
  EXPECT_TRUE(has(check, contract::CheckFlag::starts_down));
  EXPECT_EQ(plan.user(0), "nobody:nogroup");
  EXPECT_THAT(plan.tracks(), ElementsAre("0 ok -20r"));
}

TEST(CheckRows, TakeTheIntervalForTheTimeoutAndZeroForASecond) {
  EXPECT_EQ(Planned(script("ok", "interval 5") + tracking("ok"))->checks()[0].timeout_ms, 5000U);
  const Planned plan(script("ok", "interval 0\ntimeout 0") + tracking("ok"));
  EXPECT_EQ(plan->checks()[0].interval_ms, 1000U);
  EXPECT_EQ(plan->checks()[0].timeout_ms, 1000U);
}

TEST(CheckRows, AreOnlyOfScriptsThatAreTracked) {
  const Planned plan(script("a") + script("b") + script("c") + tracking("c\na"));
  EXPECT_THAT(plan.names(), ElementsAre("a", "c"));
  EXPECT_THAT(plan.tracks(), ElementsAre("0 a +0", "0 c +0"));
}

TEST(CheckRows, TakeTheWeightOfTheListBeforeThatOfTheScript) {
  const Planned plan(script("a", "weight 10") + script("b", "weight -10 reverse") +
                     tracking("a weight 253 reverse\nb weight -253 noreverse"));
  EXPECT_THAT(plan.tracks(), ElementsAre("0 a +253r", "0 b -253"));
}

TEST(CheckRows, CountANameThatAListHasTwiceOnce) {
  const std::string text = script("a") + tracking("a weight 1\na weight 2");
  EXPECT_THAT(Planned(text).tracks(), ElementsAre("0 a +1"));
  EXPECT_THAT(problems(text), ElementsAre("11:1 V019"));
}

TEST(CheckRows, GoWithEveryRouterOfAnInstanceAndOfTheDefaults) {
  const Planned plan(
      script("a") + "vrrp_defaults {\ninterface eth0\ntrack_script {\na weight 5\n}\n}\n" +
      "virtual_address one vrid 1 { 192.0.2.1/24 }\n" +
      "vrrp_instance two {\nvirtual_router_id 2\nseparate_families\nvirtual_ipaddress {\n"
      "192.0.2.2/24\nfe80::2/64\n}\n}\n" +
      "vrrp_instance three {\nvirtual_router_id 3\ntrack_script {\na\n}\nvirtual_ipaddress {\n"
      "192.0.2.3/24\n}\n}\n");
  EXPECT_THAT(plan.tracks(), ElementsAre("0 a +5", "1 a +5", "2 a +5", "3 a +0"));
}

TEST(CheckRows, AreOfInterfacesWithoutNumbers) {
  const Planned plan(
      instance_with("track_interface {\neth1\neth2 weight -20 reverse\neth1 weight 9\n}"));
  ASSERT_THAT(plan.names(), ElementsAre("eth1", "eth2"));
  const PlanCheck& check = plan->checks()[1];
  EXPECT_EQ(check.kind, contract::CheckKind::interface);
  EXPECT_EQ(plan->name(plan->interfaces()[check.subject]), "eth2");
  EXPECT_EQ(check.interval_ms, 0U);
  EXPECT_EQ(check.timeout_ms, 0U);
  EXPECT_EQ(check.rise, 0U);
  EXPECT_EQ(check.fall, 0U);
  EXPECT_EQ(check.flags, 0);
  EXPECT_THAT(plan.tracks(), ElementsAre("0 eth1 +0", "0 eth2 -20r"));
}

TEST(CheckRows, AreOfFilesWithoutNumbers) {
  const Planned plan(
      "track_file order {\nfile /etc/regent/order\n}\n"
      "vrrp_track_file old {\nfile \"/var/lib/a b\"\nweight -254 reverse\n}\n"
      "track_file unused {\nfile /nowhere\n}\n" +
      instance_with("track_file {\nold\norder\norder weight 9\n}"));
  ASSERT_THAT(plan.names(), ElementsAre("order", "old"));
  const PlanCheck& check = plan->checks()[1];
  EXPECT_EQ(check.kind, contract::CheckKind::file);
  EXPECT_EQ(plan->path(plan->files()[check.subject]), "/var/lib/a b");
  EXPECT_EQ(check.interval_ms, 0U);
  EXPECT_EQ(check.timeout_ms, 0U);
  EXPECT_EQ(check.rise, 0U);
  EXPECT_EQ(check.fall, 0U);
  EXPECT_EQ(plan->files().size(), 2U);
  EXPECT_THAT(plan.tracks(), ElementsAre("0 order +1", "0 old -254r"));
}

TEST(CheckRows, OfAFileNeedAnAbsolutePath) {
  EXPECT_THAT(
      problems("track_file order {\nfile order\n}\n" + instance_with("track_file {\norder\n}")),
      ElementsAre("2:6 V024"));
}

TEST(CheckRows, AreOneForAnInterfaceThatManyTrack) {
  const Planned plan(
      script("eth1") + "vrrp_defaults {\ninterface eth0\ntrack_interface {\neth1 weight 5\n}\n}\n" +
      "virtual_address one vrid 1 { 192.0.2.1/24 }\n" +
      "vrrp_instance two {\nvirtual_router_id 2\nseparate_families\nvirtual_ipaddress {\n"
      "192.0.2.2/24\nfe80::2/64\n}\n}\n" +
      "vrrp_instance three {\ninterface eth3\nvirtual_router_id 3\ntrack_interface {\neth4\neth1\n"
      "eth0\n}\ntrack_script {\neth1 weight 7\n}\nvirtual_ipaddress {\n192.0.2.3/24\n}\n}\n");
  // A script may have the name of an interface.
  EXPECT_THAT(plan.names(), ElementsAre("eth1", "eth1", "eth4", "eth0"));
  EXPECT_THAT(plan.tracks(), ElementsAre("0 eth1 +5", "1 eth1 +5", "2 eth1 +5", "3 eth1 +7",
                                         "3 eth1 +0", "3 eth4 +0", "3 eth0 +0"));
}

TEST(CheckRows, LeaveOutTheOwnInterface) {
  const std::string text = instance_with("track_interface {\neth0 weight -20\neth1\n}");
  EXPECT_THAT(Planned(text).tracks(), ElementsAre("0 eth1 +0"));
  EXPECT_THAT(problems(text), ElementsAre("6:1 V038"));
  EXPECT_THAT(
      problems("vrrp_defaults {\ntrack_interface {\neth0\neth1\n}\n}\n" + instance_with("") +
               "vrrp_instance b {\ninterface eth0\nvirtual_router_id 51\n"
               "virtual_ipaddress { 192.0.2.2/24 }\n}\n"),
      ElementsAre("3:1 V038"));
}

TEST(CheckRows, OfInterfacesHaveALimit) {
  const auto text = [](int last) {
    return instance_with(fmt::format("track_interface {{\n~SEQ(i, 1, {}) e$i\n}}", last));
  };
  EXPECT_EQ(Planned(text(4095))->checks().size(), 4095U);
  EXPECT_THAT(problems(text(4096)), ElementsAre("6:18 V029"));
}

TEST(CheckRows, TakeTheUserOfGlobalDefs) {
  const Planned plan("global_defs {\nscript_user daemon\n}\n" + script("a") +
                     script("b", "user root") + tracking("a\nb"));
  EXPECT_EQ(plan.user(0), "daemon");
  EXPECT_EQ(plan.user(1), "root");
}

TEST(CheckRows, SplitACommandAsAShellDoes) {
  EXPECT_EQ(config::executed_words(R"(/bin/a "b c" 'd e'  f\ g "")"), "/bin/a\0b c\0d e\0f g\0\0"s);
  EXPECT_EQ(config::executed_words("</dev/tcp/127.0.0.1/80"),
            "/bin/sh\0-c\0</dev/tcp/127.0.0.1/80\0"s);
  EXPECT_EQ(config::executed_words("  "), "");
}

TEST(CheckRows, RefuseWhatCannotBe) {
  EXPECT_THAT(problems("vrrp_script ok {\nscript \"\"\n}\n" + tracking("ok")),
              ElementsAre("2:8 V011"));
  EXPECT_THAT(problems("vrrp_script ok {\nscript \"'' x\"\n}\n" + tracking("ok")),
              ElementsAre("2:8 V011"));
  EXPECT_THAT(problems(script(std::string(65, 'x')) + tracking(std::string(65, 'x'))),
              ElementsAre("1:13 V024"));
  EXPECT_THAT(problems(script("a", "user nobody :") + tracking("a")), ElementsAre("3:6 V024"));
  EXPECT_THAT(problems(script("a", "user " + std::string(33, 'u')) + tracking("a")),
              ElementsAre("3:6 V024"));
}

TEST(CheckRows, SayOnceWhatIsWrongWithTheDefaultUser) {
  EXPECT_THAT(problems("global_defs {\nscript_user nobody :\n}\n" + script("a") + script("b") +
                       tracking("a\nb")),
              ElementsAre("2:13 V024"));
}

TEST(CheckRows, GiveAScriptAllGroupsOfItsUser) {
  const Planned one(script("a", "user nobody :nogroup") + script("b", "user nobody nogroup") +
                    tracking("a\nb"));
  EXPECT_EQ(one.user(0), "nobody::nogroup");
  EXPECT_EQ(one.user(1), "nobody:nogroup");
  const std::string all = "global_defs {\nset_supplementary_groups\n}\n";
  const Planned both(all + script("a", "user nobody :nogroup") +
                     script("b", "user nobody nogroup") + script("c", "user nobody") +
                     tracking("a\nb\nc"));
  EXPECT_EQ(both.user(0), "nobody::nogroup");
  EXPECT_EQ(both.user(1), "nobody::nogroup");
  EXPECT_EQ(both.user(2), "nobody::");
}

TEST(CheckRows, HaveAtMostSixteenUsers) {
  const auto with_users = [](int count) {
    std::string text;
    std::string names;
    for (int i = 0; i < count; ++i) {
      text += script(fmt::format("s{}", i), fmt::format("user u{}", i));
      names += fmt::format("s{}\n", i);
    }
    return text + tracking(names);
  };
  EXPECT_THAT(problems(with_users(16)), IsEmpty());
  EXPECT_THAT(problems(with_users(18)), ElementsAre("67:6 V029"));
}

}  // namespace
